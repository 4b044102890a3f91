from jobs.nightly import run


def handler(event, context):
    return run()
