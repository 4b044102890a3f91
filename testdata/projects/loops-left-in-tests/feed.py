import sys
import time

import requests

once = "--once" in sys.argv

while True: #~ polling-loop
    requests.get("https://example.com/feed", timeout=5)
    if once:
        break
    time.sleep(300)
