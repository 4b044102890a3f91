import time

import requests

while True:
    if requests.get("https://example.com/prices", timeout=5).json()["done"]:
        break
    time.sleep(300)
