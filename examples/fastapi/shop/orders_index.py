"""Makes it right, or breaks it: `python -m shop.orders_index create|drop --database F`.

Works on the database of the running service, as the migration would that was
forgotten. SQLite prepares its statements anew by itself; nothing is restarted.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .database import connect

STATEMENTS = {
    "create": "CREATE INDEX IF NOT EXISTS orders_by_user"
    " ON orders (user_id, created_at)",
    "drop": "DROP INDEX IF EXISTS orders_by_user",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=STATEMENTS)
    parser.add_argument("--database", type=Path, required=True)
    arguments = parser.parse_args()
    if not arguments.database.exists():
        parser.error(f"there is no database {arguments.database}")
    connect(arguments.database).execute(STATEMENTS[arguments.action])


if __name__ == "__main__":
    main()
