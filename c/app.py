import time
from chalice import Chalice
app = Chalice(app_name='x')
@app.on_sqs_message(queue='q')
def contribute(event):
    time.sleep(1000)
@app.route('/')
def index():
    time.sleep(1000)
    return {}
