"""SQLite behind a pool of threads, a clock on every query, and a disk.

The disk is the one thing here that is played. A table of millions of rows is larger
than memory, and whoever scans it waits for the disk. Ours is small enough for the page
cache: a scan would be all computing, and on a small machine would take the processor
away from everything else, Prometheus and the browser included. So the work that SQLite
does (counted by SQLite, in steps of its virtual machine) is held to what a modest disk
delivers. What a query costs is still decided by its plan, and by nothing else.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from .metrics import DB_QUERY_DURATION

P = ParamSpec("P")
T = TypeVar("T")

# A scan takes four steps a row; a look-up by an index some dozens in all, too few for
# SQLite to call the disk even once.
DISK_STEPS_PER_SECOND = 5_000_000
DISK_STEPS_AT_ONCE = 10_000
DISK_IDLE_SECONDS = 0.25

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


class Disk:
    """Called by SQLite every so many steps, in the thread that runs the query."""

    def __init__(self) -> None:
        self._due = 0.0

    def __call__(self) -> int:
        now = time.monotonic()
        if now - self._due > DISK_IDLE_SECONDS:
            self._due = now  # a new query; within one, a late wake-up is caught up
        self._due += DISK_STEPS_AT_ONCE / DISK_STEPS_PER_SECOND
        if self._due > now:
            time.sleep(self._due - now)
        return 0  # go on


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

    SQLite lets go of the interpreter's lock while it works, as a sleep does: the scan
    of a large table leaves the other requests alone.
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
            self._local.connection.set_progress_handler(Disk(), DISK_STEPS_AT_ONCE)
        connection: sqlite3.Connection = self._local.connection
        return connection
