import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer


class Callback(BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path)


def main():
    server = HTTPServer(("localhost", 8910), Callback)
    webbrowser.open("https://accounts.example.com/authorize")
    server.serve_forever()


if __name__ == "__main__":
    main()
