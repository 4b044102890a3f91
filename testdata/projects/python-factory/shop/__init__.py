from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool


def create_app():
    app = Flask(__name__)
    app.engine = create_engine("postgresql://db/shop")  #~ connection-pool
    app.reports = create_engine("postgresql://db/reports", poolclass=NullPool)
    return app
