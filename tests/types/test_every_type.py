"""Every type of the library: what a new one must have."""

from __future__ import annotations

import datetime as dt
import decimal
import pickle
from itertools import chain
from typing import Any
from uuid import UUID

import pytest

import odata_filter
from odata_filter import (
    OPEN,
    Column,
    Duration,
    Field,
    Filter,
    Predicate,
    Schema,
    Sql,
    TimeOfDay,
    parse,
    typed_handles,
    types,
)
from odata_filter.backends.python.comparison_forms import FAMILIES
from odata_filter.backends.sql.dialects import DIALECTS, DialectName
from odata_filter.builder import fields
from odata_filter.errors.fault import Fault
from odata_filter.handle import Handle
from odata_filter.testing.agreement import SCHEMA
from odata_filter.testing.compared_values import key
from odata_filter.testing.condition_templates import KINDS
from odata_filter.testing.hostile_values import POOLS
from odata_filter.testing.time_line import UNFIT
from odata_filter.types import base, enumerations, numbers, strings, temporal
from odata_filter.types.literals import LITERALS
from odata_filter.types.python_values import of_python

VALUES: dict[type[types.Type], list[Any]] = {
    types.String: ["it's", "", "ä😀"],
    types.Guid: [UUID(int=5)],
    types.Identifier: ["fdb:1", UUID(int=5)],
    types.Enumeration: ["Low"],
    types.Boolean: [True, False],
    types.Integer: [0, -5, 10**15],
    types.Decimal: [decimal.Decimal("1.5")],
    types.Single: [float("inf"), decimal.Decimal("0.1")],
    types.Double: [float("inf"), decimal.Decimal("2.5")],
    types.Date: [dt.date(2024, 2, 29)],
    types.DateTimeOffset: [dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)],
    types.TimeOfDay: [dt.time(12, 30), TimeOfDay(dt.time(23, 59, 59, 999_999))],
    types.Duration: [dt.timedelta(days=1, hours=2), Duration(dt.timedelta(0)), -dt.timedelta.resolution],
    types.Untyped: ["x", 5, True],
}
"""Values of each type."""

HANDLES: dict[type[types.Type], type[Handle[Any, Any]]] = {
    types.String: typed_handles.StringHandle,
    types.Guid: typed_handles.GuidHandle,
    types.Identifier: typed_handles.IdentifierHandle,
    types.Enumeration: typed_handles.EnumerationHandle,
    types.Boolean: typed_handles.BooleanHandle,
    types.Integer: typed_handles.NumberHandle,
    types.Decimal: typed_handles.NumberHandle,
    types.Single: typed_handles.NumberHandle,
    types.Double: typed_handles.NumberHandle,
    types.Date: typed_handles.DateHandle,
    types.DateTimeOffset: typed_handles.InstantHandle,
    types.TimeOfDay: typed_handles.TimeHandle,
    types.Duration: typed_handles.DurationHandle,
    types.Untyped: typed_handles.AnyHandle,
}
"""The handle by which type checkers know the values that each type is compared with."""

WITHOUT_LITERALS = {types.Identifier, types.Enumeration, types.Single}
"""Types that read the literals of others."""


def every_type() -> set[type[types.Type]]:
    classes: set[type[types.Type]] = set()
    for module in (base, enumerations, numbers, strings, temporal):
        classes |= {each for each in vars(module).values() if isinstance(each, type) and issubclass(each, types.Type)}
    return {each for each in classes if each is not types.Type and not each.__name__.startswith("_")}


def made(kind: type[types.Type]) -> types.Type:
    return types.Enumeration("Grade", ["Low", "High"]) if kind is types.Enumeration else kind()


EVERY = sorted(every_type(), key=lambda kind: kind.__name__)


def test_every_type_is_public_has_values_and_a_field_in_the_test_schema() -> None:
    assert {kind.__name__ for kind in EVERY} | {"Type", "Structure", "Ref"} == {*types.__all__}
    assert set(EVERY) == set(VALUES)
    assert {type(field.type) for field in SCHEMA.values()} == set(EVERY) - {types.Untyped}


