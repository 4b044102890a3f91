import click
from flask.cli import FlaskGroup, run_command

from shop import create_app
from shop.jobs import jobs


@click.group(cls=FlaskGroup, create_app=create_app)
def manage():
    pass


manage.add_command(jobs, "jobs")
manage.add_command(run_command, "runserver")

if __name__ == "__main__":
    manage()
