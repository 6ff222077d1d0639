"""Continuation tokens: base64 of a GUID, like those of the API. The server does not have to store them.

The GUID consists of the number of the last job of a page, masked, and of a code that authenticates the number for one
query. A token of another filter or an invented one is therefore refused. Tokens are valid until the store's secret
changes.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b
from uuid import UUID

_HALF = 8
"""Bytes of either half of a GUID."""


def seal(secret: bytes, number: int, query: str) -> str:
    """The token of the page that begins behind a job, in the pages of a query."""
    code = _code(secret, number, query)
    guid = UUID(bytes=_masked(secret, code, number).to_bytes(_HALF, "big") + code)
    return base64.b64encode(str(guid).encode()).decode()


def unseal(secret: bytes, token: str, query: str) -> int | None:
    """The number of the job behind which the page begins; None if the token does not belong to this query."""
    try:
        text = base64.b64decode(token, validate=True).decode("ascii")
        guid = UUID(text)
    except (binascii.Error, ValueError):
        return None
    if base64.b64encode(str(guid).encode()).decode() != token:  # the same GUID in another spelling
        return None
    code = guid.bytes[_HALF:]
    number = _masked(secret, code, int.from_bytes(guid.bytes[:_HALF], "big"))
    return number if number < 2**63 and _code(secret, number, query) == code else None


def _code(secret: bytes, number: int, query: str) -> bytes:
    text = number.to_bytes(_HALF, "big") + query.encode("utf-8", "surrogatepass")
    return blake2b(text, key=secret, digest_size=_HALF, person=b"code").digest()


def _masked(secret: bytes, code: bytes, number: int) -> int:
    """The number with the mask applied or removed; without a mask, small numbers would look like rows of zeros."""
    return number ^ int.from_bytes(blake2b(code, key=secret, digest_size=_HALF, person=b"mask").digest(), "big")
