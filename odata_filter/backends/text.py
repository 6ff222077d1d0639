"""A filter as OData text."""

from dataclasses import dataclass
from urllib.parse import quote

from odata_filter.filter import Filter
from odata_filter.nodes import Literal, text_of
from odata_filter.types import Enumeration


@dataclass(frozen=True, slots=True)
class Text:
    """Canonical OData text, as `str(filter)`: lower-case operators, single blanks, no redundant parentheses.

    Args:
        qualified: whether members of enumerations are written as `Ns.T'member'`, which services of OData 4.0 expect.

    """

    qualified: bool = False

    def compile(self, filter: Filter, /) -> str:
        """Returns the text, not encoded; a ValueError if a member is to be qualified and its type has no namespace."""
        return text_of(filter.expr, _qualified) if self.qualified else str(filter)


def _qualified(literal: Literal, /, *, in_list: bool = False) -> str:
    text = literal.text(in_list=in_list)
    if not isinstance(literal.type, Enumeration) or literal.value is None:
        return text
    if "." not in literal.type.name:
        raise ValueError(f"the enumeration {literal.type.name} has no namespace: name it like App.{literal.type.name}")
    return literal.type.name + text


@dataclass(frozen=True, slots=True)
class Url:
    """Canonical text to be pasted after `$filter=`: percent-encoded, except the unreserved characters of RFC 3986."""

    def compile(self, filter: Filter, /) -> str:
        """Returns the encoded text; a blank is `%20`, never `+`."""
        return quote(str(filter), safe="")
