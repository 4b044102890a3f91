import subprocess

from .requests import api


@api(cors=True)
def handle(request):
    subprocess.run(["ffmpeg", "-i", request.path, "/tmp/out.png"]) #~ heavy-tool
