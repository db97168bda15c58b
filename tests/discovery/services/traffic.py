"""The same few requests for every service: answers, a client's error, a server's."""

from collections.abc import Callable

REQUESTS = [
    ("GET", "/api/users/1"),
    ("GET", "/api/users/2"),
    ("POST", "/api/orders"),
    ("GET", "/api/missing"),
    ("GET", "/api/broken"),
]


def send(request: Callable[[str, str], object]) -> None:
    for method, path in REQUESTS * 2:
        request(method, path)


def starlette_app() -> "object":
    """What the ASGI services serve."""
    from fastapi import FastAPI, HTTPException

    app = FastAPI()

    @app.get("/api/users/{user_id}")
    async def user(user_id: int) -> dict[str, int]:
        return {"id": user_id}

    @app.post("/api/orders", status_code=201)
    async def order() -> dict[str, int]:
        return {"id": 1}

    @app.get("/api/broken")
    async def broken() -> None:
        raise HTTPException(500, "broken")

    return app
