import time

from shop import orders


def fill():
    while True:
        if not orders.ship():
            break
        time.sleep(1)


if __name__ == "__main__":
    fill()
