import logging
import time

from shop import orders

log = logging.getLogger(__name__)


def execute():
    done = orders.ship()
    if not done:
        time.sleep(10)


if __name__ == "__main__":
    log.info("starting")
    while True:  #~ polling-loop
        try:
            execute()
        except Exception:
            orders.rollback()
            time.sleep(1)
