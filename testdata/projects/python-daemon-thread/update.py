import asyncio
import threading


def loop():
    asyncio.new_event_loop().run_forever()


threading.Thread(target=loop, daemon=True).start()


def main():
    print("updated")


if __name__ == "__main__":
    main()
