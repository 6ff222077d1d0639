"""The query of "List jobs", read strictly: an option that is silently ignored misleads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote

from odata_filter.errors.classes import FilterError
from odata_filter.reality_conversion.emulator.answers import ApiError
from odata_filter.reality_conversion.emulator.remembered_filters import Wanted, wanted
from odata_filter.reality_conversion.errors import INVALID_TOKEN, INVALID_TOP, error_body, invalid_parameter

DEFAULT_TOP = 100
"""Jobs in a page without `$top`."""

_TOP = re.compile(r"0*(?:[1-9][0-9]{0,2}|1000)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The options of "List jobs".

    Attributes:
        wanted: the filter and what is made of it, or None for none.
        text: the filter as it was sent, decoded; the next link repeats it.
        top: `$top`, or None if it was not sent.
        token: the `continuationToken`; empty counts as absent, because the official TypeScript client sends that.

    """

    wanted: Wanted | None = None
    text: str = ""
    top: int | None = None
    token: str = ""

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Reads a query string, as it stands in the request.

        Raises:
            ApiError: 400, for an option that cannot be read, is given twice or is unknown.

        """
        # Bytes that URLs cannot contain are escaped first, so that they meet the same decoding and the same errors.
        query = quote(raw, safe="".join(map(chr, range(0x21, 0x7F))).replace("#", ""))
        options: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            option = _OPTIONS.get(name if name in _OPTIONS else name.lower())
            if option is None:
                raise ApiError(400, invalid_parameter(name, f"The {name} query parameter is not supported."))
            if option in options and option != "$filter":  # from_query refuses a second filter, with its place
                raise ApiError(400, INVALID_TOP if option == "$top" else INVALID_TOKEN)
            options[option] = value
        try:
            filtered = wanted(query)
        except FilterError as error:
            raise ApiError(400, error_body(error)) from None
        top = options.get("$top")
        if top is not None and not _TOP.fullmatch(top):
            raise ApiError(400, INVALID_TOP)
        return cls(
            filtered,
            options.get("$filter", ""),
            None if top is None else int(top),
            options.get("continuationToken", ""),
        )

    def next(self, token: str) -> str:
        """The query of the page that a token leads to."""
        parts = [f"$filter={quote(self.text, safe='')}"] * (self.wanted is not None)
        parts += [f"$top={self.top}"] * (self.top is not None)
        return "&".join([*parts, f"continuationToken={quote(token, safe='')}"])


_OPTIONS = {
    "$filter": "$filter",
    "filter": "$filter",
    "$top": "$top",
    "top": "$top",
    "continuationToken": "continuationToken",
}
"""The options by name; OData 4.01 reads its own in any case and without the `$` (Protocol 11.2.1)."""
