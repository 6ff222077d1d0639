"""Rules of the diagnosis: characters that stand in no filter outside a string."""

from __future__ import annotations

import re
import unicodedata

from odata_filter.errors.fault import Fault
from odata_filter.syntax.diagnosis.stopping_place import Place, Rule
from odata_filter.types.structured import LONGEST_NAME

_OPTION = re.compile(r"\??\$?filter=", re.IGNORECASE)
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = {"\N{MINUS SIGN}": "-", "\N{IDEOGRAPHIC COMMA}": ","}
"""Characters that Unicode does not call compatible with those of ASCII that they look like."""
_PLUS = re.compile(r"\+(?:[a-z]{2,3}\+|$)", re.IGNORECASE)


def option_name(place: Place) -> Fault | None:
    """`$filter=` before the filter."""
    name = _OPTION.match(place.source)
    if not place.begins_nothing or name is None or place.at > len("?$filter="):
        return None
    message = "the text begins with the name of the option"
    hint = "pass only what follows the first '=', percent-decoded, or read the whole query with from_query"
    return place.fault("option-name", message, hint, 0, name.end())


def line_break(place: Place) -> Fault | None:
    """A line break instead of a blank."""
    if not place.begins_nothing or place.rest[0] not in "\r\n":
        return None
    return place.fault("line-break", "unexpected line break", "write the filter on one line", place.at, place.at + 1)


def percent_encoded(place: Place) -> Fault | None:
    """A text that was not decoded: `%20`, or `+` for a blank."""
    if not place.begins_nothing:
        return None
    if ESCAPE.match(place.rest):
        return still_encoded(place, place.at, place.at + 3)
    return still_encoded(place, place.at, place.at + 1) if _PLUS.match(place.rest) else None


def wrong_quotes(place: Place) -> Fault | None:
    """Quotes other than the straight single ones."""
    if not place.begins_nothing:
        return None
    char = place.rest[0]
    if char not in '"`\N{ACUTE ACCENT}' and (char.isascii() or "QUOTATION MARK" not in unicodedata.name(char, "")):
        return None
    hint = "write strings in straight single quotes: 'text'"
    return place.fault("wrong-quotes", f"strings are not quoted with {char}", hint, place.at, place.at + 1)


def name_too_long(place: Place) -> Fault | None:
    """The first character that a name has too many."""
    if not place.begins_nothing or not place.adjacent or not re.match(r"\w", place.rest):
        return None
    name = re.search(r"\w*$", place.before)
    if name is None or len(name[0]) < LONGEST_NAME:
        return None
    message, hint = f"a name is longer than {LONGEST_NAME} characters", "write a shorter name"
    return place.fault("name-too-long", message, hint, place.at, place.at + 1)


def not_of_ascii(place: Place) -> Fault | None:
    """White space, digits, signs and letters of other scripts, and what has no glyph."""
    if not place.begins_nothing:
        return None
    char = place.rest[0]
    return None if char.isascii() and char.isprintable() else unexpected_character(place, place.at)


RULES: tuple[Rule, ...] = (option_name, line_break, percent_encoded, wrong_quotes, name_too_long, not_of_ascii)


def still_encoded(place: Place, start: int, end: int) -> Fault:
    """Returns the fault of a percent escape outside a string."""
    hint = "decode the text once before parsing it, or read the whole query with from_query"
    return place.fault("percent-encoded", "the filter is still percent-encoded", hint, start, end)


def unexpected_character(place: Place, at: int) -> Fault:
    """Returns the fault of a character that stands in no filter, with what is to be written instead."""
    char = place.source[at]
    category = unicodedata.category(char)
    name = unicodedata.name(char, "control character" if category == "Cc" else "unassigned")
    plain = _PLAIN.get(char) or ("-" if category == "Pd" else unicodedata.normalize("NFKC", char))
    if (digit := unicodedata.decimal(char, None)) is not None:
        plain = str(digit)
    if char.isspace():
        hint = "write a plain blank"
    elif plain.isascii() and plain.isprintable():
        hint = f"write a plain {plain}"
    else:
        hint = "remove it"
    message = f"unexpected character U+{ord(char):04X} ({name.lower()})"
    return place.fault("unexpected-character", message, hint, at, at + 1)
