"""Stands in for the payment service while the shop is put under load."""
from http.server import BaseHTTPRequestHandler, HTTPServer

if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 9000), BaseHTTPRequestHandler).serve_forever()
