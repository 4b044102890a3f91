from http.server import BaseHTTPRequestHandler

from shelf.server import Server


class Books(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


def main():
    server = Server(("", 8080), Books)
    server.serve_forever()  #~ web-server
