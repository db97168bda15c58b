"""Every query of the shop. One of them is the culprit."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from .database import timed_query

Row = dict[str, Any]

ORDERS_OF_USER = """
    SELECT o.id, o.product_id, o.total_cents, o.status, o.created_at,
           (SELECT count(*)
              FROM orders AS earlier
             WHERE earlier.user_id = o.user_id
               AND earlier.created_at <= o.created_at) AS ordinal
      FROM orders AS o
     WHERE o.user_id = ?
     ORDER BY o.created_at DESC
     LIMIT 20
"""


@timed_query("select", "users")
def find_user(connection: sqlite3.Connection, user_id: int) -> Row | None:
    return _first(
        connection.execute("SELECT id, name, email FROM users WHERE id = ?", (user_id,))
    )


@timed_query("select", "products")
def find_product(connection: sqlite3.Connection, product_id: int) -> Row | None:
    return _first(
        connection.execute(
            "SELECT id, name, description, price_cents FROM products WHERE id = ?",
            (product_id,),
        )
    )


@timed_query("select", "products")
def search_products(connection: sqlite3.Connection, word: str) -> list[Row]:
    """A scan as well, but of a table that stays small: nobody feels it."""
    rows = connection.execute(
        "SELECT id, name, price_cents FROM products"
        " WHERE description LIKE ? ORDER BY price_cents LIMIT 20",
        (f"%{word}%",),
    )
    return [dict(row) for row in rows]


@timed_query("select", "orders")
def find_order(connection: sqlite3.Connection, order_id: int) -> Row | None:
    return _first(
        connection.execute(
            "SELECT id, user_id, product_id, total_cents, status, created_at"
            " FROM orders WHERE id = ?",
            (order_id,),
        )
    )


@timed_query("select", "orders")
def orders_of_user(connection: sqlite3.Connection, user_id: int) -> list[Row]:
    """The user's orders, newest first, each with its ordinal ("your 17th order").

    Without an index on (user_id, created_at) this reads the whole table once to find
    the user's orders and once more for each of them to count the earlier ones. With a
    hundred rows, on the laptop where it was written, nobody notices.
    """
    return [dict(row) for row in connection.execute(ORDERS_OF_USER, (user_id,))]


@timed_query("insert", "orders")
def insert_order(
    connection: sqlite3.Connection, user_id: int, product_id: int, quantity: int
) -> int:
    rows = connection.execute(
        "INSERT INTO orders"
        " (user_id, product_id, quantity, total_cents, status, created_at)"
        " SELECT ?, id, ?, price_cents * ?, 'new', ? FROM products WHERE id = ?"
        " RETURNING id",
        (user_id, quantity, quantity, int(time.time()), product_id),
    )
    order_id: int = rows.fetchone()["id"]
    rows.fetchall()  # the insert is committed only when the statement has ended
    return order_id


@timed_query("update", "orders")
def set_order_status(
    connection: sqlite3.Connection, order_id: int, status: str
) -> None:
    connection.execute("UPDATE orders SET status = ? WHERE id = ?", (status, order_id))


def _first(rows: sqlite3.Cursor) -> Row | None:
    row = rows.fetchone()
    return None if row is None else dict(row)
