import time


def watch():
    while True:
        print("still here")
        time.sleep(1)


if __name__ == "__main__":
    watch()
