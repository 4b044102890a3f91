from database import LIMIT, Orders, Stock


def lambda_handler(event, context):
    Orders("postgresql://db/orders").engine.connect()
    Stock.opened().connect()
    return {"limit": LIMIT}
