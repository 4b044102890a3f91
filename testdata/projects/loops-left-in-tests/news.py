import time

import requests

import settings

while True and settings.ENABLED: #~ polling-loop
    requests.get("https://example.com/news", timeout=5)
    time.sleep(300)
