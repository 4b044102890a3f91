import socketserver


class Feed(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line)


with socketserver.ThreadingTCPServer(("", 8090), Feed) as server:  #~ socket-server
    server.serve_forever()
