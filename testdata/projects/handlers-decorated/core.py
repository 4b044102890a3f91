import requests
from authz import validated
from flask import Flask

app = Flask(__name__)


@validated(op="update")
def update(event, context, user):
    return {"success": True}


@validated(op="probe")
def probe(event, context, user):
    return requests.post(event["url"], timeout=30).json()


@app.get("/pages")
def pages():
    return requests.get("https://example.org", timeout=40).json()  #~ client-timeout
