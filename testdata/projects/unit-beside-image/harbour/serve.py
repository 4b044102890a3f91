from flask import Flask

app = Flask(__name__)


@app.get("/ships")
def ships():
    return []


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=80)  #~ web-server
