"""Serves the emulator on a socket, in this thread or in another one."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from odata_filter.reality_conversion.emulator.answers import encoded
from odata_filter.reality_conversion.errors import body

LONGEST_HEAD = 4_000_000
"""Bytes of a request's line and headers at most: enough for the longest filter that is read, percent-encoded."""

_PATIENCE = 10.0
"""Seconds that a server in a thread may take to start, and to stop."""

_FAREWELL = 2.0
"""Seconds that a client has to read a refusal."""


class _Joined:
    """A transport that sends at once what is written in one turn of the event loop: a head and its body, mostly.

    Each sending is a call of the system and wakes the client, which is dear: see benchmarks/README.md.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Sends data, soon."""
        if data:
            if not self._parts:
                self._loop.call_soon(self.flush)
            self._parts.append(data)

    def flush(self) -> None:
        """Sends what was written, now."""
        if self._parts:
            self._transport.writelines(self._parts)
            self._parts = []

    def close(self) -> None:
        """Sends what is left, and closes."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the transport's
        return getattr(self._transport, name)


class _Protocol(H11Protocol):
    """HTTP/1.1 that answers malformed requests, too, in the API's form of errors."""

    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn declares it
        """Begins a connection."""
        self._joined = _Joined(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", self._joined))

    def eof_received(self) -> None:
        """Sends what was written: when the client has said all, the transport closes, and would drop it."""
        self._joined.flush()

    def data_received(self, data: bytes) -> None:
        """Reads on. After a refusal the data are dropped: to close at once could lose the refusal on its way."""
        if not self._refused:
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Refuses a malformed request."""
        data = encoded(body("InvalidRequest", msg))
        headers = [("content-type", "application/json"), ("content-length", str(len(data))), ("connection", "close")]
        for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=data), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self._refused = True
        self.loop.call_later(_FAREWELL, self.transport.close)


class _Server(uvicorn.Server):
    """A server that calls back when it accepts connections."""

    def __init__(self, app: ASGIApp, accepting: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                h11_max_incomplete_event_size=LONGEST_HEAD,
                timeout_keep_alive=75,  # longer than clients keep a connection to be used again
                timeout_graceful_shutdown=3,
            )
        )
        self._accepting = accepting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._accepting()


def serve(app: ASGIApp, host: str, port: int, accepting: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM comes.

    Args:
        app: the application.
        host: the address to listen on.
        port: 0 for any that is free.
        accepting: called with the base URL as soon as connections are accepted.

    Raises:
        OSError: the address cannot be used.

    """
    with _listening(host, port) as listener:
        url = _url(host, listener)
        # uvicorn stops at a signal, and then raises it again for the handlers that were there before: these.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        _Server(app, lambda: accepting(url)).run(sockets=[listener])


@contextmanager
def served(app: ASGIApp, host: str = "127.0.0.1") -> Iterator[str]:
    """Serves in a thread inside the context; gives the base URL."""
    accepting = threading.Event()
    with _listening(host, 0) as listener:
        server = _Server(app, accepting.set)
        thread = threading.Thread(target=server.run, args=([listener],), name="odata-filter-emulator", daemon=True)
        thread.start()
        try:
            if not accepting.wait(_PATIENCE):
                raise TimeoutError("the emulator did not start")
            yield _url(host, listener)
        finally:
            server.should_exit = True
            deadline = time.monotonic() + _PATIENCE
            thread.join(max(0, deadline - time.monotonic()))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=1024)
    # Nagle's algorithm would delay answers, and asyncio does not turn it off on a socket that was made elsewhere.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(host: str, listener: socket.socket) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
