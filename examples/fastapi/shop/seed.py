"""Makes the shop's database: `python -m shop.seed --database FILE`.

The table `orders` gets as many rows as it takes for one query without the index to
last about three seconds on this machine, whatever machine it is. It is millions of
rows, as in any shop that has been open for a while.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from .database import connect
from .queries import orders_of_user

ORDERS_PER_USER = 20
FIRST_GUESS = 3_000_000
ATTEMPTS = 4
PRODUCTS = 4_000
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

USERS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :users)
    INSERT INTO users SELECT i, 'User ' || i, 'user' || i || '@example.org' FROM n
"""

# The prime strews each user's orders evenly over the table and over time.
ORDERS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :orders)
    INSERT INTO orders
    SELECT i, 1 + i * 1000003 % :users, 1 + i % :products, 1 + i % 3,
           500 + i * 7919 % 20000, 'paid', :since + i * :span / :orders
      FROM n
"""

# Somebody with a single order, to measure by.
NEWCOMER = """
    INSERT INTO orders (user_id, product_id, quantity, total_cents, status, created_at)
    VALUES (:users + 1, 1, 1, 1000, 'paid', :since + :span)
"""

WORDS = (
    "amber birch brass bright canvas cedar clay coarse copper cotton deep dark fine"
    " flax forest glass golden hand heavy iron ivory lake leather light linen maple"
    " marble moss mountain narrow night north oak ocean olive paper pine plain quiet"
    " river rough round sand silver slate small smooth soft spruce steel stone straw"
    " summer tall thick tin velvet walnut warm white wide willow winter wool woven"
).split()


def main() -> None:
    arguments = parse_arguments()
    path: Path = arguments.database
    orders = count_orders(path) if path.exists() else FIRST_GUESS
    for _ in range(ATTEMPTS):
        if not path.exists():
            print(f"Writing a shop with {orders:,} orders; a few seconds.", flush=True)
            build(path, orders)
        seconds = query_seconds(path)
        print(f"A query without the index takes {seconds:.1f} s here.", flush=True)
        if 0.85 < seconds / arguments.slow_seconds < 1.25:
            return
        orders = round(orders * arguments.slow_seconds / seconds)
        path.unlink()
    raise SystemExit("This machine is too unsteady to find the size of the table.")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument(
        "--slow-seconds",
        type=float,
        default=3.2,
        help="how long the query is to take without the index (%(default)s)",
    )
    return parser.parse_args()


def count_orders(path: Path) -> int:
    with closing(connect(path)) as connection:
        # The ids have no gaps, and the highest is found without counting.
        (orders,) = connection.execute("SELECT max(id) FROM orders").fetchone()
    return int(orders)


def query_seconds(path: Path) -> float:
    """What the query takes for a user with 20 orders, from that of one with a single."""
    with closing(connect(path)) as connection:
        (newest,) = connection.execute("SELECT max(user_id) FROM orders").fetchone()
        # The best of several: whatever else the machine does only adds to the others.
        best = min(timed(connection, newest) for _ in range(5))
    return best * scans(ORDERS_PER_USER) / scans(1)


def timed(connection: sqlite3.Connection, user_id: int) -> float:
    started = time.perf_counter()
    orders_of_user(connection, user_id)
    return time.perf_counter() - started


def scans(orders: int) -> int:
    """The query reads the table to find the orders, then once more for each of them."""
    return 1 + orders


def build(path: Path, orders: int) -> None:
    """Writes the database beside its place and moves it there when it is whole."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        # Nothing to lose before the file has its name.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(SCHEMA)
        users = orders // ORDERS_PER_USER
        connection.execute(USERS, {"users": users})
        connection.executemany("INSERT INTO products VALUES (?, ?, ?, ?)", products())
        numbers = {
            "orders": orders,
            "users": users,
            "products": PRODUCTS,
            "since": int(time.time()) - TWO_YEARS,
            "span": TWO_YEARS,
        }
        connection.execute(ORDERS, numbers)
        connection.execute(NEWCOMER, numbers)
        connection.commit()
    unfinished.replace(path)


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
