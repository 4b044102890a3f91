import requests
from tracing import tracer


@tracer.wrap
def quick(event, context):
    return {"success": True}


@tracer.wrap
def slow(event, context):
    return requests.post(event["url"], timeout=30).json()
