"""OpenTelemetry's SDK behind its Prometheus exporter: FastAPI, httpx, a database and Redis.

`OTEL_SEMCONV_STABILITY_OPT_IN=http` gives the stable conventions (seconds), without it the
older ones (milliseconds), which know no databases. No instrumentation of Python measures calls to databases and
Redis yet: this histogram is recorded by hand through the SDK, under the names and attributes of the conventions.
"""

import os

import httpx
from fastapi.testclient import TestClient
from opentelemetry import metrics
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from prometheus_client import REGISTRY, generate_latest
from traffic import send, starlette_app

stable = bool(os.environ.get("OTEL_SEMCONV_STABILITY_OPT_IN"))
metrics.set_meter_provider(
    MeterProvider(
        resource=Resource.create({"service.name": "shop"}),
        metric_readers=[PrometheusMetricReader()],
    )
)
app = starlette_app()
FastAPIInstrumentor.instrument_app(app)
send(TestClient(app).request)

# The service that is called answers within this process.
answer = httpx.MockTransport(lambda request: httpx.Response(201))
with httpx.Client(transport=answer) as payments:
    HTTPXClientInstrumentor.instrument_client(payments)
    payments.post("http://payments.example/charges")

if stable:
    calls = metrics.get_meter("shop").create_histogram("db.client.operation.duration", unit="s")
    calls.record(0.004, {"db.system.name": "postgresql", "db.operation.name": "SELECT", "db.collection.name": "orders"})
    calls.record(0.0004, {"db.system.name": "redis", "db.operation.name": "GET"})

print(generate_latest(REGISTRY).decode(), end="")
