import socket


def watch():
    station = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    station.bind(("", 6100))
    while True:  #~ unbounded-loop
        print(station.recvfrom(512))
