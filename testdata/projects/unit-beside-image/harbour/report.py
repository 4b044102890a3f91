import time

from harbour import listen

while True:
    listen.run()
    time.sleep(60)
