from discord.ext import commands, tasks


class News(commands.Cog):
    def __init__(self, bot):
        self.bot = bot
        self.fetch.start()

    @tasks.loop(minutes=5)  #~ in-process-scheduler
    async def fetch(self):
        print("news")


async def setup(bot):
    await bot.add_cog(News(bot))