def test_every_type_reads_a_literal_of_its_own_or_those_of_others() -> None:
    assert {type(each) for each in LITERALS.values()} == set(EVERY) - WITHOUT_LITERALS


@pytest.mark.parametrize("kind", EVERY)
def test_a_type_says_what_messages_need(kind: type[types.Type]) -> None:
    own = made(kind)
    assert own.noun
    assert own.python
    assert own == made(kind)
    assert hash(own) == hash(made(kind))
    assert pickle.loads(pickle.dumps(own, 0)) == own
    assert isinstance(own.repairs("what"), tuple)
    assert str(parse(f"f eq {own.example}", Schema("own", [Field("f", own)]))) == f"f eq {own.example}"


@pytest.mark.parametrize("kind", EVERY)
def test_a_value_of_each_type_is_written_read_built_and_evaluated(kind: type[types.Type]) -> None:
    schema = Schema("own", [Field("f", made(kind))])
    for value in VALUES[kind]:
        built = fields(schema).f == value
        assert parse(str(built), schema) == built == Filter(built.expr, schema)
        assert parse("f eq @v", schema, values={"v": value}) == built
        listed = fields(schema).f.in_([value, None])
        assert parse(str(listed), schema) == listed
        read = of_python(value)
        assert not isinstance(read, Fault)
        assert type(read[1]) in EVERY
        assert built.to(Predicate())({"f": value})
        assert not built.to(Predicate())({"f": None})
        assert "f" in built.to(Sql()).sql


@pytest.mark.parametrize("kind", EVERY)
def test_a_literal_of_another_type_is_a_fault_and_not_an_exception(kind: type[types.Type]) -> None:
    for other in VALUES.values():
        for value in other:
            read = of_python(value)
            assert not isinstance(read, Fault)
            fitted = made(kind).fit(*read)
            if isinstance(fitted, Fault):
                assert fitted.message


def test_the_tables_of_types_are_total() -> None:
    typed = set(EVERY) - {types.Untyped}
    assert set(FAMILIES) == set(EVERY)
    assert set(POOLS) == typed - {types.Enumeration}  # its members are its pool
    assert {*chain(*KINDS)} == typed - {types.Identifier, types.Enumeration}  # compared with themselves nowhere


def test_each_type_has_a_handle_for_type_checkers_that_is_public() -> None:
    assert set(HANDLES) == set(EVERY)
    handles = {
        each for name, each in vars(typed_handles).items() if name.endswith("Handle") and not name.startswith("_")
    }
    assert handles == {*HANDLES.values(), typed_handles.CollectionHandle, Handle}
    public = {each.__name__: each for each in handles - {Handle}}
    assert public.keys() <= set(odata_filter.__all__)
    assert {name: getattr(odata_filter, name) for name in public} == public


@pytest.mark.parametrize("kind", EVERY)
def test_values_of_each_type_are_compared_where_fields_have_no_type(kind: type[types.Type]) -> None:
    for value in VALUES[kind]:
        assert parse("a le b and not (a lt b)", OPEN).to(Predicate())({"a": value, "b": value}), "see relations._ALIKE"


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_stores_every_type(name: DialectName) -> None:
    dialect = DIALECTS[name]
    assert set(dialect.forms) == set(EVERY) - {types.Untyped}
    assert set(dialect.typeof) in (set(), set(EVERY) - {types.Untyped})
    for kind in EVERY:
        if kind is not types.Untyped:
            own = types.Decimal(9, 2) if kind is types.Decimal else made(kind)  # Spark has to know its digits
            single, several = Field("f", own), Field("f", own, collection=True)
            for field, storage in ((single, None), *((several, each) for each in dialect.elements)):
                filter_ = parse(f"f in ({made(kind).example}, null)", Schema("own", [field]))
                assert "f" in filter_.to(Sql(name, columns={"f": Column("f", storage=storage)})).sql


@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind is not types.Untyped])
def test_the_reference_knows_the_values_of_each_type(kind: type[types.Type]) -> None:
    for value in VALUES[kind]:
        assert key(made(kind), value) is not UNFIT
