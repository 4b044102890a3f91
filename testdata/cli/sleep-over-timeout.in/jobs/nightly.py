import time

WAIT = 20 * 60


def run():
    time.sleep(WAIT)
    return "done"
