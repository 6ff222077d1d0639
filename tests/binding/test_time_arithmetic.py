"""Arithmetic of moments, dates and durations: how it is read, written, built and refused."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from decimal import Decimal

import pytest

from odata_filter import (
    OPEN,
    Arithmetic,
    ArithmeticOperator,
    Capabilities,
    Comparison,
    Field,
    FieldRef,
    Filter,
    FilterError,
    Literal,
    Negate,
    Operator,
    Schema,
    UnsupportedError,
    check,
    fields,
    parse,
    transform,
    types,
    walk,
)
from odata_filter.backends.json import Json
from odata_filter.types.duration import Duration

EVENTS = Schema(
    "events",
    [
        Field("created", types.DateTimeOffset()),
        Field("updated", types.DateTimeOffset(), nullable=False),
        Field("day", types.Date()),
        Field("due", types.Date()),
        Field("lasts", types.Duration()),
        Field("rests", types.Duration(), nullable=False),
        Field("size", types.Integer()),
        Field("times", types.Duration(), collection=True),
    ],
)
event = fields(EVENTS)
DAY = dt.timedelta(days=1)
NOON = dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)

WRITTEN = {
    "created ADD duration'P1D' gt updated": "created add duration'P1D' gt updated",
    "created add 'PT24H' gt updated": "created add duration'P1D' gt updated",
    "updated lt created add 'P1D'": "updated lt created add duration'P1D'",
    "2024-06-24T12:00:00Z lt created add lasts": "created add lasts gt 2024-06-24T12:00:00Z",
    "created add lasts sub rests gt updated": "created add lasts sub rests gt updated",
    "(created add lasts) sub rests gt updated": "created add lasts sub rests gt updated",
    "lasts sub (rests add 'PT1H') eq 'P1D'": "lasts sub (rests add duration'PT1H') eq duration'P1D'",
    "'P1D' add lasts eq rests": "duration'P1D' add lasts eq rests",
    "-lasts lt rests": "-lasts lt rests",
    "-(lasts sub rests) lt 'P1D'": "- (lasts sub rests) lt duration'P1D'",
    "- - lasts lt 'P1D'": "- (-lasts) lt duration'P1D'",
    "-duration'P1D' lt lasts": "-duration'P1D' lt lasts",
    "(lasts add rests) in ('P1D',null)": "(lasts add rests) in (duration'P1D', null)",
    "(-lasts) in ('P1D')": "(-lasts) in (duration'P1D')",
    "created sub updated ge 'P1D'": "created sub updated ge duration'P1D'",
    "day add 'PT30H' eq due": "day add duration'P1DT6H' eq due",
    "due sub day eq 'P1D'": "due sub day eq duration'P1D'",
    "date(created) add lasts eq due": "date(created) add lasts eq due",
    "year(created add 'P1D') eq 2024": "year(created add duration'P1D') eq 2024",
    "created add null eq null": "created add null eq null",
    "null sub created eq null": "null sub created eq null",
    "times/any(t: created add t gt updated)": "times/any(t: created add t gt updated)",
    "lasts MUL 2 gt 'P1D'": "lasts mul 2 gt duration'P1D'",
    "2 mul lasts gt 'P1D'": "2 mul lasts gt duration'P1D'",
    "lasts div 2 mul -3 lt rests": "lasts div 2 mul -3 lt rests",
    "(lasts add rests) mul 2 gt rests": "(lasts add rests) mul 2 gt rests",
    "lasts add rests mul 2 gt rests": "lasts add (rests mul 2) gt rests",
    "(lasts mul 2) add rests gt rests": "lasts mul 2 add rests gt rests",
    "-lasts divby 1.5 gt rests": "-lasts divby 1.5 gt rests",
    "-(lasts mul size) gt rests": "- (lasts mul size) gt rests",
    "lasts mul null eq null mul rests": "lasts mul null eq null mul rests",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_sums_of_times_are_written_in_one_way(text: str) -> None:
    filter_ = parse(text, EVENTS)
    assert str(filter_) == WRITTEN[text]
    assert parse(str(filter_), EVENTS) == filter_ == Filter(filter_.expr, EVENTS) == pickle.loads(pickle.dumps(filter_))
    assert copy.deepcopy(filter_) == filter_ == transform(filter_, lambda each: each)


REFUSED = [
    ("created «add» updated eq updated", "type-mismatch"),
    ("created «sub» day gt 'P1D'", "type-mismatch"),
    ("lasts «sub» created gt 'P1D'", "type-mismatch"),
    ("created «add» size gt updated", "type-mismatch"),
    ("created add «times» gt updated", "type-mismatch"),
    ("created add «'one day'» gt updated", "invalid-duration"),
    ("«'x'» add lasts gt lasts", "invalid-duration"),
    ("-«created» lt updated", "type-mismatch"),
    ("-«times» lt lasts", "type-mismatch"),
    ("created add lasts gt «5»", "type-mismatch"),
    ("«created add lasts»", "not-boolean"),
    ("not («-lasts»)", "not-boolean"),
    ("size «add» 1 gt 2", "unsupported-operator"),
    ("'a' «add» 'b' eq 'ab'", "unsupported-operator"),
    ("size «mul» 2 gt 4", "unsupported-operator"),
    ("lasts «mod» 2 gt 'P1D'", "unsupported-operator"),
    ("lasts «mul» rests gt 'P1D'", "type-mismatch"),
    ("lasts «mul» 'x' gt 'P1D'", "type-mismatch"),
    ("lasts «mul» NaN gt 'P1D'", "type-mismatch"),
    ("2 «div» lasts gt 'P1D'", "type-mismatch"),
    ("created «mul» 2 gt updated", "type-mismatch"),
    ("times «mul» 2 gt 'P1D'", "type-mismatch"),
    ("lasts div «0» gt 'P1D'", "invalid-argument"),
    ("lasts divby «0.00» gt 'P1D'", "invalid-argument"),
    ("lasts mul «1E41» gt 'P1D'", "number-too-long"),
    ("lasts div «1E-41» gt 'P1D'", "number-too-long"),
    ("«-»size gt 1", "unsupported-negation"),
    ("«creatd» add lasts gt updated", "unknown-field"),
    ("created add «lsts» gt updated", "unknown-field"),
    ("created sub (size «add» 1) gt updated", "unsupported-operator"),
]


@pytest.mark.parametrize(("marked", "code"), REFUSED)
def test_what_does_not_fit_is_told_at_its_place(marked: str, code: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    error = check(text, EVENTS)[0]
    start, end = error.span
    assert (error.code, f"{text[:start]}«{text[start:end]}»{text[end:]}") == (code, marked), error


def test_operands_without_a_type_have_no_arithmetic_yet() -> None:
    assert [error.code for error in check("x sub y gt 1", OPEN)] == ["unsupported-operator"]
    assert [error.code for error in check("-x gt 1", OPEN)] == ["unsupported-negation"]


NARROW = [
    ({"operators": {"gt", "add"}}, "created sub 'P1D' gt updated", "unsupported-operator"),
    ({"features": Capabilities.ALL.features - {"negation"}}, "-lasts gt 'P1D'", "unsupported-negation"),
    (
        {"features": Capabilities.ALL.features - {"operand"}},
        "lasts sub (rests add 'P1D') gt rests",
        "unsupported-operand",
    ),
]


@pytest.mark.parametrize(("capabilities", "text", "code"), NARROW)
def test_a_service_may_leave_arithmetic_out(capabilities: dict[str, set[str]], text: str, code: str) -> None:
    narrow = Schema("events", EVENTS.values(), capabilities=Capabilities(**capabilities))
    assert [error.code for error in check(text, narrow)] == [code]
    if code != "unsupported-operand":  # of these the tree keeps no trace
        with pytest.raises(UnsupportedError) as refused:
            Filter(parse(text, EVENTS).expr, narrow)
        assert refused.value.code == code


def test_operands_nest_as_deep_as_calls() -> None:
    for levels, codes in ((12, []), (13, ["too-nested"])):
        assert [error.code for error in check(f"lasts{' add rests' * levels} gt 'P1D'", EVENTS)] == codes
        assert [error.code for error in check(f"{'-' * levels}lasts gt 'P1D'", EVENTS)] == codes


CREATED, LASTS = FieldRef(EVENTS["created"]), FieldRef(EVENTS["lasts"])
ADD = ArithmeticOperator.ADD


def test_a_node_knows_its_type_and_whether_it_can_be_null() -> None:
    later = Arithmetic(CREATED, ADD, Literal(Duration(DAY), types.Duration()))
    assert (str(later), later.type, later.nullable) == ("created add duration'P1D'", types.DateTimeOffset(), True)
    between = Arithmetic(FieldRef(EVENTS["updated"]), ArithmeticOperator.SUB, FieldRef(EVENTS["updated"]))
    assert (between.type, between.nullable) == (types.Duration(), False)
    rests = FieldRef(EVENTS["rests"])
    for op, number, nullable in (
        (ArithmeticOperator.MUL, FieldRef(Field("number", types.Integer(), nullable=False)), False),
        (ArithmeticOperator.DIV, FieldRef(Field("number", types.Integer(), nullable=False)), True),
        (ArithmeticOperator.DIVBY, Literal(2, types.Integer()), False),
    ):
        scaled = Arithmetic(rests, op, number)
        assert (scaled.type, scaled.nullable) == (types.Duration(), nullable)
    assert (Negate(LASTS).type, Negate(LASTS).nullable) == (types.Duration(), True)
    assert [str(each) for each in walk(Negate(LASTS))] == ["-lasts", "lasts"]
    assert (later.collection, later.ordered) == (False, True)


@pytest.mark.parametrize(
    "node",
    [
        Arithmetic(CREATED, ADD, CREATED),
        Arithmetic(LASTS, ADD, Literal(b"x", types.Duration())),  # type: ignore[arg-type]
        Arithmetic(FieldRef(EVENTS["size"]), ADD, Literal(1, types.Integer())),
        Arithmetic(LASTS, ArithmeticOperator.MUL, LASTS),
        Arithmetic(LASTS, ArithmeticOperator.DIV, Literal(0, types.Integer())),
        Negate(CREATED),
        Negate(Literal(b"x", types.Duration())),  # type: ignore[arg-type]
    ],
)
def test_a_tree_made_by_hand_is_checked(node: Arithmetic | Negate) -> None:
    with pytest.raises(FilterError):
        Filter(Comparison(node, Operator.EQ, Literal(None, node.type)), EVENTS)
    with pytest.raises(TypeError, match="tree of nodes"):
        Filter(Comparison(Arithmetic(CREATED, "add", LASTS), Operator.EQ, node), EVENTS)  # type: ignore[arg-type]


def test_handles_add_and_subtract() -> None:
    assert str(event.created + DAY > event.updated) == "created add duration'P1D' gt updated"
    assert str(event.created - event.updated >= DAY) == "created sub updated ge duration'P1D'"
    assert str(NOON - event.created > DAY) == "2024-06-24T12:00:00Z sub created gt duration'P1D'"
    assert str(DAY + event.lasts == -event.rests) == "duration'P1D' add lasts eq -rests"
    assert str(event.due - dt.timedelta(hours=1) < event.day) == "due sub duration'PT1H' lt day"
    assert str((event.created + event.lasts).year() == 2024) == "year(created add lasts) eq 2024"
    assert str((event.lasts + "PT1H").in_([DAY, None])) == "(lasts add duration'PT1H') in (duration'P1D', null)"


def test_handles_of_durations_are_multiplied_and_divided() -> None:
    assert str(event.lasts * 2 > DAY) == "lasts mul 2 gt duration'P1D'"
    assert str(2.5 * event.lasts > event.rests) == "2.5 mul lasts gt rests"
    assert str((event.lasts + event.rests) / Decimal("1.5") > DAY) == "(lasts add rests) divby 1.5 gt duration'P1D'"
    assert str(event.lasts // event.size < DAY) == "lasts div size lt duration'P1D'"


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: event.lasts * float("nan"), "type-mismatch"),
        (lambda: event.lasts / 0, "invalid-argument"),
        (lambda: event.size * 2, "unsupported-operator"),
        (lambda: event.created + NOON, "type-mismatch"),
        (lambda: event.created + b"x", "unsupported-value"),
        (lambda: event.size + 1, "unsupported-operator"),
        (lambda: -event.size, "unsupported-negation"),
        (lambda: -event.created, "type-mismatch"),
        (lambda: fields(Schema("few", EVENTS.values(), capabilities=Capabilities.COMPARISONS)).lasts + DAY, None),
        (lambda: sum([event.rests] * 14, start=event.lasts), "too-nested"),
    ],
)
def test_what_handles_cannot_add_is_refused(build: object, code: str | None) -> None:
    with pytest.raises(FilterError) as refused:
        build()  # type: ignore[operator]
    assert code is None or refused.value.code == code


def test_the_tree_as_json() -> None:
    assert parse("-(created sub updated) gt 'P1D'", EVENTS).to(Json()) == {
        "left": {"negate": {"left": {"field": "created"}, "op": "sub", "right": {"field": "updated"}}},
        "op": "gt",
        "right": {"value": "duration'P1D'"},
    }
