"""The ledger's door: how long an address may be, and how often one visitor may come.

Who asks too often gets 429 with Retry-After, per address and road:

    kiosks    /v1/…            they come every few seconds, fifty of them from one address
    log       /tile/, /blob/   whoever verifies a log fetches it piece by piece
    people    everything else

An address is an IPv4 address, or the first 64 bits of an IPv6 one, which is one household. Behind a
proxy it is the one that the proxy names in X-Forwarded-For, if uvicorn was told to trust it.
"""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.intake import refusal_answer

MAX_ADDRESS = 2_048
"""Bytes of a path and its query."""


@dataclass(frozen=True)
class Rates:
    """How many requests a minute one visitor may make on each road."""

    kiosks: int = 6_000
    log: int = 6_000
    people: int = 600


class Door:
    """An ASGI application in front of another; lets in what is short enough and not too often."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._kiosks = RateLimitItemPerMinute(rates.kiosks, namespace="kiosks")
        self._log = RateLimitItemPerMinute(rates.log, namespace="log")
        self._people = RateLimitItemPerMinute(rates.people, namespace="people")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on; HEAD is answered as GET, whose body is then kept."""
        if scope["type"] == "http":
            if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_ADDRESS:
                return await _refusal(InputRefusal.too_large, 414)(scope, receive, send)
            if waiting := self._seconds_to_wait(scope):
                answer = _refusal(InputRefusal.too_many_requests, 429)
                answer.headers["Retry-After"] = str(waiting)
                return await answer(scope, receive, send)
            if scope["method"] == "HEAD":
                scope = {**scope, "method": "GET"}
        return await self._app(scope, receive, send)

    def _seconds_to_wait(self, scope: Scope) -> int:
        """Count a request; return 0, or after how many whole seconds the next may come."""
        road, visitor = self._road(scope["path"]), _visitor(scope)
        if self._limiter.hit(road, visitor):
            return 0
        free_at = self._limiter.get_window_stats(road, visitor).reset_time
        return min(60, max(1, math.ceil(free_at - time.time())))

    def _road(self, path: str) -> RateLimitItem:
        if path.startswith("/v1/"):
            return self._kiosks
        return self._log if path.startswith(("/tile/", "/blob/")) else self._people


def _visitor(scope: Scope) -> str:
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


def _refusal(reason: InputRefusal, status: int) -> Response:
    answer = refusal_answer(Refused(reason, "request"))
    return Response(answer.body, status_code=status, media_type="application/json")
