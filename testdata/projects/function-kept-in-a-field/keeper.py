import time
import urllib.request


def watch():
    while True:  #~ polling-loop
        urllib.request.urlopen("https://example.com/alarms", timeout=2)
        time.sleep(5)


class Alarms:
    def __init__(self, watch=None):
        self._watch = watch or print

    def names(self):
        return ["alarms"]

    def run(self):
        self._watch()


class Heir(Alarms):
    pass


alarms = Heir(watch)
named = Alarms(watch=watch)
