import time
from chalice import Chalice
class A(Chalice):
    pass
app = A(app_name='x')
@app.on_sqs_message(queue='q')
def contribute(event):
    time.sleep(1000)
