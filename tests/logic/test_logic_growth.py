"""The time that logic takes grows with the filter, for every construct of the language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from support.growth import assert_linear

from odata_filter import Field, Filter, LimitError, Schema, parse, required_values, simplify, split, types
from odata_filter.logic import meaning

SCHEMA = Schema(
    "texts",
    [
        Field("name", types.String()),
        Field("city", types.String()),
        Field("size", types.Integer()),
        Field("tags", types.String(), collection=True),
    ],
)

TESTS = "contains(name,'a')"
for _ in range(10):
    TESTS = f"({TESTS} and contains(city,'a')) eq null"


def repeated(condition: str, word: str) -> Callable[[int], str]:
    return lambda number: word.join(condition.format(each) for each in range(number))


SHAPES: dict[str, Callable[[int], str]] = {
    "complements": repeated("not (name lt '{0}' or city eq '{0}')", " and "),
    "complements of junctions": lambda number: f"not ({repeated('size eq {}', ' or ')(number)})",
    "calls": repeated("contains(name,'{}')", " or "),
    "one call": repeated("tolower(name) eq '{}'", " or "),
    "prefixes": repeated("not startswith(name,'{}')", " and "),
    "lambdas": repeated("tags/any(t: contains(t,'{}'))", " or "),
    "lambdas of lists": repeated("tags/any(t: t eq '{}')", " or "),
    "fields with fields": repeated("(name eq city or size eq {})", " and "),
    "conditions compared": repeated("(size gt {}) eq contains(name,'a')", " or "),
    "computed calls": repeated("name eq concat('{}','x')", " or "),
    "null tests within null tests": lambda number: repeated(TESTS, " or ")(number // 10),
}


def cut(filter: Filter) -> None:
    with suppress(LimitError):  # a filter that cannot be cut
        split(filter, max_length=2_000)


WORK: tuple[Callable[[Filter], object], ...] = (
    meaning,
    simplify,
    cut,
    lambda filter_: required_values(filter_, "name"),
)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_time_grows_with_the_filter_and_not_with_its_square(shape: str) -> None:
    for work in WORK:
        assert_linear(lambda number: parse(SHAPES[shape](number), SCHEMA), work, 150)
