import os

import psycopg2


def handler(event, context):
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection:
        connection.cursor().execute("CREATE TABLE IF NOT EXISTS orders (id int)")
    return {"PhysicalResourceId": "schema"}
