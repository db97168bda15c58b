"""Every metric of the service, in three layers.

Two rules hold for all of them. A label takes a handful of values known beforehand (a
route's template, a table, a step), never something a client can invent. And a
histogram's bounds cover what really happens, dense where P50 to P99 lie.
"""

from __future__ import annotations

import psutil
from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# A `_created` series beside every histogram and counter costs a scrape and tells
# nothing that Prometheus uses. The switch must come before the first metric.
disable_created_metrics()

# 1. Every service.
HTTP_REQUESTS = Counter(
    "http_requests_total",
    "Requests answered.",
    ["method", "endpoint", "http_status"],
)
HTTP_REQUEST_DURATION = Histogram(
    "http_request_duration_seconds",
    "From the request's arrival to the last byte of its answer.",
    ["method", "endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
HTTP_REQUESTS_IN_FLIGHT = Gauge(
    "http_requests_in_flight", "Requests being answered now."
)
PROCESS_MEMORY = Gauge("process_memory_bytes", "Memory of this process.", ["type"])

# 2. What it depends on.
DB_QUERY_DURATION = Histogram(
    "db_query_duration_seconds",
    "One query, without the wait for a free thread.",
    ["operation", "table"],
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5),
)
REDIS_COMMAND_DURATION = Histogram(
    "redis_command_duration_seconds",
    "One command, there and back.",
    ["command"],
    buckets=(0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1),
)
OUTBOUND_REQUEST_DURATION = Histogram(
    "outbound_http_request_duration_seconds",
    "A call to another service, until its answer's header.",
    ["host"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
OUTBOUND_REQUESTS = Counter(
    "outbound_http_requests_total",
    "Calls to other services; status is `error` where no answer came.",
    ["host", "status"],
)

# 3. The business.
ORDER_FUNNEL = Counter(
    "order_funnel_total",
    "Shoppers who reached a step: view, cart, checkout, paid.",
    ["step"],
)
BUSINESS_OPERATIONS = Counter(
    "business_operations_total",
    "What the shop is there for, and whether it worked out.",
    ["operation", "result"],
)

# A counter that first shows itself with a 1 has lost that 1 for `rate`: start at 0.
for _step in ("view", "cart", "checkout", "paid"):
    ORDER_FUNNEL.labels(_step)
for _result in ("success", "failure"):
    BUSINESS_OPERATIONS.labels("place_order", _result)

_process = psutil.Process()
PROCESS_MEMORY.labels("rss").set_function(lambda: _process.memory_info().rss)
PROCESS_MEMORY.labels("vms").set_function(lambda: _process.memory_info().vms)
