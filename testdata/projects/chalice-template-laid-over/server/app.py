from chalice import Chalice

app = Chalice(app_name="data-dashboard")


@app.route("/api/healthcheck")
def healthcheck():
    return {"status": "pass"}
