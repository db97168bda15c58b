"""Calls to other services, counted and timed where they leave the process."""

from __future__ import annotations

from enum import Enum

import httpx

from .metrics import OUTBOUND_REQUEST_DURATION, OUTBOUND_REQUESTS


class TimedTransport(httpx.AsyncHTTPTransport):
    """One per service called: the label is that service's name, not its address."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self._host = host

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        status = "error"
        try:
            with OUTBOUND_REQUEST_DURATION.labels(self._host).time():
                response = await super().handle_async_request(request)
            status = str(response.status_code)
            return response
        finally:
            OUTBOUND_REQUESTS.labels(self._host, status).inc()


class Payment(Enum):
    PAID = "paid"
    DECLINED = "declined"
    UNAVAILABLE = "unavailable"


class Payments:
    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, transport=TimedTransport("payments"), timeout=2
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def charge(self, order_id: int) -> Payment:
        try:
            response = await self._client.post("/charges", json={"order_id": order_id})
        except httpx.HTTPError:
            return Payment.UNAVAILABLE
        if response.status_code == httpx.codes.PAYMENT_REQUIRED:
            return Payment.DECLINED
        return Payment.PAID if response.is_success else Payment.UNAVAILABLE
