"""The application: `uvicorn --factory shop.app:create_app`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder

from .cache import Cache
from .database import Database
from .middleware import MetricsMiddleware
from .outbound import Payments
from .routes import router
from .settings import Settings


def create_app() -> FastAPI:
    settings = Settings.from_environment()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.database = Database(settings.database)
        app.state.cache = Cache(settings.redis_url)
        app.state.payments = Payments(settings.payments_url)
        yield
        await app.state.payments.close()
        await app.state.cache.close()
        app.state.database.close()

    # Without the pages for the API's documentation: they would count as `unmatched`.
    app = FastAPI(title="shop", lifespan=lifespan, openapi_url=None)
    app.add_middleware(MetricsMiddleware)
    app.include_router(router)
    app.add_api_route("/metrics", metrics)
    app.add_api_route("/health", health)
    return app


async def metrics(request: Request) -> Response:
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(REGISTRY), headers={"content-type": content_type})


async def health() -> dict[str, str]:
    return {"status": "ok"}
