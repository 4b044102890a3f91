import argparse
from http.server import BaseHTTPRequestHandler

from daemons import daemonize

from shelf.server import Server


class Books(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


def run():
    server = Server(("", 8080), Books)
    server.serve_forever()  #~ web-server


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--background", action="store_true")
    args = parser.parse_args()
    if args.background:
        daemonize(run)
    else:
        run()
