import requests
from ops import api_tool

NAMES = ["send"]


@api_tool(path="/send")
def send(url):
    return requests.post(url, timeout=40).json()
