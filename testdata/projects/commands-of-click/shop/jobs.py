import time

import click
import httpx
from rq import Worker

jobs = click.Group()


def total(orders):
    return sum(order["price"] for order in orders)


@jobs.command()
def drain():
    Worker(["orders"]).work() #~ consumer-loop


@jobs.command()
@click.option("--pause", default=60)
def fetch_rates(pause):
    while True: #~ polling-loop
        httpx.get("https://rates.example.com", timeout=5)
        time.sleep(pause)
