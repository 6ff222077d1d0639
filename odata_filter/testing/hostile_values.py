"""Values that are chosen to break agreement.

Every value stands for a way in which an engine is known to go its own way: collations that are blind to case, accents,
blanks or invisible characters, text that is read as a pattern or a parameter, GUIDs in two spellings, instants one
microsecond apart, numbers at the ends of their types.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from odata_filter import types

TEXTS = (
    *("a", "A", "a ", "a  ", " a", "a\t", "a\x01", "b", "z", "Z", "", " "),
    *("\xa0a\u3000", "\u2028", "\x1ca\x1f", " a \n", "\x85", "STRASSE"),
    *("\u0391\u03a3", "\u0391\u03a3\u03a3", "\u03a3", "\u03c2", "\u03c3"),  # sigma, whose small letter has two forms
    *("\u01c6", "\u01c5", "\u0149", "\u1fb3", "\u0390"),  # capitals of their own, or of two and three characters
    *("ä", "a\u0308", "Ä", "ß", "ss", "SS", "\u0131", "i", "I", "İ", "ﬁ", "fi", "a\u200b", "a\u00ad", "日本"),
    *("'", "''", "o'brien", "O'Brien", '"', "`", "\\", "\\\\", "\\'", "a\\", "%", "%%", "100%", "1000", "_", "a_"),
    *("%s", "%(p0)s", ":p0", "?", "$1", "@name", "{}", "[1]", '["a"]', "{a}", "a,b", "--", "/*", "' or 1=1 --"),
    *("null", "NULL", "true", "0", "00", "0.0", "1", "1e0", "name", "Success", "success"),
    *("\ud7ff", "\ue000", "\uffee", "\uffff", "\U00010000", "😀", "😁", "\U0010ffff", "a" * 300),
)
SHORT_TEXTS = (
    *("", "a", "A", "b", " ", "a ", "\t", "i", "I", "s", "S", "ß", "ä", "Ä", "\u0308", "İ", "\u0131", "fi", "\u200b"),
    *("'", '"', "\\", "%", "_", "%%", "?", "$", ":", "[", "}", "0", "10", "null", "name", "\ue000", "😀", "\U0010ffff"),
)
"""Texts that stand inside of others, or look as if they did to who is blind to case, accents, blanks or patterns."""
HEXES = (
    "dc720f05-e5f7-448b-ae06-765de46f0af1",
    "DC720F05-E5F7-448B-AE06-765DE46F0AF1",
    "Dc720f05-e5f7-448b-ae06-765de46f0aF2",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "0fffffff-ffff-1fff-8fff-fffffffffff0",
    "80000000-0000-4000-8000-00000000000a",
    "80000000-0000-4000-8000-00000000000B",
)
GUIDS = (*HEXES, *map(UUID, HEXES[1:4]))
IDENTIFIERS = (
    *GUIDS,
    *("fdb:abc", "FDB:abc", "fdb:ABC", "fdb:abc ", "fdb:äbc", "bkt:x/y", "", "A"),
    "dc720f05e5f7448bae06765de46f0af1",  # Python's UUID() takes these three; OData does not
    "{DC720F05-E5F7-448B-AE06-765DE46F0AF1}",
    "urn:uuid:dc720f05-e5f7-448b-ae06-765de46f0af1",
    "DC720F05-E5F7-448B-AE06-765DE46F0AF1\n",
    "\u0664C720F05-E5F7-448B-AE06-765DE46F0AF1",  # a digit to Python's \d, but not to OData
)
NOON = dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
NEPAL = dt.timezone(dt.timedelta(hours=5, minutes=45))
INSTANTS = (
    *(NOON, NOON + MICROSECOND, NOON - MICROSECOND, NOON + 2 * MICROSECOND, NOON + dt.timedelta(hours=2)),
    NOON.astimezone(NEPAL),
    NOON.astimezone(dt.timezone(-dt.timedelta(hours=9))) + MICROSECOND,
    *("2024-06-24T12:00:00.0000000+00:00", "2024-06-24T12:00:00.0000001Z", "2024-06-24t12:00:00.0000009z"),
    *("2024-06-24T14:00:00+02:00", "2024-06-24T12:00Z", "2024-06-24T12:00:00.000001000001Z"),
    *("0001-01-01T00:00:00Z", "1582-10-10T00:00:00Z", "1969-12-31T23:59:59.999999Z"),
    *("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.9999999Z"),
    *("2024-03-31T01:30:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"),  # clock changes skip or repeat them
)
INTEGERS = (0, 1, -1, 2, 10, 2**31, 2**53, 2**53 + 1, 2**63 - 1, -(2**63))
FRACTIONS = ("-1.5", "-0.0", "0.000001", "0.1", "0.2", "0.3", "1.5", "12345678.123456")
DECIMALS = (*map(Decimal, FRACTIONS), *map(Decimal, range(3)))
DOUBLES = (0.0, -0.0, 0.1, 0.2, 0.1 + 0.2, 1.0, 1.5, -1.5, 2.0**53, 1e308, 5e-324, math.inf, -math.inf, math.nan)
SINGLES = (0.0, -0.0, 13421773 / 2**27, 1.0, 1.5, -1.5, 2.0**24, 2.0**24 + 2, (2 - 2.0**-23) * 2.0**127, 2.0**-149)
"""Numbers that singles hold, one of them the nearest to 0.1, and the ends of singles."""
TIMES = (
    *map(
        dt.time.fromisoformat, ("00:00", "23:59:59.999999", "12:00", "12:00:00.000001", "11:59:59.999999", "07:05:09")
    ),
    *("12:00", "12:00:00.0000001", "12:00:00.000000999999", "23:59:59.999999999999", "00:00:00.000000000001"),
)
DAY = dt.timedelta(days=1)
DURATIONS = (
    *(DAY, DAY + MICROSECOND, DAY - MICROSECOND, -DAY, MICROSECOND, -MICROSECOND, dt.timedelta(0), 36_500 * DAY),
    *("P1D", "PT24H", "PT86400S", "-P1DT0.0000001S", "PT0.0000001S", "-PT0.000000999999S", "P1DT2H3M4.5S", "pt1h"),
    dt.timedelta(days=-3, hours=100, minutes=-5),
)
DATES = tuple(map(dt.date.fromisoformat, ("0001-01-01", "1969-12-31", "2024-02-29", "2024-03-01", "9999-12-31")))

NEAR_MISSES: dict[type[types.Type], tuple[str, ...]] = {
    types.Integer: ("1.0", "1.5", "-0.0", "1e3", "9007199254740992.5", "9223372036854775808", "-9223372036854775809"),
    types.Decimal: ("1.50", "0.1000001", "0.30000000000000004", "12345678.1234561"),
    types.Double: ("0.3", "0.30000000000000004441", "9007199254740993", "1.7976931348623158e308"),
    types.Single: ("0.1", "16777217", "16777217.0000000001", "3.4028235677973366E38", "7E-46"),
    types.String: ("'B'", "'a\u00a0'", "'aa'", "'%a%'"),
    types.Identifier: ("'fdb:'", "'00000000-0000-0000-0000-00000000000'"),
    types.Date: ("2024-06-24",),
    types.TimeOfDay: ("12:00:00.0000009", "06:00"),
    types.Duration: ("duration'P999999999D'", "duration'-P999999999D'", "'PT1H'", "duration'-PT0.0000009S'"),
}
"""Literals that no record holds, though it may look so."""
NUMBERS = (f"1{'0' * 400}", "1E+400", "1E-400", "-1E-400", str(2**127), "NaN", "INF", "-INF")
"""What no 64-bit integer, no 128-bit integer or no double holds."""

POOLS: dict[type[types.Type], Sequence[Any]] = {
    types.String: TEXTS,
    types.Guid: GUIDS,
    types.Identifier: IDENTIFIERS,
    types.DateTimeOffset: INSTANTS,
    types.Date: DATES,
    types.TimeOfDay: TIMES,
    types.Duration: DURATIONS,
    types.Boolean: (True, False),
    types.Integer: INTEGERS,
    types.Decimal: DECIMALS,
    types.Single: (*SINGLES, math.inf, -math.inf, math.nan),
    types.Double: DOUBLES,
}


def pool(kind: types.Type) -> Sequence[Any]:
    """Returns the values of a type that records are made of."""
    match kind:
        case types.Enumeration(flags=True, members=(*_, one, other), numbers=(*_, number, _)):
            return (*kind.members, f"{one},{other}", f"{other}, {one}", number)
        case types.Enumeration():
            return kind.members
        case types.Integer(bounds=(least, greatest)):
            return (least, greatest, *(each for each in INTEGERS if least < each < greatest))
        case types.Decimal(digits=(precision, scale)):
            end = Decimal(10**precision - 1).scaleb(-scale)
            return (end, -end, *(each for each in DECIMALS if abs(each) <= end and has_places(each, scale)))
    return POOLS[type(kind)]


def has_places(number: Decimal, scale: int) -> bool:
    """Whether a number has no more than so many digits behind the point."""
    return number == number.quantize(Decimal(1).scaleb(-scale))


def has_utc_year(moment: dt.datetime) -> bool:
    """Whether the year is from 1 to 9999 in UTC too, which a date-time of OData promises."""
    return dt.datetime(1, 1, 2) < moment.replace(tzinfo=None) < dt.datetime(9999, 12, 31)  # noqa: DTZ001 - as written


FRESH: dict[type[types.Type], st.SearchStrategy[Any]] = {
    types.String: st.text("aAbäÄ\u0308ßzZ '\"\\%_?:$@09\t\x01\u200b\ud7ff\ue000\uffff\U0001f600\U0010ffff", max_size=4),
    types.Guid: st.uuids(),
    types.DateTimeOffset: st.one_of(
        st.integers(-3, 3).map(lambda steps: NOON + steps * MICROSECOND),
        st.datetimes(timezones=st.sampled_from((dt.UTC, NEPAL))).filter(has_utc_year),
    ),
    types.Date: st.dates(),
    types.TimeOfDay: st.times(),
    types.Duration: st.timedeltas(dt.timedelta(-3), dt.timedelta(3)) | st.timedeltas(-(10**7) * DAY, 10**7 * DAY),
    types.Integer: st.integers(-(2**63), 2**63 - 1),
    types.Decimal: st.decimals(-(10**8), 10**8, places=6),
    types.Single: st.floats(width=32),
    types.Double: st.floats(),
}


def values(kind: types.Type) -> st.SearchStrategy[Any]:
    """Returns values of a type: out of its pool, and fresh ones."""
    match kind:
        case types.Integer(bounds=(least, greatest)):
            return st.sampled_from(pool(kind)) | st.integers(least, greatest)
        case types.Decimal(digits=(precision, scale)):
            whole = 10 ** (precision - scale)
            return st.sampled_from(pool(kind)) | st.decimals(1 - whole, whole - 1, places=scale)
    return st.sampled_from(pool(kind)) | FRESH.get(type(kind), st.nothing())
