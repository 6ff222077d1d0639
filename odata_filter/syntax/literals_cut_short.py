"""Rules of the diagnosis: a literal or a name was read to its end too early, and goes on behind it."""

from __future__ import annotations

import re

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.syntax.expected_operand import DATE_FORM, GUID_FORM, invalid_literal
from odata_filter.syntax.place import Place


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
        hint = f"write text in single quotes: '{shown(run + place.source[place.at : place.end_of_run(place.at)])}'"
    return place.fault("unexpected-character", "unexpected point in a name", hint, place.at, place.at + 1)
