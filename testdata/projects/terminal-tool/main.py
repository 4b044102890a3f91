import curses
import threading
import time


def watch():
    while True:
        time.sleep(1)


def draw(screen):
    threading.Thread(target=watch, daemon=True).start()
    while screen.getch() != ord("q"):
        screen.refresh()


if __name__ == "__main__":
    curses.wrapper(draw)
