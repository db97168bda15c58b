"""starlette_exporter as its README sets it up."""

from fastapi.testclient import TestClient
from starlette_exporter import PrometheusMiddleware, handle_metrics
from traffic import send, starlette_app

app = starlette_app()
app.add_middleware(PrometheusMiddleware, app_name="shop", group_paths=True)
app.add_route("/metrics", handle_metrics)
client = TestClient(app)
send(client.request)
print(client.get("/metrics").text, end="")
