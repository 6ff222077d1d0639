"""The emulator for clients of `requests` that know but the API's real address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter


class EmulatorAdapter(HTTPAdapter):
    """A transport adapter that sends what is meant for another host to the emulator.

    `session.mount("https://api.bentley.com", EmulatorAdapter(url))`. Links in the answers lead to the address that the
    client asked, and so through the adapter again.

    Args:
        url: the emulator's base URL.

    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(  # noqa: PLR0913, PLR0917 - the signature of `requests`
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - no proxy stands before a local server
    ) -> Response:
        """Sends a request to the emulator, which takes it for one to the host that the client asked."""
        asked = request.url or ""
        parts = urlsplit(asked)
        sent = request.copy()
        sent.headers["Host"] = parts.netloc
        sent.headers["X-Forwarded-Proto"] = parts.scheme
        sent.url = self._url + asked[len(f"{parts.scheme}://{parts.netloc}") :]
        response = super().send(sent, stream, timeout, verify, cert, {})
        response.request, response.url = request, asked
        return response
