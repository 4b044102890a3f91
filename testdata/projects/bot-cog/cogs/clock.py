from discord.ext import commands, tasks


class Clock(commands.Cog):
    @tasks.loop(minutes=5)
    async def tick(self):
        print("tick")


async def setup(bot):
    await bot.add_cog(Clock())
