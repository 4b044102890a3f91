import threading

import store


def handler(event, context):
    threads = []
    for order in event["orders"]:
        thread = threading.Thread(target=store.save, args=(order,))
        threads.append(thread)
        thread.start()
    for thread in threads:
        thread.join()
    return ", ".join(order["id"] for order in event["orders"])
