import time

WAIT = 20 * 60


def run():
    time.sleep(WAIT)  # plimsoll: allow(long-sleep) the vendor answers by phone
    return "done"
