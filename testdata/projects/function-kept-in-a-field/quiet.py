from keeper import alarms, named


def handler(event, context):
    return alarms.names() + named.names()
