def handler(event, context):
    return len(event["orders"])
