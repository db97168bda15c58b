"""SQLite behind a pool of threads, and a clock on every query."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from .metrics import DB_QUERY_DURATION

P = ParamSpec("P")
T = TypeVar("T")

Query = Callable[Concatenate[sqlite3.Connection, P], T]


def timed_query(operation: str, table: str) -> Callable[[Query[P, T]], Query[P, T]]:
    """Records how long the decorated query takes, also when it fails."""
    duration = DB_QUERY_DURATION.labels(operation, table)

    def decorate(query: Query[P, T]) -> Query[P, T]:
        @wraps(query)
        def timed(
            connection: sqlite3.Connection, /, *args: P.args, **kwargs: P.kwargs
        ) -> T:
            with duration.time():
                return query(connection, *args, **kwargs)

        return timed

    return decorate


def connect(path: Path) -> sqlite3.Connection:
    # Autocommit: each statement is its own transaction, nothing is left open.
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    connection.row_factory = sqlite3.Row
    # Readers and the writer do not wait for each other.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


class Database:
    """Runs queries in threads, so that a slow one never blocks the event loop.

    SQLite lets go of the interpreter's lock while it works: the scan of a large table
    leaves the other requests alone.
    """

    def __init__(self, path: Path, threads: int = 8) -> None:
        self._path = path
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="db")

    async def run(self, query: Query[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        def in_thread() -> T:
            return query(self._connection(), *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._pool, in_thread)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self._path)
        connection: sqlite3.Connection = self._local.connection
        return connection
