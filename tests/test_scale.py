"""Long and deep filters run everywhere, and none of them comes near Python's recursion limit."""

from __future__ import annotations

import copy
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import get_args
from uuid import UUID

import pytest
from support.growth import assert_linear

from odata_filter import (
    JOBS,
    OPEN,
    Field,
    Filter,
    FilterError,
    LimitError,
    Limits,
    Predicate,
    Related,
    Schema,
    Sql,
    Text,
    Url,
    check,
    fields,
    parse,
    required_values,
    simplify,
    split,
    types,
    walk,
)
from odata_filter.backends.sql.dialects import DialectName
from odata_filter.builder import all_of, any_of
from odata_filter.logic import meaning
from odata_filter.reality_conversion import JOB_COLUMNS

UPSTREAM_VARIABLES = 32_766
"""Parameters that SQLite takes by its own default; some distributions raise it."""


@pytest.fixture
def jobs() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, UPSTREAM_VARIABLES)
    connection.execute("CREATE TABLE jobs (id, name, email, state)")
    connection.execute("CREATE TABLE job_inputs (jobId, inputId)")
    connection.execute("INSERT INTO jobs VALUES ('1', 'n7', 'e7', 'Success')")
    connection.execute("INSERT INTO job_inputs VALUES ('1', 'i7')")
    yield connection
    connection.close()


RECORD = {"id": "1", "name": "n7", "email": "e7", "state": "Success", "inputId": ["i7"]}


def nested(depth: int, *, deep_first: bool) -> str:
    text = "name eq 'n7'"
    for level in range(depth):
        word = "and" if level % 2 else "or"
        text = f"({text}) {word} email eq 'e7'" if deep_first else f"email eq 'e7' {word} ({text})"
    return text


def listed(prefix: str, number: int) -> str:
    return "(" + ", ".join(f"'{prefix}{each}'" for each in range(number)) + ")"


SHAPES = {
    "5,000 or": " or ".join(f"name eq 'n{i}'" for i in range(5_000)),
    "50,000 or": " or ".join(f"name eq 'n{i}'" for i in range(50_000)),
    "45,000 or of two fields": " or ".join(f"{('name', 'email')[i % 2]} eq '{'ne'[i % 2]}{i}'" for i in range(45_000)),
    "45,000 bounds": " or ".join(f"name ge 'n{i}'" for i in range(45_000)),
    "40,000 ne": " and ".join(f"name ne 'x{i}'" for i in range(40_000)),
    "20,000 parentheses": "(" * 20_000 + "name eq 'n7'" + ")" * 20_000,
    "20,000 right-nested or": "(name eq 'x' or " * 20_000 + "name eq 'n7'" + ")" * 20_000,
    "50,000 values": "name in " + listed("n", 50_000),
    "50,000 elements": "inputId in " + listed("i", 50_000),
    "1,500 pairs": " or ".join(f"(name eq 'n{i}' and email eq 'e{i}')" for i in range(1_500)),
    "100 levels, deepest first": nested(100, deep_first=True),
    "100 levels, deepest last": nested(100, deep_first=False),
    "99 wide levels": nested(99, deep_first=True).replace("email eq 'e7'", "(email eq 'e7' or email gt 'z')"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_backend_takes_it(shape: str, jobs: sqlite3.Connection) -> None:
    filter_ = parse(SHAPES[shape])
    assert parse(filter_.to(Text())) == filter_
    assert hash(filter_) == hash(pickle.loads(pickle.dumps(filter_)))
    assert copy.deepcopy(filter_) == filter_
    assert repr(filter_).startswith("Filter(")
    assert filter_.to(Url()).startswith(("name", "email", "inputId", "%28"))
    assert filter_.to(Predicate()).select([RECORD, {"id": "2"}])[:1] == [RECORD]
    for style in (None, "named"):
        where = filter_.to(Sql(columns=JOB_COLUMNS, paramstyle=style))
        assert jobs.execute(f"SELECT id FROM jobs WHERE {where.sql}", where.params).fetchall() == [("1",)]


def test_a_nest_beyond_the_limit_is_refused_at_its_place() -> None:
    text = nested(10_000, deep_first=True)
    with pytest.raises(LimitError) as caught:
        parse(text)
    assert caught.value.code == "too-deep"
    assert text[caught.value.span.start :].startswith(("(", "name"))
    with pytest.raises(LimitError, match="101 levels"):
        parse(nested(101, deep_first=False))


def test_joining_filters_keeps_the_depth_limit() -> None:
    filter_ = parse(nested(100, deep_first=True))
    more = parse("state eq 'Success'")
    assert (filter_ & more).expr != filter_.expr  # the outermost word is 'and': it grows wider, not deeper
    with pytest.raises(LimitError, match="101 levels"):
        _ = filter_ | more


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        ("name eq 'abc'", Limits(length=12), "too-long"),
        ("name eq 'a' or name eq 'b'", Limits(leaves=1), "too-many-leaves"),
        ("name in ('a', 'b', 'c')", Limits(list_values=2), "too-many-values"),
        ("name eq 'a' or (name eq 'b' and email eq 'c')", Limits(depth=1), "too-deep"),
        ("name in ('a') or email eq 'b'", Limits(depth=0), "too-deep"),
    ],
)
def test_limits_are_inclusive_and_each_has_its_code(text: str, limits: Limits, code: str) -> None:
    with pytest.raises(LimitError) as caught:
        parse(text, limits=limits)
    assert caught.value.code == code
    loosened = Limits(
        *(getattr(limits, name) + (getattr(limits, name) < getattr(Limits(), name)) for name in Limits.__match_args__)
    )
    assert isinstance(parse(text, limits=loosened), Filter)


