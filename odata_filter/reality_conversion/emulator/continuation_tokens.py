"""Continuation tokens: base64 of a GUID, as the API's own look, that no server has to remember.

The GUID holds the number of the last job of a page, masked, and a code that authenticates the number for one query.
Whoever sends a token with another filter, or one made up, is found out; a token lives as long as the store's secret.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b
from uuid import UUID

_HALF = 8
"""Bytes of either half of a GUID."""


def seal(secret: bytes, number: int, query: str) -> str:
    """The token that goes on after a job, in the pages of a query."""
    code = _code(secret, number, query)
    guid = UUID(bytes=_masked(secret, code, number).to_bytes(_HALF, "big") + code)
    return base64.b64encode(str(guid).encode()).decode()


def unseal(secret: bytes, token: str, query: str) -> int | None:
    """The number of the job that a token goes on after, or None if it is no token of this query."""
    try:
        text = base64.b64decode(token, validate=True).decode("ascii")
        guid = UUID(text)
    except (binascii.Error, ValueError):
        return None
    if base64.b64encode(str(guid).encode()).decode() != token:  # another spelling of the same GUID was never given out
        return None
    code = guid.bytes[_HALF:]
    number = _masked(secret, code, int.from_bytes(guid.bytes[:_HALF], "big"))
    return number if number < 2**63 and _code(secret, number, query) == code else None


def _code(secret: bytes, number: int, query: str) -> bytes:
    text = number.to_bytes(_HALF, "big") + query.encode("utf-8", "surrogatepass")
    return blake2b(text, key=secret, digest_size=_HALF, person=b"code").digest()


def _masked(secret: bytes, code: bytes, number: int) -> int:
    """The number with a mask laid on it or taken off: small numbers would show as a row of zeros."""
    return number ^ int.from_bytes(blake2b(code, key=secret, digest_size=_HALF, person=b"mask").digest(), "big")
