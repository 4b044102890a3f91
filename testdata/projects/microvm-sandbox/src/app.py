import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer


class Run(BaseHTTPRequestHandler):
    def do_POST(self):
        code = self.rfile.read(int(self.headers["Content-Length"]))
        done = subprocess.run(["python3", "-"], input=code, capture_output=True, timeout=30)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(done.stdout)


if __name__ == "__main__":
    HTTPServer(("0.0.0.0", 8080), Run).serve_forever()