def test_limits_beyond_every_filter_are_refused() -> None:
    with pytest.raises(ValueError, match="no filter is deeper than 100"):
        Limits(depth=101)
    with pytest.raises(ValueError, match="leaves must not be negative"):
        Limits(leaves=-1)


HOSTILE = {
    "open parentheses": "(" * 200_000,
    "closed parentheses": "name eq 'x'" + ")" * 200_000,
    "quotes": "name eq '" + "''" * 200_000,
    "blanks": "name" + " " * 200_000 + "eqq 'x'",
    "one name": "é" * 200_000,
    "one number": "name eq " + "1" * 200_000,
    "unknown fields": " and ".join(["nam eq 'x'"] * 20_000),
    "unknown members": "state in " + listed("Succes", 20_000),
    "commas": "name in (" + "'x'," * 50_000,
    "a deep nest of faults": "(foo eq 1 or " * 5_000 + "not (",
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_text_is_refused_on_one_screen(shape: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(HOSTILE[shape])
    assert len(caught.value.others) < 100
    assert max(map(len, str(caught.value).splitlines())) < 200
    assert len(str(caught.value).splitlines()) <= 6


@pytest.mark.parametrize("number", ["1" * 1_000, "-" + "1" * 999, "1." + "0" * 998, "1" * 990 + "E-9999"])
def test_a_number_may_be_longer_than_a_name(number: str) -> None:
    assert parse(f"{number} lt count and {number} lt weight", WIDE) == parse(
        f"count gt {number} and weight gt {number}", WIDE
    )


WIDE = Schema(
    "wide",
    [
        Field("count", types.Integer()),
        Field("weight", types.Decimal(38, 30)),
        Field("owner", types.Guid()),
        Field("name", types.String()),
        Field("city", types.String()),
        Field("tags", types.String(), collection=True),
    ],
)
WIDE_FIELDS = fields(WIDE)
WIDE_COLUMNS = {"tags": Related("wide_tags", "tag", key="owner")}
PRIME = 2**61 - 1
"""The modulus of Python's hashes of numbers: its multiples all have one hash."""

GROWING: dict[str, Callable[[int], Filter]] = {
    "a list of GUIDs with one hash": lambda n: WIDE_FIELDS.owner.in_(
        UUID(int=PRIME * (each + 2**60)) for each in range(n)
    ),
    "or of GUIDs with one hash": lambda n: any_of(
        [WIDE_FIELDS.owner == UUID(int=PRIME * (each + 2**60)) for each in range(n)]
    ),
    "a list of numbers with one hash": lambda n: WIDE_FIELDS["count"].in_(PRIME * each for each in range(n)),
    "or of numbers with one hash": lambda n: any_of([WIDE_FIELDS["count"] == PRIME * each for each in range(n)]),
    "ne": lambda n: all_of([WIDE_FIELDS.name != f"{each}" for each in range(n)]),
    "ne behind a contradiction each": lambda n: parse(
        " and ".join(f"(city in () or name ne '{each}')" for each in range(n)), WIDE
    ),
    "bounds that no double tells apart": lambda n: parse(
        " and ".join(f"(city in () or weight gt 1.0000000000000000000{each})" for each in range(n)), WIDE
    ),
    "lists of elements, and elements excluded": lambda n: parse(
        " and ".join(f"tags in ('{each}', 'x') and tags ne '{each}'" for each in range(n)), WIDE
    ),
    "windows": lambda n: parse(" or ".join(f"(name gt '{each}' and name lt '{each}x')" for each in range(n)), WIDE),
    "triples": lambda n: parse(
        " or ".join(f"(name eq '{each}' and city eq 'x' and tags eq '{each % 7}')" for each in range(n)), WIDE
    ),
    "pairs of few values": lambda n: parse(
        " or ".join(f"(name eq '{each % 40}' and city eq '{each // 40}')" for each in range(n)), WIDE
    ),
}

WORK: dict[str, Callable[[Filter], object]] = {
    "parse": lambda filter_: parse(str(filter_), filter_.schema),
    "text": str,
    "predicate": lambda filter_: filter_.to(Predicate())({}),
    **{
        f"sql {dialect}": lambda filter_, dialect=dialect: filter_.to(Sql(dialect, columns=WIDE_COLUMNS))  # type: ignore[misc]
        for dialect in get_args(DialectName)
    },
    "meaning": meaning,
    "simplify": simplify,
    "required_values": lambda filter_: required_values(filter_, "city"),
    "split": lambda filter_: split(filter_, max_length=2_000),
    "a set of its nodes": lambda filter_: set(walk(filter_.expr)),
}


@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("shape", GROWING)
def test_the_time_grows_with_the_filter_and_not_with_its_square(shape: str, work: str) -> None:
    def done(filter_: Filter) -> None:
        with suppress(LimitError):  # a filter that cannot be split
            WORK[work](filter_)

    assert_linear(GROWING[shape], done, 500)


GROWING_TEXTS: dict[str, Callable[[int], str]] = {
    "blanks in a list": lambda n: "name in (" + " " * n + "x",
    "blanks before a comma": lambda n: "name in ('a'" + " " * n + ";",
    "tabs before an operator": lambda n: "name" + "\t" * n + "=",
    "blanks at the end": lambda n: "name eq 'a'" + " " * n + "x",
    "quotes": lambda n: "name eq " + "'" * (2 * n + 1),
    "digits": lambda n: "name eq " + "1" * n + "x",
    "hyphens": lambda n: "name eq " + "-" * n,
    "letters and a dot": lambda n: "a" * n + "." * n,
    "marks that take no column": lambda n: "name eq 1 " + "\u0301" * n,
    "parentheses": lambda n: "(" * n,
    "not": lambda n: "not " * n + "spare",
    "additions": lambda n: "1 add " * n + "1 eq 1",
    "steps": lambda n: "a/" * n + "a eq 1",
    "calls": lambda n: "trim(" * n + "name",
    "calls in full": lambda n: "contains(" + "trim(" * n + "name" + ")" * n + ",'a')",
    "arguments": lambda n: "concat(" + "name," * n + "name) eq 'a'",
    "calls joined": lambda n: " or ".join(["contains(name,'a')"] * n),
    "lambdas joined": lambda n: " or ".join(["inputId/any(x: x eq 'a')"] * n),
    "lambdas nested": lambda n: "inputId/any(x: " * n + "x eq 'a'" + ")" * n,
    "comparisons compared": lambda n: "name eq 'a'" + " eq true" * n,
    "comparisons in parentheses": lambda n: "(" * n + "name eq 'a'" + ") eq true" * n,
    "minus": lambda n: "-" * n + "(1) eq 1",
    "nots in parentheses": lambda n: "not (" * n + "name eq 'a'" + ")" * n,
    "JSON": lambda n: "name in " + "[" * n,
    "objects": lambda n: "name eq " + '{"a":' * n,
    "wrong members": lambda n: "state in (" + "'Succes'," * n + "'Success')",
    "unknown fields": lambda n: " or ".join(["sttae eq 'Success'"] * n),
}


@pytest.mark.parametrize("schema", [JOBS, OPEN], ids=lambda schema: schema.name)
@pytest.mark.parametrize("shape", GROWING_TEXTS)
def test_the_time_to_refuse_grows_with_the_text_and_not_with_its_square(shape: str, schema: Schema) -> None:
    def checked(text: str) -> None:
        assert all(len(str(fault)) < 5_000 for fault in check(text, schema))

    assert_linear(GROWING_TEXTS[shape], checked, 3_000)
