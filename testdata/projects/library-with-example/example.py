import socket

import orders

listener = socket.socket()
listener.bind(("", 9000))
listener.listen()
while True:
    connection, _ = listener.accept()
    connection.sendall(orders.first())
