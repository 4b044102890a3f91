from abc import ABC, abstractmethod
from contextlib import contextmanager

import tenacity
from sqlalchemy import create_engine

LIMIT = 10


class Prices(ABC):
    def __init__(self, url):
        self._url = url

    @property
    def engine(self):
        return create_engine(self._url)

    @engine.setter
    def engine(self, url):
        self._opened = create_engine(url)

    @classmethod
    def opened(cls):
        return create_engine("postgresql://db/prices")

    @staticmethod
    def made():
        return create_engine("postgresql://db/prices")

    @contextmanager
    def session(self):
        yield create_engine(self._url)

    @abstractmethod
    def wait(self):
        return create_engine(self._url)

    @tenacity.retry
    def retried(self):
        return create_engine(self._url)


class Orders:
    def __init__(self, url):
        self._url = url

    @property
    def engine(self):
        return create_engine(self._url)  #~ connection-in-handler


class Stock:
    @classmethod
    def opened(cls):
        return create_engine("postgresql://db/stock")  #~ connection-in-handler
