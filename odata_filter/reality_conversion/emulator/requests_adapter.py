"""The emulator for clients of `requests` that know only the API's real address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter


class EmulatorAdapter(HTTPAdapter):
    """A transport adapter that sends requests for another host to the emulator.

    `session.mount("https://api.bentley.com", EmulatorAdapter(url))`. Links in the answers lead to the address that the
    client used, and so through the adapter again.

    Args:
        url: the emulator's base URL.

    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(  # noqa: PLR0913, PLR0917 - the signature of `requests`
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the same
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the same
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - a local server needs no proxy
    ) -> Response:
        """Sends a request to the emulator, with the host that the client used in its headers."""
        original = request.url or ""
        parts = urlsplit(original)
        sent = request.copy()
        sent.headers["Host"] = parts.netloc
        sent.headers["X-Forwarded-Proto"] = parts.scheme
        sent.url = self._url + original[len(f"{parts.scheme}://{parts.netloc}") :]
        response = super().send(sent, stream, timeout, verify, cert, {})
        response.request, response.url = request, original
        return response
