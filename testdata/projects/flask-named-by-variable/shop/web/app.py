import threading
import time

import flask
import requests

app = flask.Flask(__name__)


def poll():
    while True:  #~ polling-loop
        requests.get("https://example.com/news", timeout=5)
        time.sleep(60)


threading.Thread(target=poll).start()
