"""Where the shop finds its database, its cache and the payment service."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    database: Path
    redis_url: str
    payments_url: str

    @classmethod
    def from_environment(cls) -> Settings:
        return cls(
            database=Path(os.environ["SHOP_DATABASE"]),
            redis_url=os.environ.get("SHOP_REDIS_URL", "redis://127.0.0.1:6379/0"),
            payments_url=os.environ.get("SHOP_PAYMENTS_URL", "http://127.0.0.1:8001"),
        )
