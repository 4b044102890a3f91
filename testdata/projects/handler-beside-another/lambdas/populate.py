import socket


def handler(event, context):
    socket.create_server(("", 7000)).accept()
