"""Holds what Prometheus tells about a running stack against the shoppers' own account.

    python3 tests/live/check_live.py STATE_DIR --window 60 --expect broken|healthy

Looks at the last `--window` seconds, which must lie after the index was last changed.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BOUNDS = (0, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, math.inf)


@dataclass(frozen=True)
class Seen:
    rate: float
    mean: float
    p99: float
    error_share: float

    def __str__(self) -> str:
        return (
            f"{self.rate:5.1f}/s  mean {1000 * self.mean:4.0f} ms"
            f"  P99 {1000 * self.p99:5.0f} ms  5xx {100 * self.error_share:.2f} %"
        )


class Prometheus:
    def __init__(self, url: str, window: int, now: float) -> None:
        self._url = url
        self._window = window
        self._now = now

    def vector(self, expression: str) -> dict[str, float]:
        """`WINDOW` in the expression is replaced; the keys are the label values."""
        query = urllib.parse.urlencode(
            {
                "query": expression.replace("WINDOW", f"{self._window}s"),
                "time": self._now,
            }
        )
        with urllib.request.urlopen(f"{self._url}/api/v1/query?{query}") as answer:
            result: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return {
            " ".join(series["metric"].values()): float(series["value"][1])
            for series in result
        }

    def number(self, expression: str) -> float:
        return self.vector(expression).get("", math.nan)

    def seen(self) -> Seen:
        name = "http_request_duration_seconds"
        return Seen(
            rate=self.number("sum(rate(http_requests_total[WINDOW]))"),
            mean=self.number(
                f"sum(rate({name}_sum[WINDOW])) / sum(rate({name}_count[WINDOW]))"
            ),
            p99=self.number(
                f"histogram_quantile(0.99, sum by (le) (rate({name}_bucket[WINDOW])))"
            ),
            error_share=self.number(
                '(sum(rate(http_requests_total{http_status=~"5.."}[WINDOW])) or'
                " vector(0)) / sum(rate(http_requests_total[WINDOW]))"
            ),
        )


def account_of(path: Path, start: float, end: float) -> Seen:
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    # By the end of each request, which is when the service counts it.
    entries = [e for e in entries if start <= e["t"] + e["seconds"] < end]
    seconds = sorted(e["seconds"] for e in entries)
    errors = sum(e["status"] is None or e["status"] >= 500 for e in entries)
    return Seen(
        rate=len(entries) / (end - start),
        mean=sum(seconds) / len(seconds),
        p99=seconds[math.ceil(0.99 * len(seconds)) - 1],
        error_share=errors / len(entries),
    )


def bucket(seconds: float) -> int:
    return next(i for i, bound in enumerate(BOUNDS) if seconds <= bound)


def checks(service: Seen, account: Seen, expect: str) -> dict[str, bool]:
    p99_as_expected = service.p99 > 2 if expect == "broken" else service.p99 < 0.15
    return {
        "the mean is below 100 ms": service.mean < 0.1,
        f"P99 is that of a {expect} shop": p99_as_expected,
        "the rates agree within 10 %": abs(service.rate / account.rate - 1) < 0.1,
        "the error shares agree within a point": (
            abs(service.error_share - account.error_share) < 0.01
        ),
        # The account includes the way there and back: near a bound, the next bucket.
        "the true P99 lies in the bucket of the estimate, or beside it": (
            abs(bucket(service.p99) - bucket(account.p99)) <= 1
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("--window", type=int, default=60)
    parser.add_argument("--expect", choices=("broken", "healthy"), required=True)
    arguments = parser.parse_args()

    ready = json.loads((arguments.state / "ready.json").read_text())
    now = time.time()
    prometheus = Prometheus(ready["prometheus_url"], arguments.window, now)
    service = prometheus.seen()
    account = account_of(Path(ready["account"]), now - arguments.window, now)

    print(f"Prometheus  {service}")
    print(f"account     {account}")
    by_table = prometheus.vector(
        "histogram_quantile(0.99, sum by (le, operation, table)"
        " (rate(db_query_duration_seconds_bucket[WINDOW])))"
    )
    for query, p99 in sorted(by_table.items()):
        print(f"database    {query}: P99 {1000 * p99:.1f} ms")

    results = checks(service, account, arguments.expect)
    for claim, holds in results.items():
        print(f"{'ok    ' if holds else 'FAILED'}  {claim}")
    if not all(results.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
