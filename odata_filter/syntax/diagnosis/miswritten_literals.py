"""Rules of the diagnosis: literals of another form than OData's, whole or read to their end too early."""

from __future__ import annotations

import re

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.syntax.diagnosis.stopping_place import Place, Rule
from odata_filter.syntax.diagnosis.strange_characters import ESCAPE, still_encoded, unexpected_character
from odata_filter.types.strings import String

_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?(?:[.,][0-9]*)?")
_OFFSET_APART = re.compile(r"[ \t]+(?:[+-][0-9]|[Zz](?!\w))")
_DATE = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[/.][0-9]{1,2}[/.]")
_GUID_WITHOUT_DASHES = re.compile(r"[0-9A-Fa-f]{32}(?![0-9A-Za-z_])")
GUID_IN_BRACES = re.compile(r"\{([0-9A-Fa-f-]{32,40})\}")
_NEARLY_A_GUID = re.compile(r"[0-9A-Fa-f]{6,}-[0-9A-Fa-f-]{8,}")

GUID_FORM = "a GUID has 8-4-4-4-12 hexadecimal digits with dashes between them"
DATE_FORM = "write a date like 2024-06-24, and a date-time like 2024-06-24T13:00:00Z"


def unterminated_string(place: Place) -> Fault | None:
    """A string without its closing quote: `'text`."""
    if not place.rest.startswith("'"):
        return None
    hint = "close it with a single quote, and write a single quote inside it twice: 'O''Brien'"
    return place.fault("unterminated-string", "unterminated string", hint, place.at, place.end)


def date_time(place: Place) -> Fault | None:
    """A date-time without an offset, or with one of another form."""
    match = _DATE_TIME.match(place.rest)
    if match is None:
        return None
    end = place.at + match.end()
    after = place.rest[match.end() :]
    if re.match(r" [0-9]{2}:?[0-9]{2}", after):
        hint = "a + in a URL is decoded to a blank: write it as %2B there, or use UTC and Z"
        return place.fault("missing-offset", "the offset of the date-time has lost its +", hint, place.at, end + 6)
    if ESCAPE.match(after):
        return still_encoded(place, end, end + 3)
    if re.search(r",[0-9]", match[0]):
        run = place.end_of_run(end)
        written = place.source[place.at : run].replace(",", ".", 1)
        return _invalid(place, f"write a point before the fraction: {shown(written)}", run)
    if re.search(r"[.,][0-9]{13}", match[0]):
        return _invalid(place, "a fraction of a second has at most 12 digits", end)
    if re.match(r"[+-]|z|utc|gmt", after, re.IGNORECASE):
        return _invalid(place, "write it like 2024-06-24T13:00:00Z or 2024-06-24T15:00:00+02:00", end + 1)
    if after and not after[0].isascii():  # a minus of another script, or a blank
        return unexpected_character(place, end)
    if _OFFSET_APART.match(after):
        return _invalid(place, "remove the blank before the offset", end)
    hint = "add the offset: Z for UTC, or one such as +02:00"
    return place.fault("missing-offset", "the date-time has no offset", hint, place.at, end)


def date(place: Place) -> Fault | None:
    """A date of another form."""
    return _invalid(place, DATE_FORM) if _DATE.match(place.rest) else None


def guid(place: Place) -> Fault | None:
    """A GUID in braces, without its dashes, or of another length."""
    fault = guid_at(place, place.at)
    return fault or (_invalid(place, GUID_FORM) if _NEARLY_A_GUID.match(place.rest) else None)


def number(place: Place) -> Fault | None:
    """A number of another form."""
    if place.rest[:1] not in {*"0123456789+-."}:
        return None
    if place.rest[1:].upper().startswith("INF"):
        return _invalid(place, "infinity is written INF or -INF, in capitals and without a plus")
    text = shown(place.source[place.at : place.end_of_run(place.at)])
    return _invalid(place, f"write a number like 42, -4.2 or 1E6; if it is meant as text, quote it: '{text}'")


