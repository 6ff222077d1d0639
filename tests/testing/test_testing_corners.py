"""The kit's own reference on chosen records, and its strategies where a schema or a service says little."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odata_filter import Capabilities, Field, Instant, Schema, parse, types
from odata_filter.testing.agreement import SCHEMA, Record, keeps, prove
from odata_filter.testing.compared_values import double
from odata_filter.testing.condition_templates import Operands, lambdas, negated
from odata_filter.testing.meanings import substring
from odata_filter.testing.records import records
from odata_filter.testing.texts import leaves
from odata_filter.testing.time_line import UNFIT, length, since_midnight

WITHOUT_ID = Schema("small", [Field("a", types.Boolean(), nullable=False), Field("b", types.Boolean())])
NOTHING = Capabilities((), (), (), ())


@pytest.mark.parametrize(
    ("text", "record", "kept"),
    [
        ("order eq 1", {"order": "1"}, False),
        ("order ne 1", {"order": "1"}, True),
        ("order eq null", {"order": "1"}, False),
        ("order gt 1", {"order": 1.5}, True),
        ("price lt 1.5", {"price": 1.5}, False),
        (f"weight lt 1{'0' * 400}", {"weight": 1e308}, True),
        (f"weight gt -1{'0' * 400}", {"weight": -1e308}, True),
        ("seen le 2024-06-24T12:00:00Z", {"seen": "yesterday"}, False),
        ("seen ne null", {"seen": "yesterday"}, True),
    ],
)
def test_what_is_not_of_the_type_of_its_field_equals_nothing(text: str, record: Record, *, kept: bool) -> None:
    assert keeps(parse(text, SCHEMA), record) is kept


def test_the_present_moment_is_the_given_one() -> None:
    noon, filter_ = Instant(dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)), parse("seen eq now()", SCHEMA)
    assert keeps(filter_, {"seen": "2024-06-24T14:00:00+02:00"}, now=noon)
    assert not keeps(filter_, {"seen": "2024-06-24T14:00:00Z"}, now=noon)


def test_the_nearest_double_of_a_number_without_one_is_infinite() -> None:
    assert (double(Fraction(10**400)), double(-Fraction(10**400))) == (math.inf, -math.inf)


def test_a_part_of_negative_length_is_null() -> None:
    assert substring("abc", Fraction(1), Fraction(-1)) is None
    assert substring("abc", Fraction(1), Fraction(0)) == ""
    assert substring("abc", Fraction(-2), Fraction(1)) == "b"


def test_a_field_that_is_never_null_stays_in_the_record_that_is_told() -> None:
    with pytest.raises(AssertionError) as caught:
        prove(lambda *_: [], schema=WITHOUT_ID)
    assert "record: {'a': " in str(caught.value)


@settings(max_examples=5)
@given(records(WITHOUT_ID))
def test_records_need_no_id(several: list[Record]) -> None:
    assert 1 <= len(several) <= 5
    assert all(record.keys() == {"a", "b"} for record in several)


def test_without_comparison_operators_nothing_is_compared() -> None:
    assert list(Operands({}, NOTHING).compared(st.just("a"), st.just("b"))) == []


@settings(max_examples=5)
@given(leaves("order", SCHEMA["order"], Capabilities((), ("in",), (), ())))
def test_with_in_alone_all_leaves_are_lists(text: str) -> None:
    assert text.startswith("order in (")


def test_there_is_no_bare_any_where_all_alone_is_known() -> None:
    schema = Schema("tagged", [Field("tags", types.String(), collection=True)])

    def made(*quantifiers: str) -> int:
        capabilities = Capabilities(("lambda",), ("eq",), (), quantifiers)
        return len(list(lambdas(schema, capabilities, lambda name, _: st.just(f"{name} eq 'a'"), lambda each: each)))

    assert (made("any", "all"), made("all")) == (2, 1)


@settings(max_examples=5)
@given(st.data())
def test_conditions_are_compared_with_each_other_only_where_fields_are(data: st.DataObject) -> None:
    (beside_literal,) = negated(st.just("a"), Capabilities(("chain", "operand"), ("eq",), (), ()))
    assert data.draw(beside_literal).rpartition(" ")[2] in {"true", "false", "null"}
    assert len(list(negated(st.just("a"), Capabilities(("chain", "operand", "fields"), ("eq",), (), ())))) == 2


def test_what_is_no_time_does_not_fit() -> None:
    assert since_midnight("24:00") is since_midnight(5) is length("1 day") is length(None) is UNFIT
    assert length("-PT1.5S") == -(length("PT1S") * 3 // 2)
