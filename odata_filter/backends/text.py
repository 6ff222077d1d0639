"""A filter as OData text."""

from dataclasses import dataclass
from urllib.parse import quote

from odata_filter.filter import Filter


@dataclass(frozen=True, slots=True)
class Text:
    """Canonical OData text, as `str(filter)`: lower-case operators, single blanks, no redundant parentheses."""

    def compile(self, filter: Filter, /) -> str:
        """The text, not encoded."""
        return str(filter)


@dataclass(frozen=True, slots=True)
class Url:
    """Canonical text to be pasted after `$filter=`: percent-encoded, but for the unreserved characters of RFC 3986."""

    def compile(self, filter: Filter, /) -> str:
        """The encoded text; a blank is `%20`, never `+`."""
        return quote(str(filter), safe="")
