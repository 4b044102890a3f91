from setuptools import setup

setup(name="orders-client", packages=["orders"])
