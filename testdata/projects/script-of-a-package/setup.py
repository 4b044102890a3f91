from setuptools import setup

setup(name="tidewatch", packages=["tidewatch"], scripts=["bin/tidewatch"])
