import time

from aiosmtpd.controller import Controller

from shop.wsgi import application


class Handler:
    async def handle_DATA(self, server, session, envelope):
        print(application, envelope)


def main():
    controller = Controller(Handler(), hostname="0.0.0.0", port=20381)  #~ socket-server
    controller.start()
    while True:
        time.sleep(2)


if __name__ == "__main__":
    main()
