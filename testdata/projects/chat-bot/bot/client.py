from discord.ext import commands


class Keeper(commands.Bot):
    def __init__(self):
        super().__init__(command_prefix="!")
