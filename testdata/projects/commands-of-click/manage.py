import click

from shop.jobs import jobs


@click.group()
def manage():
    pass


manage.add_command(jobs, "jobs")

if __name__ == "__main__":
    manage()
