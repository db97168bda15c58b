"""prometheus-fastapi-instrumentator with its defaults and its gauge of requests in progress."""

from fastapi.testclient import TestClient
from prometheus_fastapi_instrumentator import Instrumentator
from traffic import send, starlette_app

app = starlette_app()
Instrumentator(should_instrument_requests_inprogress=True).instrument(app).expose(app)
client = TestClient(app)
send(client.request)
print(client.get("/metrics").text, end="")
