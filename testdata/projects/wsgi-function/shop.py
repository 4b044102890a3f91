import time

from flask import Flask

app = Flask(__name__)


@app.get("/slow")
def slow():
    time.sleep(30)  #~ long-sleep
    return "done"
