"""The table of functions, and what a row is made of."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from odata_filter.functions import FUNCTIONS, Function, Row
from odata_filter.functions.base import FORMS
from odata_filter.types import Boolean, Date, DateTimeOffset, Integer, String, Type

STRINGS = "contains startswith endswith tolower toupper trim length indexof concat substring"
TIMES = "year month day hour minute second fractionalseconds date time totaloffsetminutes totalseconds"
MOMENTS = "now mindatetime maxdatetime"
LACKING = {
    "mysql": {"tolower", "toupper", "trim", "fractionalseconds", "time", "totaloffsetminutes", "totalseconds"}
    | {"hour", "minute", "second"}  # of a time of day
}
"""What a dialect has no template for. The moments need none: they are values before there is any SQL."""

NEAR: dict[str, Type] = {"place": String(), "distance": Integer()}


def near(place: str, distance: int) -> bool:
    return len(place) < distance


def declared(**changes: Any) -> Function:
    """A function as a user declares it."""
    arguments: dict[str, Any] = {"parameters": NEAR, "result": Boolean(), "python": near, **changes}
    return Function("App.near", arguments.pop("parameters"), arguments.pop("result"), **arguments)


def test_functions_are_found_by_their_names_in_lower_case() -> None:
    assert list(FUNCTIONS) == f"{STRINGS} {TIMES} {MOMENTS}".split()
    assert all(row.name == function.name for row in FUNCTIONS.values() for function in row.signatures)


@pytest.mark.parametrize("row", FUNCTIONS.values(), ids=lambda row: row.name)
def test_a_row_has_overloads_that_arguments_tell_apart(row: Row) -> None:
    assert len({tuple(function.parameters.values()) for function in row.signatures}) == len(row.signatures)
    assert all(function.python for function in row.signatures)
    assert row.name in row.example


@pytest.mark.parametrize("dialect", FORMS)
def test_every_dialect_has_every_function_but_these(dialect: str) -> None:
    lacking = {row.name for row in FUNCTIONS.values() for each in row.signatures if dialect not in each.sql}
    assert lacking - {*MOMENTS.split()} == LACKING.get(dialect, set())


def test_a_function_says_its_signature() -> None:
    assert list(map(str, FUNCTIONS["substring"].signatures)) == [
        "substring(text: String, start: Integer): String",
        "substring(text: String, start: Integer, length: Integer): String",
    ]
    assert repr(FUNCTIONS["year"].signatures[1]) == "<Function year(day: Date): Integer>"


def test_functions_are_equal_by_name_and_types() -> None:
    instant, day = FUNCTIONS["year"].signatures
    assert instant != day
    assert instant == Function("year", {"x": DateTimeOffset()}, Integer())
    assert hash(day) == hash(Function("year", {"x": Date()}, Integer()))
    assert day != "year"


def test_a_function_of_the_language_is_one_object_and_pickles_by_name() -> None:
    for row in FUNCTIONS.values():
        for function in row.signatures:
            pickled = pickle.dumps(function)
            assert pickle.loads(pickled) is copy.deepcopy(function) is copy.copy(function) is function
            assert b"substr" not in pickled or row.name == "substring"


def test_a_declared_function_pickles_whole() -> None:
    function = declared(bound=True, sql={"postgresql": "near({place}, {1})"})
    found = pickle.loads(pickle.dumps(function))
    assert found == function
    assert (found.bound, found.python, found.result) == (True, near, Boolean())
    assert dict(found.parameters) == NEAR
    assert dict(found.sql) == {"postgresql": "near({place}, {1})"}


def test_a_function_does_not_change() -> None:
    function = declared(sql={"sqlite": "near({0})"})
    with pytest.raises(AttributeError, match="immutable"):
        function.name = "far"
    with pytest.raises(TypeError):
        function.sql["sqlite"] = "far({0})"  # type: ignore[index]
    with pytest.raises(TypeError):
        function.parameters["where"] = String()  # type: ignore[index]


def test_a_template_takes_operands_by_place_and_by_name() -> None:
    function = declared(sql={"postgresql": "near({place:c}, {1}) AND '{{}}' <> {distance}"})
    assert function.written("postgresql", ["p", "%s"]) == "near(p COLLATE \"C\", %s) AND '{}' <> %s"
    assert declared(sql={"mysql": "near({0:b})"}).written("mysql", ["p", "d"]) == (
        "near(CAST(CONVERT(p USING utf8mb4) AS BINARY))"
    )


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"sql": {"postgres": "near({0})"}}, ValueError, "unknown dialect 'postgres': expected one of sqlite"),
        ({"sql": {"sqlite": "near({2})"}}, ValueError, r"unknown operand \{2\} in .*: expected one of 0, 1, dist"),
        ({"sql": {"sqlite": "near({})"}}, ValueError, r"unknown operand \{\} "),
        ({"sql": {"sqlite": "near({0.sql})"}}, ValueError, "unknown operand"),
        ({"sql": {"sqlite": "near({0:b})"}}, ValueError, "unknown form 'b' in .*: sqlite has c, u, d, t"),
        ({"parameters": {"place": String}}, TypeError, "such as types.String"),
        ({"result": None}, TypeError, "such as types.String"),
    ],
)
def test_a_mistake_in_a_declaration_is_told_at_once(
    changes: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        declared(**changes)
