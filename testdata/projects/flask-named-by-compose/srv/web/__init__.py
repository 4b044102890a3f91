from flask import Flask, request


def create_web_app():
    app = Flask(__name__)

    @app.post("/import")
    def take():
        open("/data/orders.csv", "a").write(request.get_data(as_text=True)) #~ write-outside-tmp
        return "kept"

    return app