RULES: tuple[Rule, ...] = (unterminated_string, date_time, date, guid, number)
"""What begins like a literal and is not one."""


def date_apart_from_time(place: Place) -> Fault | None:
    """A blank between the date and the time."""
    if not re.match(r"[0-9]{1,2}:[0-9]{2}", place.rest) or not re.search(r"-[0-9]{2}$", place.before):
        return None
    hint = "write T between the date and the time: 2024-06-24T13:00:00Z"
    message = "unexpected blank between the date and the time"
    return place.fault("invalid-literal", message, hint, place.at, place.at + 1)


def rest_of_date(place: Place) -> Fault | None:
    """A date with slashes or points, read as a number to its end too early."""
    run = place.run_before
    if not place.adjacent or not run.isdigit() or not re.match(r"[/.][0-9]", place.rest):
        return None
    return invalid_literal(place, DATE_FORM, place.token.start - len(run))


def rest_of_moment(place: Place) -> Fault | None:
    """A date or date-time with a colon behind it."""
    moment = re.search(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9:.]+(?:[Zz]|[+-][0-9:]+)?)?$", place.before)
    if not place.adjacent or moment is None or place.rest[0] != ":":
        return None
    return invalid_literal(place, DATE_FORM, place.token.start - len(moment[0]))


def rest_of_guid(place: Place) -> Fault | None:
    """A GUID of another length, read as a name to its end too early."""
    run = place.run_before
    if not place.adjacent or not run or place.rest[0] not in "-.}":
        return None
    if not re.match(r"[0-9a-f]{6,}-", run + place.rest, re.IGNORECASE):
        return None
    return invalid_literal(place, GUID_FORM, place.token.start - len(run))


def prefix(place: Place) -> Fault | None:
    """A prefix of a literal, as in OData 2 and 3: `guid'...'`."""
    run = place.run_before
    if not place.adjacent or not run or place.rest[0] != "'":
        return None
    hint = f"write the value without {shown(run)}: strings in quotes, GUIDs, dates and numbers without"
    message = f"unknown literal prefix {shown(run)}"
    return place.fault("literal-prefix", message, hint, place.token.start - len(run), place.at)


def point_in_name(place: Place) -> Fault | None:
    """A point in a name: `a.b`."""
    run = place.run_before
    if not place.adjacent or not run or place.rest[0] != ".":
        return None
    hint = "a field name has no points, and a text is written in single quotes"
    if place.value_before:
        text = place.value_from(place.token.start - len(run))
        hint = f"write text in single quotes: {shown(String().write(text))}"
    return place.fault("unexpected-character", "unexpected point in a name", hint, place.at, place.at + 1)


def guid_at(place: Place, start: int) -> Fault | None:
    """Returns the fault of a GUID in braces, or without its dashes, if one begins at `start`."""
    text = place.source[start : place.end]
    braces = GUID_IN_BRACES.match(text)
    digits = _GUID_WITHOUT_DASHES.match(text if braces is None else braces[1].replace("-", ""))
    if digits is None:
        return None if braces is None else invalid_literal(place, GUID_FORM, start, start + braces.end())
    found = digits[0]
    dashed = f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"
    what = "with its dashes" if braces is None else "without braces"
    end = start + (digits if braces is None else braces).end()
    return invalid_literal(place, f"write the GUID {what}: {dashed}", start, end, (dashed,))


def invalid_literal(place: Place, hint: str, start: int, end: int = 0, suggestions: tuple[str, ...] = ()) -> Fault:
    """Returns the fault of a literal of the wrong form; it goes on to `end`, or to the next blank or parenthesis."""
    end = max(end, place.end_of_run(start), start + 1)
    message = f"invalid literal {shown(place.source[start:end])}"
    return place.fault("invalid-literal", message, hint, start, end, suggestions)


def _invalid(place: Place, hint: str, end: int = 0) -> Fault:
    """The fault of a literal of the wrong form; without an end, it goes on to the next blank or parenthesis."""
    return invalid_literal(place, hint, place.at, end)
