"""The claim of the library: text, predicate and SQL select the same records, which are those that OData means."""

from __future__ import annotations

from collections.abc import Sequence
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter import Filter, UnsupportedError
from odata_filter.backends.sql import compiler, quick_conditions
from odata_filter.testing.agreement import Record, filters, prove

from .tables import LAYOUTS, Table


def test_an_engine_selects_the_records_that_a_filter_means(table: Table) -> None:
    def select(filter_: Filter, records: Sequence[Record]) -> list[int]:
        usual = table.select(filter_, records)
        # Any list as one parameter, like long ones.
        with patch.object(compiler, "LONGEST_SPELT", 1), patch.object(quick_conditions, "LONGEST_SPELT", 1):
            assert table.select(filter_, records) == usual
        return usual

    prove(select, schema=table.schema, held=table.held, refuses=table.engine.refuses)


@pytest.mark.parametrize("layout", LAYOUTS[1:2], indirect=True, ids=lambda layout: layout.name)
@given(data=st.data())
def test_every_style_of_parameters_selects_the_same(table: Table, data: st.DataObject) -> None:
    filter_ = data.draw(filters(table.schema))
    try:
        usual, *others = (table.select(filter_, table.nasty, style) for style in table.engine.paramstyles)
    except UnsupportedError as error:
        assert error.code in table.engine.refuses
    else:
        assert all(other == usual for other in others)
