import jobs


def names(event, context):
    return {"tools": jobs.NAMES}
