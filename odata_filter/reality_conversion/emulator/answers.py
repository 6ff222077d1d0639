"""What the emulator answers, free of any web framework."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from odata_filter.reality_conversion.errors import ErrorBody


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, its JSON body, and the headers beside the usual ones."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """An answer other than success, raised where the reason is found."""

    def __init__(self, status: int, body: ErrorBody) -> None:
        super().__init__(status, body)
        self.status: int = status
        self.body: ErrorBody = body

    @property
    def answer(self) -> Answer:
        """The error as an answer."""
        return Answer(self.status, encoded(self.body))


as_json: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A value as a JSON text."""


def encoded(value: object) -> bytes:
    """A value as JSON in UTF-8; a lone surrogate, which UTF-8 cannot encode, stays an escape."""
    return as_json(value).encode("utf-8", "backslashreplace")


def decoded(data: bytes | str) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a JSON text.

    Raises:
        ValueError: the text is not JSON (NaN and Infinity are not either), or nested too deep to be read.

    """
    try:
        return json.loads(data, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
