"""The rules for labels, on a small application around the shop's own middleware."""

from __future__ import annotations

import unittest

import httpx
from fastapi import FastAPI
from prometheus_client import REGISTRY
from shop.middleware import MetricsMiddleware
from starlette.types import Receive, Scope, Send


async def breaks_off(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("halfway")


def make_app() -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.add_middleware(MetricsMiddleware)
    app.add_api_route("/users/{user_id}", lambda user_id: {})
    app.add_api_route("/raises/{number}", lambda number: 1 / 0)
    app.add_api_route("/health", lambda: {})
    app.mount("/breaks-off", breaks_off)
    return app


class Labels(unittest.IsolatedAsyncioTestCase):
    async def counted(self, method: str, path: str) -> list[tuple[str, str, str]]:
        """The labels (method, endpoint, status) of the series that rose by one."""
        before = samples("http_requests_total")
        timed_before = sum(samples("http_request_duration_seconds_count").values())
        transport = httpx.ASGITransport(make_app(), raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://s"
        ) as client:
            await client.request(method, path)
        rose = [
            labels
            for labels, value in samples("http_requests_total").items()
            if value == before.get(labels, 0) + 1
        ]
        timed = sum(samples("http_request_duration_seconds_count").values())
        self.assertEqual(timed - timed_before, len(rose))
        self.assertEqual(REGISTRY.get_sample_value("http_requests_in_flight"), 0)
        return rose

    async def test_the_template_never_the_path(self) -> None:
        for path in ("/users/1", "/users/2"):
            self.assertEqual(
                await self.counted("GET", path), [("GET", "/users/{user_id}", "200")]
            )

    async def test_one_value_for_all_that_matches_nothing(self) -> None:
        for path in ("/wp-login.php", "/users/1/2/3"):
            self.assertEqual(
                await self.counted("GET", path), [("GET", "unmatched", "404")]
            )

    async def test_an_exception_is_a_500(self) -> None:
        self.assertEqual(
            await self.counted("GET", "/raises/1"), [("GET", "/raises/{number}", "500")]
        )

    async def test_an_answer_broken_off_is_a_500(self) -> None:
        [(_, _, status)] = await self.counted("GET", "/breaks-off/")
        self.assertEqual(status, "500")

    async def test_a_method_nobody_knows(self) -> None:
        self.assertEqual(
            await self.counted("BREW", "/users/1"),
            [("other", "/users/{user_id}", "405")],
        )

    async def test_machines_are_not_counted(self) -> None:
        self.assertEqual(await self.counted("GET", "/health"), [])

    def test_no_created_series(self) -> None:
        names = {
            sample.name for family in REGISTRY.collect() for sample in family.samples
        }
        self.assertFalse([name for name in names if name.endswith("_created")])


def samples(name: str) -> dict[tuple[str, str, str], float]:
    return {
        (
            sample.labels["method"],
            sample.labels["endpoint"],
            sample.labels.get("http_status", ""),
        ): sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == name
    }


if __name__ == "__main__":
    unittest.main()
