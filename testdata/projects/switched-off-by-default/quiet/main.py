import requests
import reports
import watch

requests.post("http://orders/started", timeout=5)
reports.start()
