"""The same metrics under the same rules, in Flask: `flask --app app run --port 8000`.

One file to copy from. The database is a few users in memory.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import ParamSpec, TypeVar

import psutil
from flask import Flask, Response, abort, g, request
from prometheus_client import (
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder

P = ParamSpec("P")
T = TypeVar("T")

disable_created_metrics()  # before the first metric

HTTP_REQUESTS = Counter(
    "http_requests_total", "Requests answered.", ["method", "endpoint", "http_status"]
)
HTTP_REQUEST_DURATION = Histogram(
    "http_request_duration_seconds",
    "From the request's arrival to the end of its handling.",
    ["method", "endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
HTTP_REQUESTS_IN_FLIGHT = Gauge(
    "http_requests_in_flight", "Requests being answered now."
)
PROCESS_MEMORY = Gauge("process_memory_bytes", "Memory of this process.", ["type"])
DB_QUERY_DURATION = Histogram(
    "db_query_duration_seconds",
    "One query.",
    ["operation", "table"],
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5),
)

_process = psutil.Process()
PROCESS_MEMORY.labels("rss").set_function(lambda: _process.memory_info().rss)
PROCESS_MEMORY.labels("vms").set_function(lambda: _process.memory_info().vms)

NOT_COUNTED = frozenset({"/metrics", "/health", "/favicon.ico"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

app = Flask(__name__)


@app.before_request
def begin() -> None:
    if request.path not in NOT_COUNTED:
        g.started = perf_counter()
        g.status = 500  # unless an answer tells otherwise
        HTTP_REQUESTS_IN_FLIGHT.inc()


@app.after_request
def note_status(response: Response) -> Response:
    g.status = response.status_code
    return response


@app.teardown_request
def record(exception: BaseException | None) -> None:
    """Runs whatever happened, unlike `after_request`."""
    if "started" not in g:
        return
    HTTP_REQUESTS_IN_FLIGHT.dec()
    status = g.status if exception is None else 500
    method, endpoint = method_label(), endpoint_label()
    HTTP_REQUESTS.labels(method, endpoint, str(status)).inc()
    HTTP_REQUEST_DURATION.labels(method, endpoint).observe(perf_counter() - g.started)


def method_label() -> str:
    return request.method if request.method in METHODS else "other"


def endpoint_label() -> str:
    """The rule, never the path; `<int:user_id>` is written `{user_id}` as elsewhere."""
    if request.url_rule is None:
        return "unmatched"
    return re.sub(r"<(?:[^:>]*:)?([^>]*)>", r"{\1}", request.url_rule.rule)


def timed_query(
    operation: str, table: str
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Records how long the decorated query takes, also when it fails."""
    duration = DB_QUERY_DURATION.labels(operation, table)

    def decorate(query: Callable[P, T]) -> Callable[P, T]:
        @wraps(query)
        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            with duration.time():
                return query(*args, **kwargs)

        return timed

    return decorate


def make_database() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    database.executemany(
        "INSERT INTO users (name) VALUES (?)", [(f"User {n}",) for n in range(1000)]
    )
    return database


database = make_database()


@timed_query("select", "users")
def find_user(user_id: int) -> tuple[int, str] | None:
    row: tuple[int, str] | None = database.execute(
        "SELECT id, name FROM users WHERE id = ?", (user_id,)
    ).fetchone()
    return row


@app.get("/api/users/<int:user_id>")
def user(user_id: int) -> dict[str, int | str]:
    found = find_user(user_id)
    if found is None:
        abort(404)
    number, name = found
    return {"id": number, "name": name}


@app.get("/metrics")
def metrics() -> Response:
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(REGISTRY), content_type=content_type)


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
