import asyncio
import os

from bot.client import Keeper


async def main():
    keeper = Keeper()
    await keeper.load_extension("cogs.news")
    await keeper.start(os.environ["TOKEN"])  #~ persistent-client


if __name__ == "__main__":
    asyncio.run(main())
