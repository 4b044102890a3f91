from http.server import BaseHTTPRequestHandler, HTTPServer


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("localhost", 8000), Hook).serve_forever()
