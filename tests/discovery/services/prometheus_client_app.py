"""examples/flask, as it is."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "examples" / "flask"))

from app import app  # noqa: E402

client = app.test_client()
for path in ("/api/users/1", "/api/users/2", "/api/users/100000", "/api/missing"):
    client.get(path)
print(client.get("/metrics").text, end="")
