"""Redis with a clock on every command: product pages and shopping carts."""

from __future__ import annotations

import json
from typing import Any

from redis.asyncio import Redis

from .metrics import REDIS_COMMAND_DURATION

PRODUCT_SECONDS = 30
CART_SECONDS = 3600


class TimedRedis(Redis):
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        # The command's name is ours, not a client's: it is safe as a label.
        with REDIS_COMMAND_DURATION.labels(str(args[0]).lower()).time():
            return await super().execute_command(*args, **options)


class Cache:
    def __init__(self, url: str) -> None:
        self._redis = TimedRedis.from_url(url, decode_responses=True)

    async def close(self) -> None:
        await self._redis.aclose()

    async def get_product(self, product_id: int) -> dict[str, Any] | None:
        text = await self._redis.get(f"product:{product_id}")
        return None if text is None else json.loads(text)

    async def put_product(self, product: dict[str, Any]) -> None:
        await self._redis.set(
            f"product:{product['id']}", json.dumps(product), ex=PRODUCT_SECONDS
        )

    async def put_in_cart(self, user_id: int, product_id: int, quantity: int) -> None:
        await self._redis.set(
            f"cart:{user_id}", json.dumps([product_id, quantity]), ex=CART_SECONDS
        )

    async def take_cart(self, user_id: int) -> tuple[int, int] | None:
        """The cart's product and quantity; afterwards the cart is empty."""
        text = await self._redis.getdel(f"cart:{user_id}")
        if text is None:
            return None
        product_id, quantity = json.loads(text)
        return product_id, quantity
