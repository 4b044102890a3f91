from celery import Celery

app = Celery("shop")


@app.task
def send(order):
    print(order)
