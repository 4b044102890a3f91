import socket


def run():
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("", 7000))
    listener.listen()
    while True:
        ship, _ = listener.accept()
        ship.close()


run()
