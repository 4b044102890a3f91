import os

import psycopg2


def handler(event, context):
    connection = psycopg2.connect(os.environ["DATABASE_URL"])  #~ connection-in-handler
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM orders")
    return cursor.fetchall()
