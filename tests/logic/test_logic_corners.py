"""What no filter of the other tests reaches: NaN among literals, nodes in the wrong place, and one pass of many."""

from __future__ import annotations

import math

import pytest
from support.three_valued import FALSE, IS_ONE, TRUE

from odata_filter import JOBS, parse, simplify
from odata_filter.logic import Compared, Connective, Logical, simplification
from odata_filter.logic.constant_folding import is_true_of
from odata_filter.logic.lowering import Lowering
from odata_filter.logic.raising import raised
from odata_filter.operators import Operator


def test_nan_is_unequal_to_everything_and_has_no_order() -> None:
    for left, right in ((math.nan, math.nan), (math.nan, 1), (1, math.nan)):
        assert [op for op in Operator if is_true_of(left, op, right)] == [Operator.NE]


def test_a_condition_is_not_a_value() -> None:
    with pytest.raises(TypeError, match="size eq 1 is not a value here"):
        Lowering().value(IS_ONE)


def test_not_of_nothing_is_not_a_side_of_a_comparison() -> None:
    with pytest.raises(TypeError, match="not a side of a comparison"):
        raised(Compared(Logical(Connective.NOT, ()), Operator.EQ, Logical(Connective.NOT, (TRUE, FALSE))))


def test_simplification_stops_after_so_many_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    filter_ = parse("name eq 'a' or name eq 'b'", JOBS)
    monkeypatch.setattr(simplification, "_MOST_PASSES", 1)
    assert str(simplify(filter_)) == "name in ('a', 'b')"
    monkeypatch.setattr(simplification, "_MOST_PASSES", 0)
    assert simplify(filter_) is filter_
