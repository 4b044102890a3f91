import time


def handle(event, _):
    time.sleep(40)  #~ long-sleep
