"""The kit that proves a backend: the predicate and the canonical text pass, and a wrong backend is found out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from support.node_classes import NODES
from support.structures import ORDERS, PRODUCTS

from odata_filter import JOBS, Field, Filter, Predicate, Schema, UnsupportedError, parse, types, walk
from odata_filter.capabilities import Capabilities
from odata_filter.functions import FUNCTIONS
from odata_filter.nodes import Call, Comparison, It, Lambda, Membership
from odata_filter.operators import Operator
from odata_filter.testing.agreement import SCHEMA, Record, filters, keeps, prove
from odata_filter.testing.compared_values import GUID
from odata_filter.testing.records import nasty_records
from odata_filter.testing.reference import elements_of
from odata_filter.testing.texts import texts
from odata_filter.testing.time_line import length, picoseconds, since_midnight

schemas = pytest.mark.parametrize("schema", [JOBS, SCHEMA], ids=lambda schema: schema.name)


def selected(predicate: Predicate, filter_: Filter, records: Sequence[Record]) -> list[int]:
    """The places of the records that a predicate keeps: one by one, in bulk, and as objects."""
    condition = filter_.to(predicate)
    places = [place for place, record in enumerate(records) if condition(record)]
    assert condition.select(records) == [records[place] for place in places]
    assert [place for place, record in enumerate(records) if condition(SimpleNamespace(**record))] == places
    return places


@schemas
def test_the_predicate_keeps_the_records_that_a_filter_means(schema: Schema) -> None:
    prove(lambda filter_, records: selected(Predicate(), filter_, records), schema=schema)


@schemas
def test_the_canonical_predicate_keeps_the_same(schema: Schema) -> None:
    prove(lambda filter_, records: selected(Predicate(canonical=True), filter_, records), schema=schema, held=canonical)


@schemas
def test_canonical_text_means_the_same(schema: Schema) -> None:
    prove(lambda filter_, records: selected(Predicate(), parse(str(filter_), schema), records), schema=schema)


def canonical(field: Field, value: object) -> object:
    """A record's value as `Predicate(canonical=True)` is promised it: lower-case GUIDs, aware `datetime`s."""
    if field.collection:
        return [canonical_element(field.type, element) for element in elements_of(value)]
    return None if value is None else canonical_element(field.type, value)


def canonical_element(kind: types.Type, value: object) -> object:
    match kind:
        case types.Guid() | types.Identifier() if GUID.fullmatch(str(value)):
            return str(value).lower()
        case types.DateTimeOffset():
            year_one = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
            return year_one + dt.timedelta(microseconds=(picoseconds(value) - picoseconds(year_one)) // 10**6)
        case types.TimeOfDay():
            return (
                dt.datetime(1, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=since_midnight(value) // 10**6)
            ).time()
        case types.Duration():
            return dt.timedelta(microseconds=length(value) // 10**6)
    return value


def test_a_wrong_backend_is_told_the_smallest_filter_and_record() -> None:
    def drops_null(filter_: Filter, records: Sequence[Record]) -> list[int]:
        return [place for place, record in enumerate(records) if record["a"] is not None and keeps(filter_, record)]

    schema = Schema("small", [Field("a", types.Boolean()), Field("b", types.Boolean())])
    with pytest.raises(AssertionError) as caught:
        prove(drops_null, schema=schema)
    _, filter_, record, meant = str(caught.value).splitlines()
    assert len(filter_) <= len("filter: a in (false, null)")
    assert record == "record: {}, the other fields null"
    assert meant == "meant: kept"


def test_a_backend_that_errs_only_among_others_is_told_so() -> None:
    def select(filter_: Filter, records: Sequence[Record]) -> list[int]:
        return [place for place, record in enumerate(records) if keeps(filter_, record)] if len(records) < 5 else []

    with pytest.raises(AssertionError, match=r"alone, the record is treated rightly; it errs among others\n"):
        prove(select, schema=JOBS)


def refusing(filter_: Filter, records: Sequence[Record]) -> list[int]:
    """A backend that cannot hold memberships."""
    text = str(filter_)
    if " in (" in text:
        raise UnsupportedError("unsupported-in", "lists are not supported", text, (0, len(text)), "use eq")
    return selected(Predicate(), filter_, records)


def test_a_backend_may_refuse_by_the_codes_that_it_is_known_for() -> None:
    prove(refusing, refuses=["unsupported-in"])
    with pytest.raises(UnsupportedError):
        prove(refusing)


def test_a_backend_that_refuses_everything_proves_nothing() -> None:
    def select(filter_: Filter, _: Sequence[Record]) -> list[int]:
        raise UnsupportedError("unsupported-filter", "nothing is supported", str(filter_), (0, 1), "")

    with pytest.raises(AssertionError, match=r"the backend refused all [0-9]+ filters"):
        prove(select, refuses=["unsupported-filter"])


def test_random_filters_say_everything_and_select_some_records_but_not_all() -> None:
    held = nasty_records(SCHEMA)
    decisive = 0
    said: set[type] = set()
    called: set[str] = set()
    compared: set[Operator] = set()

    @settings(max_examples=250, derandomize=True, database=None)
    @given(texts(SCHEMA, held))
    def count(text: str) -> None:
        nonlocal decisive
        filter_ = parse(text, SCHEMA)
        decisive += 0 < sum(keeps(filter_, record) for record in held) < len(held)
        for node in walk(filter_.expr):
            said.add(type(node))
            if isinstance(node, Call):
                called.add(node.function.name)
            if isinstance(node, Comparison):
                compared.add(node.op)

    @settings(max_examples=150, derandomize=True, database=None)
    @given(texts(ORDERS, nasty_records(ORDERS)), texts(PRODUCTS, nasty_records(PRODUCTS)))
    def walked(text: str, other: str) -> None:
        said.update(map(type, [*walk(parse(text, ORDERS).expr), *walk(parse(other, PRODUCTS).expr)]))

    count()
    walked()
    assert decisive > 80
    assert said == NODES - {It}  # which only an open schema takes
    assert compared == set(Operator)
    assert len(called) > len(FUNCTIONS) / 2


def test_capabilities_bound_what_random_filters_say() -> None:
    few = Capabilities(("not", "function"), ("eq", "and", "or"), ("contains", "length"), ())

    @settings(max_examples=60, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(filters(SCHEMA, capabilities=few))
    def stays_within(filter_: Filter) -> None:
        for node in walk(filter_.expr):
            assert not isinstance(node, (Lambda, Membership))
            assert not isinstance(node, Call) or node.function.name in few.functions
            assert not isinstance(node, Comparison) or node.op.value == "eq"

    stays_within()
