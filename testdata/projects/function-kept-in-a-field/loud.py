from keeper import named


def handler(event, context):
    named.run()
