"""The claim of the library: text, predicate and SQL select the same records, which are those that OData means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.filters import filled, literals, templates
from support.records import nasty_records, records
from support.reference import Record, elements_of, keeps

from odata_filter import Field, Filter, Predicate, Schema, parse

from .tables import LAYOUTS, Layout, Table

CANONICAL = Layout("canonical", guid="text")
"""GUIDs as lower-case text and instants as aware `datetime`s: what `Predicate(canonical=True)` is promised."""


@cache
def nasty_filters(schema: Schema) -> st.SearchStrategy[Filter]:
    """Filters over what the nasty records hold."""
    held = literals(schema, nasty_records(schema))
    return templates(schema).map(lambda template: parse(filled(template, held), schema))


@cache
def canonical_records(schema: Schema) -> list[dict[str, object]]:
    """The nasty records in canonical form."""
    return [
        {name: canonical(schema[name], value) for name, value in record.items()} for record in nasty_records(schema)
    ]


def canonical(field: Field, value: object) -> object:
    """A record's value in canonical form."""
    if field.collection:
        return [CANONICAL.stored(field.type, element) for element in elements_of(value)]
    return CANONICAL.stored(field.type, value)


def kept(filter_: Filter, held: Sequence[Record]) -> list[Record]:
    """The records that a filter means."""
    return [record for record in held if keeps(filter_.expr, record)]


@given(data=st.data())
def test_the_predicate_keeps_the_records_that_a_filter_means(schema: Schema, data: st.DataObject) -> None:
    filter_ = data.draw(nasty_filters(schema))
    held, predicate = nasty_records(schema), filter_.to(Predicate())
    assert predicate.select(held) == kept(filter_, held)
    assert [record for record in held if predicate(SimpleNamespace(**record))] == kept(filter_, held)


@given(data=st.data())
def test_the_canonical_predicate_keeps_the_same(schema: Schema, data: st.DataObject) -> None:
    filter_ = data.draw(nasty_filters(schema))
    held = canonical_records(schema)
    assert filter_.to(Predicate(canonical=True)).select(held) == kept(filter_, held)


@given(data=st.data())
def test_canonical_text_means_the_same(schema: Schema, data: st.DataObject) -> None:
    filter_ = data.draw(nasty_filters(schema))
    held = nasty_records(schema)
    assert kept(parse(str(filter_), schema), held) == kept(filter_, held)


@given(data=st.data())
def test_an_engine_selects_the_nasty_records_that_a_filter_means(table: Table, data: st.DataObject) -> None:
    table.load(nasty_records(table.schema))
    filter_ = data.draw(nasty_filters(table.schema))
    agree(table, filter_)


@given(data=st.data())
def test_an_engine_selects_the_fresh_records_that_a_filter_means(table: Table, data: st.DataObject) -> None:
    schema = table.schema
    table.load(data.draw(records(schema)))
    held = literals(schema, table.records)
    for template in data.draw(st.lists(templates(schema), min_size=1, max_size=4)):
        agree(table, parse(filled(template, held), schema))


@pytest.mark.parametrize("layout", LAYOUTS[1:2], indirect=True, ids=lambda layout: layout.name)
@given(data=st.data())
def test_every_style_of_parameters_selects_the_same(table: Table, data: st.DataObject) -> None:
    table.load(nasty_records(table.schema))
    filter_ = data.draw(nasty_filters(table.schema))
    usual, *others = (table.select(filter_, style) for style in table.engine.paramstyles)
    assert all(other == usual for other in others)


def agree(table: Table, filter_: Filter) -> None:
    """Asserts that the reference, the predicate and the engine, by either SQL for lists, select the same records."""
    meant = [ordinal for ordinal, record in enumerate(table.records) if keeps(filter_.expr, record)]
    predicate = filter_.to(Predicate())
    assert [ordinal for ordinal, record in enumerate(table.records) if predicate(record)] == meant
    assert table.select(filter_) == meant
    with patch("odata_filter.backends.sql._LONGEST_SPELT", 1):  # lists of any length as one parameter, like long ones
        assert table.select(filter_) == meant
