"""Sends shoppers to the shop and keeps an account of its own.

Open loop: requests leave at a fixed rate, whether or not the earlier ones have been
answered. A generator that waits for answers slows down exactly when the service does,
and so hides what it is there to find ("coordinated omission").

The account is the truth to hold the service's own histograms against: one JSON line
per request, `{"t", "method", "endpoint", "status", "seconds"}`, where `t` is the unix
time at which it left and `status` is null if no answer came.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

import httpx

# As many as the shop's seed makes.
USERS = 10_000
ORDERS = 200_000
PRODUCTS = 2_000
NOBODY = 999_999_999

SUMMARY_EVERY_SECONDS = 10.0
DRAIN_SECONDS = 2.0


@dataclass(frozen=True)
class Call:
    method: str
    endpoint: str
    """The route's template, as the service labels it."""
    path: str
    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Entry:
    t: float
    method: str
    endpoint: str
    status: int | None
    seconds: float


class Shoppers:
    """Decides what is asked for next."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._carts: deque[int] = deque()
        # Per thousand. Only `orders_of_user` is slow without the index: of a thousand
        # requests 14 wait, too few for the mean to tell and enough for P99.
        self._share: dict[Callable[[], Call], int] = {
            self.view_product: 430,
            self.search: 120,
            self.view_user: 140,
            self.view_order: 105,
            self.fill_cart: 116,
            self.check_out: 60,
            self.orders_of_user: 14,
            self.unknown_user: 6,
            self.unknown_product: 3,
            self.invalid_cart: 4,
            self.probe_for_holes: 2,
        }

    def __iter__(self) -> Iterator[Call]:
        """Smooth weighted round-robin: exact shares, evenly spread.

        Drawn by lot, the slow requests of one minute would be 8 or 22 of a thousand,
        and P99 would jump about with nothing having changed.
        """
        total = sum(self._share.values())
        credit = {action: self._dice.uniform(0, total) for action in self._share}
        while True:
            for action, share in self._share.items():
                credit[action] += share
            chosen = max(credit, key=credit.__getitem__)
            credit[chosen] -= total
            yield chosen()

    def view_product(self) -> Call:
        # Few products make most of the sales, so the cache has something to do.
        number = min(int(self._dice.paretovariate(0.6)), PRODUCTS)
        return Call("GET", "/api/products/{product_id}", f"/api/products/{number}")

    def search(self) -> Call:
        word = self._dice.choice(("amber", "copper", "linen", "oak", "stone", "wool"))
        return Call("GET", "/api/products", f"/api/products?word={word}")

    def view_user(self) -> Call:
        return Call("GET", "/api/users/{user_id}", f"/api/users/{self._user()}")

    def orders_of_user(self) -> Call:
        return Call(
            "GET", "/api/users/{user_id}/orders", f"/api/users/{self._user()}/orders"
        )

    def view_order(self) -> Call:
        number = self._dice.randint(1, ORDERS)
        return Call("GET", "/api/orders/{order_id}", f"/api/orders/{number}")

    def fill_cart(self) -> Call:
        user = self._user()
        self._carts.append(user)
        product = self._dice.randint(1, PRODUCTS)
        return self._put_in_cart(user, {"product_id": product, "quantity": 1})

    def check_out(self) -> Call:
        # Some seconds after the cart was filled, and only with a cart that was.
        if len(self._carts) < 10:
            return self.fill_cart()
        return Call(
            "POST", "/api/orders", "/api/orders", {"user_id": self._carts.popleft()}
        )

    def unknown_user(self) -> Call:
        return Call("GET", "/api/users/{user_id}", f"/api/users/{NOBODY}")

    def unknown_product(self) -> Call:
        return Call("GET", "/api/products/{product_id}", f"/api/products/{NOBODY}")

    def invalid_cart(self) -> Call:
        return self._put_in_cart(self._user(), {"product_id": 1, "quantity": 0})

    def probe_for_holes(self) -> Call:
        return Call("GET", "unmatched", f"/wp-{self._dice.randrange(10**6)}.php")

    def _put_in_cart(self, user: int, item: dict[str, int]) -> Call:
        return Call("PUT", "/api/users/{user_id}/cart", f"/api/users/{user}/cart", item)

    def _user(self) -> int:
        return self._dice.randint(1, USERS)


class Account:
    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._entries: list[Entry] = []
        self._started = time.monotonic()

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._file.write(json.dumps(asdict(entry)) + "\n")
        self._file.flush()

    def summary(self) -> str:
        return summarise(self._entries, time.monotonic() - self._started)


def summarise(entries: Iterable[Entry], elapsed: float) -> str:
    entries = list(entries)
    if not entries:
        return "no answer yet"
    seconds = sorted(entry.seconds for entry in entries)
    classes = Counter("none" if e.status is None else e.status // 100 for e in entries)

    def percentile(share: float) -> str:
        return f"{1000 * seconds[int(share * (len(seconds) - 1))]:.0f} ms"

    def portion(kind: int | str) -> str:
        return f"{100 * classes[kind] / len(entries):.2f} %"

    return (
        f"{len(entries)} requests in {elapsed:.0f} s, {len(entries) / elapsed:.1f}/s;"
        f" mean {1000 * sum(seconds) / len(seconds):.0f} ms,"
        f" P50 {percentile(0.5)}, P95 {percentile(0.95)}, P99 {percentile(0.99)};"
        f" 4xx {portion(4)}, 5xx {portion(5)}, no answer {portion('none')}"
    )


async def send(client: httpx.AsyncClient, call: Call, account: Account) -> None:
    sent, started = time.time(), time.perf_counter()
    status: int | None = None
    try:
        response = await client.request(call.method, call.path, json=call.body)
        status = response.status_code
    except httpx.HTTPError:
        pass  # no answer is an entry, too: its status stays null
    seconds = time.perf_counter() - started
    account.add(Entry(round(sent, 3), call.method, call.endpoint, status, seconds))


async def generate(
    client: httpx.AsyncClient, account: Account, rate: float, dice: random.Random
) -> None:
    """Runs until it is cancelled; then lets the answers under way arrive."""
    under_way: set[asyncio.Task[None]] = set()
    first = time.monotonic()
    try:
        for number, call in enumerate(Shoppers(dice)):
            # From the plan, not from the request before: lateness does not add up.
            due = first + (number + dice.random()) / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.create_task(send(client, call, account))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
    finally:
        if under_way:
            await asyncio.wait(under_way, timeout=DRAIN_SECONDS)


async def report(account: Account) -> None:
    while True:
        await asyncio.sleep(SUMMARY_EVERY_SECONDS)
        print(account.summary(), flush=True)


async def run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    # No limit on connections: a queue in here would be taken for the service's delay.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    with arguments.account.open("w", encoding="utf-8") as file:
        account = Account(file)
        async with httpx.AsyncClient(
            base_url=arguments.url, limits=limits, timeout=30
        ) as client:
            dice = random.Random(arguments.seed)
            tasks = [
                asyncio.create_task(generate(client, account, arguments.rate, dice)),
                asyncio.create_task(report(account)),
                asyncio.create_task(stop.wait()),
            ]
            # Whichever ends first: the wish to stop, or an error in one of the others.
            done, rest = await asyncio.wait(
                tasks,
                timeout=arguments.seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            for task in done:
                task.result()
        print(account.summary(), flush=True)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--rate", type=float, default=18.0, help="requests a second")
    parser.add_argument("--account", type=Path, required=True, help="JSON lines")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(run(parse_arguments()))
