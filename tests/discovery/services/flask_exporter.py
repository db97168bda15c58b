"""prometheus_flask_exporter as its README sets it up."""

from flask import Flask, abort
from prometheus_flask_exporter import PrometheusMetrics
from traffic import send

app = Flask(__name__)
PrometheusMetrics(app)


@app.get("/api/users/<int:user_id>")
def user(user_id: int) -> dict[str, int]:
    return {"id": user_id}


@app.post("/api/orders")
def order() -> tuple[dict[str, int], int]:
    return {"id": 1}, 201


@app.get("/api/broken")
def broken() -> None:
    abort(500)


client = app.test_client()
send(lambda method, path: client.open(path, method=method))
print(client.get("/metrics").text, end="")
