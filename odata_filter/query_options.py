"""The options of a request's query: where they stand, and what they hold (OData 4.01 URL Conventions, 2 and 5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from urllib.parse import unquote, unquote_to_bytes

from odata_filter.errors.classes import LimitError, Span
from odata_filter.errors.codes import CODES
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.immutable import replace
from odata_filter.limits import Limits
from odata_filter.syntax.text_to_tree import parse_text
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Among, Array, Item, Values
from odata_filter.types.literals import LITERALS, json_text
from odata_filter.types.value import Value

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})[0-9A-Fa-f]?")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_OPTION = {"$filter", "filter"}
_URL = re.compile(r"/|[A-Za-z][A-Za-z0-9+.-]*://")
_IN_A_PATH = re.compile(r"&(?:\$|%24)?filter=", re.IGNORECASE)
_OF_NO_OPTION = re.compile(r"[\s'()]")
_COMPARISON = re.compile(r"[\s)](?:eq|ne|lt|le|gt|ge|in)\s", re.IGNORECASE)


def filter_place(source: str) -> Span | None:
    """Returns the place of the value of the option `$filter`; None if there is no such option."""
    query = _query(source)
    given: list[tuple[Span, Span]] = []
    for name, value in _options(source, query):
        text = unquote(source[slice(*name)].replace("+", " "))
        if text.lower() in _OPTION:
            given.append((name, value))
        elif _letters(text.partition("=")[0].rpartition(";")[2]) in _OPTION:
            raise _misspelt(text).at(name).error(source)
        elif name.start > query.start and _COMPARISON.search(text) and not text.count("'") % 2:
            hint = "join conditions with 'and'; in a URL, write & inside a string as %26"
            raise Fault("option-name", "a condition stands where an option is expected", hint).at(name).error(source)
    head = source[slice(*query)].partition("=")[0]
    if _OF_NO_OPTION.search(unquote(head.replace("+", " "))):
        hint = "read a decoded filter by parse(...); in a query, write $filter= before it"
        raise Fault("not-a-query", "expected a query, and this is a filter", hint).at(query).error(source)
    if len(given) > 1:
        first, second = (Span(name.start, value.end) for name, value in given[:2])
        hint = "join the filters with 'and'"
        message = "the option $filter is given twice"
        raise Fault("duplicate-option", message, hint, place=second, related=first).error(source)
    return given[0][1] if given else None


def _letters(name: str) -> str:
    """Returns a name in lower case without blanks, and without what has no glyph: a byte order mark, a bad byte."""
    plain = unicodedata.normalize("NFKC", name).replace("\N{REPLACEMENT CHARACTER}", "").lower()
    return "".join(each for each in plain if each.isprintable() and not each.isspace())


def _misspelt(name: str) -> Fault:
    """Returns what is wrong with a name that contains `$filter` and other characters."""
    if "=" in name:
        hint = "write the = behind $filter as it is, not as %3D"
    elif ";" in name:
        hint = "separate options by &, not by &amp; or ;: write $filter"
    else:
        hint = "write $filter without blanks and without characters that have no glyph"
    return Fault("option-name", f"invalid name of an option: '{shown(name.partition('=')[0])}'", hint, ("$filter",))


def _query(source: str) -> Span:
    """Returns the place of the query in a URL or query, without the fragment."""
    end = source.find("#")
    end = len(source) if end < 0 else end
    if _URL.match(source):
        mark = source.find("?", 0, end)
        if mark < 0 and (lost := _IN_A_PATH.search(source, 0, end)):
            fault = Fault("option-name", "a URL without ? has no options", "write ? before the first option")
            raise fault.at(Span(lost.start(), lost.start() + 1)).error(source)
        return Span(end if mark < 0 else mark + 1, end)
    first = source.find("=", 0, end)
    mark = source.find("?", 0, end if first < 0 else first)
    return Span(mark + 1, end)


def _options(source: str, query: Span) -> Iterator[tuple[Span, Span]]:
    """Yields the places of the name and the value of each query option."""
    start = query.start
    for option in source[slice(*query)].split("&"):
        name, end = start + len(option.partition("=")[0]), start + len(option)
        yield Span(start, name), Span(min(name + 1, end), end)
        start = end + 1


def decoded(source: str, place: Span) -> str:
    """Returns the text of an option's value, percent-decoded."""
    raw = source[slice(*place)].replace("+", " ")
    if bad := _BAD_ESCAPE.search(raw):
        span = Span(place.start + bad.start(), place.start + bad.end())
        hint = "a percent sign itself is written %25"
        raise (Fault("invalid-escape", "a percent sign without two hexadecimal digits", hint).at(span).error(source))
    try:
        return _bytes(raw).decode()
    except UnicodeDecodeError as error:
        pieces = [(match.span(), len(_bytes(match[0]))) for match in _ENCODED.finditer(raw)]
        of_byte = [span for span, length in pieces for _ in range(length)]
        span = Span(place.start + of_byte[error.start][0], place.start + of_byte[error.end - 1][1])
        message, hint = "invalid UTF-8", "encode the text in UTF-8 before you percent-encode it"
        raise Fault("invalid-utf-8", message, hint).at(span).error(source) from None


