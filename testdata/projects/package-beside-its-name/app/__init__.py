from flask import Flask

app = Flask(__name__)


@app.route("/orders")
def orders():
    with open("/data/orders", "w") as file:  #~ write-outside-tmp
        file.write("1")
    return "ok"
