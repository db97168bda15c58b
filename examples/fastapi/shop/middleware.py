"""Counts and times every request.

A plain ASGI middleware: Starlette's BaseHTTPMiddleware runs the application in a task
of its own and passes the body through a stream, which costs time, stops the clock
when the header is there rather than the body, and hides cancellation.
"""

from __future__ import annotations

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .metrics import HTTP_REQUEST_DURATION, HTTP_REQUESTS, HTTP_REQUESTS_IN_FLIGHT

# Asked for by machines at their own rhythm; counted, they would blur the users' view.
NOT_COUNTED = frozenset({"/metrics", "/health", "/favicon.ico"})

# The method is the client's word, too: HTTP lets it send any token at all.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in NOT_COUNTED:
            await self.app(scope, receive, send)
            return

        # Stays 500 if an exception passes before an answer has begun: the server
        # around us then answers 500.
        status = 500

        async def send_and_note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = perf_counter()
        try:
            with HTTP_REQUESTS_IN_FLIGHT.track_inprogress():
                await self.app(scope, receive, send_and_note_status)
        except Exception:
            status = 500  # broken off halfway is no success, whatever its header said
            raise
        finally:
            seconds = perf_counter() - started
            method, endpoint = method_label(scope), endpoint_label(scope)
            HTTP_REQUESTS.labels(method, endpoint, str(status)).inc()
            HTTP_REQUEST_DURATION.labels(method, endpoint).observe(seconds)


def method_label(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in METHODS else "other"


def endpoint_label(scope: Scope) -> str:
    """The route's template, such as `/api/users/{user_id}`, never the raw path.

    The raw path makes one series per user. Read this after the application has run:
    it is the router, deep inside, that writes the route into the scope.
    """
    route = scope.get("route")
    return "unmatched" if route is None else route.path
