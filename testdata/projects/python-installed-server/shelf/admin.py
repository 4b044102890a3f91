import click
from flask import Flask


@click.group()
def cli():
    pass


@cli.command()
def build():
    print("built")


@cli.command()
def preview():
    Flask(__name__).run(port=8000)
