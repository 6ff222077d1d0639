"""Who may use the endpoints under `/_emulator/`: not every web page that a browser on the same machine has open."""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from odata_filter.reality_conversion.emulator.answers import ApiError
from odata_filter.reality_conversion.errors import body

ADMIN_PATH = "/_emulator"

TOKEN_HEADER = "X-Admin-Token"  # noqa: S105 - the name of the header

_PORT = re.compile(r":[0-9]*\Z")

_OPEN = frozenset({"/health", "/openapi.json", "/try"})
"""Paths that need no token and stay without administration: they change nothing, and the start page leads to them."""


@dataclass(frozen=True, slots=True)
class AdminAccess:
    """What a request under `/_emulator/` must show.

    Requests that a browser sends for a page of another origin are always refused.

    Args:
        token: what the header `X-Admin-Token` must hold; None: no token is needed.
        enabled: whether there is administration at all; without it, `health`, `openapi.json` and the start page's
            `try` remain.
        own_hosts: further names that the header `Host` may hold, beside those of the loopback interface; None: any
            name, because the server is meant for other machines, and so cannot know how they call it.

    """

    token: str | None = None
    enabled: bool = True
    own_hosts: frozenset[str] | None = frozenset()

    def check(self, request: Request) -> None:
        """Checks a request.

        Raises:
            ApiError: 403, with the reason.

        """
        headers = request.headers
        # A page elsewhere may send requests here (it only cannot read the answers), and the browser says so.
        if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"} or (
            "origin" in headers and headers["origin"].partition("://")[2] != headers.get("host")
        ):
            raise _forbidden("Requests from web pages of another origin are refused.")
        # A page whose host name was made to lead to this machine (DNS rebinding) is of the same origin.
        host = _PORT.sub("", headers.get("host", "")).lower()
        if self.own_hosts is not None and not is_loopback(host) and host not in self.own_hosts:
            raise _forbidden(f"Host {host!r} is not a name of this emulator: use localhost, 127.0.0.1 or --public-url.")
        if request.scope["path"].removeprefix(request.scope["root_path"]) in _OPEN:
            return
        if not self.enabled:
            raise _forbidden("The emulator runs without administration (--no-admin).")
        if self.token is not None and not hmac.compare_digest(
            headers.get(TOKEN_HEADER, "").encode(), self.token.encode()
        ):
            raise _forbidden(f"The header {TOKEN_HEADER} must hold the token of --admin-token.")


class AdminGuard:
    """ASGI middleware that lets through what `AdminAccess` allows."""

    def __init__(self, app: ASGIApp, access: AdminAccess) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Checks a request, and passes it on."""
        self._access.check(Request(scope))
        await self._app(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is one of the loopback interface."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _forbidden(message: str) -> ApiError:
    return ApiError(403, body("Forbidden", message))
