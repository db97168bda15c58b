"""starlette-prometheus as its README sets it up."""

from fastapi.testclient import TestClient
from starlette_prometheus import PrometheusMiddleware, metrics
from traffic import send, starlette_app

app = starlette_app()
app.add_middleware(PrometheusMiddleware)
app.add_route("/metrics", metrics)
client = TestClient(app)
send(client.request)
print(client.get("/metrics").text, end="")
