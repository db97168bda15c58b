"""Makes the shop's database: `python -m shop.seed --database FILE`."""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

USERS = 10_000
PRODUCTS = 2_000
ORDERS_PER_USER = 20
TWO_YEARS = 2 * 365 * 24 * 3600

SCHEMA = """
    CREATE TABLE users (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL);
    CREATE TABLE products (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL,
        price_cents INTEGER NOT NULL);
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, product_id INTEGER NOT NULL,
        quantity INTEGER NOT NULL, total_cents INTEGER NOT NULL, status TEXT NOT NULL,
        created_at INTEGER NOT NULL);
"""

INSERT_USERS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :users)
    INSERT INTO users SELECT i, 'User ' || i, 'user' || i || '@example.org' FROM n
"""

# The prime strews each user's orders evenly over the table and over time.
INSERT_ORDERS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :orders)
    INSERT INTO orders
    SELECT i, 1 + i * 1000003 % :users, 1 + i % :products, 1 + i % 3,
           500 + i * 7919 % 20000, 'paid', :since + i * :span / :orders
      FROM n
"""

WORDS = (
    "amber birch brass bright canvas cedar clay coarse copper cotton deep dark fine"
    " flax forest glass golden hand heavy iron ivory lake leather light linen maple"
    " marble moss mountain narrow night north oak ocean olive paper pine plain quiet"
    " river rough round sand silver slate small smooth soft spruce steel stone straw"
    " summer tall thick tin velvet walnut warm white wide willow winter wool woven"
).split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, required=True)
    build(parser.parse_args().database)


def build(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA)
        connection.execute(INSERT_USERS, {"users": USERS})
        connection.executemany("INSERT INTO products VALUES (?, ?, ?, ?)", products())
        connection.execute(
            INSERT_ORDERS,
            {
                "orders": USERS * ORDERS_PER_USER,
                "users": USERS,
                "products": PRODUCTS,
                "since": int(time.time()) - TWO_YEARS,
                "span": TWO_YEARS,
            },
        )
        connection.commit()


def products() -> list[tuple[int, str, str, int]]:
    dice = random.Random(1)
    return [
        (
            number,
            " ".join(dice.choices(WORDS, k=2)),
            " ".join(dice.choices(WORDS, k=60)),
            dice.randrange(500, 20_000),
        )
        for number in range(1, PRODUCTS + 1)
    ]


if __name__ == "__main__":
    main()
