import ledger


def handler(event, context):
    return ledger.connect("ledger.internal").balance(event["account"])