def _bytes(text: str) -> bytes:
    return unquote_to_bytes(text.encode("utf-8", "surrogatepass"))


class Aliases:
    """The parameter aliases of a query: the options `@name=value`, of which those are read that the filter uses.

    Args:
        source: a URL or its query.
        limits: how large the values may be: with all their uses they have no more characters than a filter may have.

    """

    def __init__(self, source: str, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._characters = 0
        self._read: dict[str, tuple[object, int]] = {}

    @cached_property
    def _given(self) -> dict[str, list[tuple[Span, Span]]]:
        """The places of the name and the value of each option that may be an alias."""
        found: dict[str, list[tuple[Span, Span]]] = {}
        for name, value in _options(self._source, _query(self._source)):
            text = unquote(self._source[slice(*name)].replace("+", " "))
            if text.startswith("@"):
                found.setdefault(text[1:], []).append((name, value))
        return found

    def value(self, name: str) -> object:
        """Returns the Python value of `@name`: that of a literal, or a list of them; None if the query has no such.

        Raises:
            FilterError: it is given twice (code `duplicate-option`), is something else than literals
                (`unsupported-alias`), or the values are too long; of these the source is the option's decoded value.

        """
        if name not in self._read:
            self._read[name] = self._value(name)
        value, length = self._read[name]
        self._characters += length
        if self._characters > self._limits.length:
            message = f"the values of aliases have more than {self._limits.length:,} characters in all"
            raise Fault("too-long", message, "name each value fewer times").error(f"@{name}")
        return value

    def _value(self, name: str) -> tuple[object, int]:
        """Returns the value of an option, and the length of its text."""
        given = self._given.get(name, [])
        if not given:
            return None, 0
        if len(given) > 1:
            first, second = (Span(option.start, value.end) for option, value in given[:2])
            fault = Fault("duplicate-option", f"the option @{shown(name)} is given twice", "leave one of them out")
            raise replace(fault, place=second, related=first).error(self._source)
        text = decoded(self._source, given[0][1])
        values = _literals(text, self._limits)
        if values is None:
            message = f"the option @{shown(name)} is neither a literal nor a list of literals"
            raise Fault("unsupported-alias", message, "write a literal, such as 'text', or ('a','b')").error(text)
        for value in values:
            if isinstance(value, Fault):
                raise value.error(text)
        return values if _is_list(text) else values[0], len(text)


def _is_list(text: str) -> bool:
    return text.lstrip(" \t").startswith(("(", "["))


def _literals(text: str, limits: Limits) -> list[Value | Fault] | None:
    """Returns the values of the literals in a text, a lone one or a list; None if it is something else."""
    tree = parse_text(f"x in {text}" if _is_list(text) else text, limits)
    items: Sequence[Item] = ()
    match tree:
        case Fault() if CODES[tree.code].error is LimitError:
            return [replace(tree, place=None)]
        case Token():
            items = [tree]
        case Among(values=Values() as values):
            items = values
        case Among(values=Array(items=several)):
            items = several
        case _:
            return None
    tokens = [each for each in items if isinstance(each, Token) and each.type in {*LITERALS, "JSONSTRING"}]
    if len(tokens) < len(items):
        return None
    return [
        json_text(each.text) if each.type == "JSONSTRING" else LITERALS[each.type].read(each.text) for each in tokens
    ]
