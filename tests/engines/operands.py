"""Nasty values for functions to take, in tables of all their combinations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import product
from typing import Any

from odata_filter.functions.text_meanings import LONGEST, WHITE_SPACE
from odata_filter.types import Date, DateTimeOffset, Duration, Integer, String, TimeOfDay, Type

from .engines import Engine

TEXTS = (
    *(None, "", "a", "A", "b", "ab", "aB", "ba", "aab", "aAb", "abc", "abcabc"),
    *("a\u0308", "\u00e4", "\u00c4", "\u0308", "e\u0301a", "\u0130", "i", "I", "\u0131", "i\u0307", "\u0149", "\ufb01"),
    *(
        "\u00df",
        "SS",
        "ss",
        "a\u00df",
        "~\u00df1~~0",
        "\u1e9e",
        "\u03a3",
        "\u03c2",
        "\u03c3",
        "a\u03a3",
        "A\u03a3a",
        "a\u03a3.",
    ),
    *("\u1fb3", "\u1fbc", "\u1fb7", "a\u1fb3\u00df", "\u01c6", "\u01c5", "\u01c4"),
    *("\U00010428", "\U00010400", "x\U0001f600y", "\U0001f600", "\uffff", "\ud7ff", "\U0010ffff"),
    *("'", "''", "a'b", '"', "%", "_", "a%", "a_b", "\\", "\\\\", "\\n", "a\\%b", "\\'", "{0}", "%s", "?", ":p", "`"),
    *(" ", "  ", "a ", " a", " a b ", "\t", "\na", "a\r\n", "\n", "a\nb\n"),
    *("\x1c", "\x1fa", "\u200b", "\u180ea\u180e", "\ufeffa"),  # blanks to some, and not White_Space
    *(WHITE_SPACE, f"{WHITE_SPACE}a{WHITE_SPACE}", f"a{WHITE_SPACE}b", *(f"{blank}a{blank}" for blank in WHITE_SPACE)),
)
"""Texts that naive SQL takes for each other, or reads as something else."""

FEW_TEXTS = (None, "", "a", "aab", "a\u0308b\U0001f600c", " \u00dfA\u03a3\u2003", "'%\\_")

COUNTS = (
    *(None, *range(-4, 8), LONGEST, LONGEST + 1, LONGEST + 2, -LONGEST, -LONGEST - 3),
    *(2**32 + 1, 1 - 2**32, 2**63 - 1, -(2**63)),
)
"""Starts and lengths, also such as become others where they are cut to 32 bits."""

FEW_COUNTS = (None, -2, 0, 1, 3, 2**63 - 1)

MOMENTS: tuple[Any, ...] = (
    None,
    *(
        dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
        for text in (
            *("0001-01-01T00:00:00", "9999-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00"),
            *(
                "2024-02-29T18:20:59.5",
                "2023-12-31T23:59:59.999999",
                "2024-01-01T00:00:00",
                "2024-01-01T03:59:59.000001",
            ),
            *("2024-03-10T06:59:59", "2024-03-10T07:00:00", "2024-11-03T05:30:00", "2024-11-03T06:30:00"),
        )
    ),
)
"""Moments that are in another hour, day, month or year where the session is."""

TIMES = (None, *(moment.time() for moment in MOMENTS if moment), dt.time(0, 0, 0, 1))
LENGTHS = (
    None,
    *(
        dt.timedelta(microseconds=count)
        for count in (0, 1, -1, 999_999, 1_000_000, -1_500_000, 86_400_000_000, -(10**14), 2**62)
    ),
)

POOLS: dict[Type, tuple[Any, ...]] = {
    String(): TEXTS,
    Integer(): COUNTS,
    DateTimeOffset(): MOMENTS,
    Date(): (None, *(moment.date() for moment in MOMENTS if moment)),
    TimeOfDay(): TIMES,
    Duration(): LENGTHS,
}

_FEW: dict[Type, tuple[Any, ...]] = {**POOLS, String(): FEW_TEXTS}
_FORMS: dict[Type, str] = {
    String(): "text",
    Integer(): "integer",
    DateTimeOffset(): "timestamp",
    Date(): "date",
    TimeOfDay(): "time",
    Duration(): "integer",
}


@dataclass
class Operands:
    """A table with a row for each combination of values, in the columns a, b and c."""

    engine: Engine
    name: str
    rows: list[tuple[Any, ...]]

    def column(self, sql: str, *params: object) -> list[object]:
        """What an expression is for each row."""
        found = self.engine.query(f"SELECT {sql} FROM {self.name} ORDER BY id", params or None)
        return [canonical(value) for (value,) in found]


def create(engine: Engine, name: str, forms: tuple[Type | str, ...], rows: list[tuple[Any, ...]]) -> Operands:
    """Makes a table with a column for each type, or form of column."""
    types = [engine.column_types[form if isinstance(form, str) else _FORMS[form]] for form in forms]
    columns = [f"{column} {type_}" for column, type_ in zip("abc", types, strict=False)]
    engine.query(f"CREATE TABLE {name} ({', '.join(['id INTEGER PRIMARY KEY', *columns])})")
    engine.insert(name, [(place, *map(stored, row)) for place, row in enumerate(rows)])
    return Operands(engine, name, rows)


def stored(value: object) -> object:
    """A value as the columns of every engine hold it: durations as microseconds."""
    return value // dt.timedelta(microseconds=1) if isinstance(value, dt.timedelta) else value


def combinations(kinds: tuple[Type, ...]) -> list[tuple[Any, ...]]:
    """Each combination of values of the types, of fewer texts where there are three."""
    pools = POOLS if len(kinds) < len("abc") else _FEW
    return list(product(*(pools[kind] for kind in kinds)))


def canonical(value: Any) -> object:
    """A value as a driver gives it, in a form that all share: Booleans as numbers, dates and times as text."""
    if isinstance(value, dt.timedelta):  # how MariaDB's driver gives a time
        value = (MOMENTS[1] + value).time()
    if isinstance(value, dt.time):
        return value.isoformat("microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
