"""Handles: Python's operators, checked as text is."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.built import HOSTILE, built

from odata_filter import JOBS, OPEN, FilterError, Instant, Schema, UnknownFieldError, parse
from odata_filter.builder import Fields, all_of, any_of, fields
from odata_filter.errors.classes import MOST_ERRORS
from odata_filter.filter import Filter
from odata_filter.nodes import Comparison, Literal, Membership
from odata_filter.reality_conversion.handles import JobHandles, JobState, JobType, job
from odata_filter.reality_conversion.schema import JOB_STATE, JOB_TYPE
from odata_filter.testing.agreement import SCHEMA
from odata_filter.testing.hostile_values import NOON
from odata_filter.types import enumerations

GUID = UUID("dc720f05-e5f7-448b-ae06-765de46f0af1")
things = fields(SCHEMA)
anything: Any = job  # as a program without a type checker sees it


@given(st.sampled_from([JOBS, SCHEMA]).flatmap(built))
def test_the_text_of_a_built_filter_parses_to_the_same_filter(built_filter: Filter) -> None:
    assert parse(str(built_filter), built_filter.schema) == built_filter
    assert pickle.loads(pickle.dumps(built_filter)) == built_filter


@pytest.mark.parametrize(
    ("built_filter", "text"),
    [
        (job.state == "Success", "state eq 'Success'"),
        (job.state != "Success", "state ne 'Success'"),
        (job.name < "a", "name lt 'a'"),
        (job.name <= "a", "name le 'a'"),
        (job.name > "a", "name gt 'a'"),
        (job.name >= "a", "name ge 'a'"),
        (job.name.is_null(), "name eq null"),
        (job.iTwinId == str(GUID).upper(), f"iTwinId eq {GUID}"),
        (job.inputId.in_([GUID, "fdb:1", None]), f"inputId in ('{GUID}', 'fdb:1', null)"),
        (job.inputId.in_([]), "inputId in ()"),
        (job.inputId.in_(each for each in ("a",)), "inputId in ('a')"),
        (job.createdDateTime > NOON, "createdDateTime gt 2024-06-24T12:00:00Z"),
        (
            job.createdDateTime > NOON.astimezone(dt.timezone(dt.timedelta(hours=2))),
            "createdDateTime gt 2024-06-24T12:00:00Z",
        ),
        (
            job.createdDateTime > Instant.parse("2024-06-24T12:00:00.0000001Z"),
            "createdDateTime gt 2024-06-24T12:00:00.0000001Z",
        ),
        (job.name == "O'Brien", "name eq 'O''Brien'"),
        ("a" == job.name, "name eq 'a'"),  # noqa: SIM300
        (NOON < job.createdDateTime, "createdDateTime gt 2024-06-24T12:00:00Z"),  # noqa: SIM300
        (things.order >= 1.5, "order ge 1.5"),
        (things["in"] == "x", "in eq 'x'"),
        (things.spare == True, "spare eq true"),  # noqa: E712
        (things.made < dt.date(2024, 2, 29), "made lt 2024-02-29"),
        (things.price == Decimal("1.50"), "price eq 1.5"),
        (fields(OPEN).own_id == GUID, f"own_id eq {GUID}"),
    ],
)
def test_comparisons_as_text(built_filter: Filter, text: str) -> None:
    assert str(built_filter) == text


def test_precedence_and_structure_are_kept() -> None:
    done, mine, late = job.state == "Success", job.name == "mine", job.createdDateTime > NOON
    assert str((done | mine) & late) == f"({done} or {mine}) and {late}"
    assert str(done & done) == f"{done} and {done}"
    assert all_of([done, mine, late]) == done & mine & late
    assert any_of(iter((done, mine, late))) == done | mine | late
    assert all_of([done]) == any_of([done]) == done


class Colour(enum.StrEnum):
    RED = "Low"


def test_a_member_of_a_string_enumeration_is_its_value() -> None:
    assert str(things.grade == Colour.RED) == "grade eq 'Low'"


@pytest.mark.parametrize(
    ("compare", "text"),
    [
        (lambda: anything.state == "Succes", "state eq 'Succes'"),
        (lambda: anything.state == "success", "state eq 'success'"),
        (lambda: anything.state > "Success", "state gt 'Success'"),
        (lambda: anything.state > "Succes", "state gt 'Succes'"),
        (lambda: anything.state == 1, "state eq 1"),
        (lambda: anything.state.in_(["Success", "Succes", 3]), "state in ('Success', 'Succes', 3)"),
        (lambda: anything.id == "no guid", "id eq 'no guid'"),
        (lambda: anything.name == GUID, f"name eq {GUID}"),
        (lambda: anything.name == 1.5, "name eq 1.5"),
        (lambda: anything.inputId > "a", "inputId gt 'a'"),
        (lambda: anything.createdDateTime > "2024-06-24T12:00:00Z", "createdDateTime gt '2024-06-24T12:00:00Z'"),
        (lambda: anything.createdDateTime > dt.date(2024, 6, 24), "createdDateTime gt 2024-06-24"),
        (lambda: anything.name == anything.email, "name eq email"),
        (lambda: anything["state"] == "O'Brien", "state eq 'O''Brien'"),
    ],
)
def test_a_refused_comparison_raises_what_its_text_raises(compare: Callable[[], object], text: str) -> None:
    with pytest.raises(FilterError) as built_error:
        compare()
    with pytest.raises(FilterError) as parsed_error:
        parse(text)
    mine, theirs = built_error.value, parsed_error.value
    assert (type(mine), mine.code, mine.source, mine.span) == (type(theirs), theirs.code, theirs.source, theirs.span)
    assert [each.span for each in mine.others] == [each.span for each in theirs.others]
    assert pickle.loads(pickle.dumps(mine)) == mine


@pytest.mark.parametrize(
    ("compare", "code", "shown"),
    [
        (lambda: anything.createdDateTime > dt.datetime(2024, 6, 24, 12), "naive-datetime", "2024-06-24T12:00:00"),
        (lambda: anything.name == "a\0", "invalid-character", "'a\0'"),
        (lambda: anything.name == "\ud800", "invalid-character", "'\ud800'"),
        (lambda: things.order == 10**5000, "number-too-long", "<int>"),
        (lambda: anything.name == object(), "unsupported-value", "<object>"),
        (lambda: anything.name == b"a", "unsupported-value", "<bytes>"),
        (lambda: anything.name == (anything.name == "a"), "unsupported-value", "<Filter>"),
        (lambda: anything.name.in_("abc"), "list-value", "'abc'"),
        (lambda: anything.name.in_(5), "list-value", "5"),
        (lambda: anything.name.in_({"a": 1}), "list-value", "<dict>"),
        (lambda: anything.name.in_(b"ab"), "list-value", "<bytes>"),
        (lambda: things.order.in_(bytearray(b"ab")), "list-value", "<bytearray>"),
        (lambda: things.order.in_(memoryview(b"ab")), "list-value", "<memoryview>"),
        (lambda: anything.name.in_(Table()), "list-value", "<Table>"),
        (lambda: anything.name.in_(None), "list-value", "null"),
        (lambda: anything.name.in_([["a"]]), "unsupported-value", "<list>"),
        (lambda: anything.inputId.in_(["a"] * 500 + [4]), "type-mismatch", "4"),
    ],
)
def test_what_no_text_says_is_refused_at_the_value(compare: Callable[[], object], code: str, shown: str) -> None:
    with pytest.raises(FilterError) as refused:
        compare()
    error = refused.value
    assert error.code == code
    assert error.source[slice(*error.span)] == shown
    assert error.hint
    assert len(str(error)) < 1000


class Table:
    """A data frame, as far as iteration goes: it yields the names of its columns."""

    columns = ("a", "b")

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


class Moment(dt.datetime):
    """A datetime with nanoseconds, such as `pandas.Timestamp`."""

    nanosecond = 7


class Plain(enum.Enum):
    RED = "Low"


@pytest.mark.parametrize(
    ("compare", "hint"),
    [
        (lambda: anything.createdDateTime > "2024-06-24T12:00:00Z", "pass an aware datetime or an Instant"),
        (lambda: anything.name == 5, "pass a str"),
        (lambda: anything.id == "DC720F05E5F7448BAE06765DE46F0AF1", f"pass '{GUID}'"),
        (lambda: anything.inputId == ["a"], "compare a field with a list by .in_([...])"),
        (lambda: things.grade == Plain.RED, "pass its .value"),
        (lambda: anything.inputId > "a", "compare it by ==, != or .in_([...])"),
        (lambda: things.spare == 1, "pass a bool"),
        (lambda: anything.name.in_("abc"), "pass a list: .in_([...])"),
    ],
)
def test_hints_speak_python(compare: Callable[[], object], hint: str) -> None:
    with pytest.raises(FilterError) as refused:
        compare()
    assert refused.value.hint == hint


def test_a_datetime_keeps_the_nanoseconds_that_its_class_adds() -> None:
    later = job.createdDateTime > Moment(2024, 6, 24, 12, tzinfo=dt.UTC)
    assert str(later) == "createdDateTime gt 2024-06-24T12:00:00.000000007Z"
    assert parse(str(later)) == later


def test_a_list_is_checked_no_further_than_errors_are_told() -> None:
    with pytest.raises(FilterError) as refused:
        anything.state.in_(["Succes"] * 10_000)
    assert 1 + len(refused.value.others) == MOST_ERRORS
    with pytest.raises(FilterError) as refused:
        parse("state in (" + "'Succes', " * 10_000 + "'Succes')")
    assert 1 + len(refused.value.others) == MOST_ERRORS


@pytest.mark.parametrize(
    "refuse",
    [
        anything.state.in_,
        lambda wrong: parse("state in @states", values={"states": wrong}),
        lambda wrong: parse(f"state in ({', '.join(map(repr, wrong))})"),
        lambda wrong: parse(" or ".join(f"state eq {each!r}" for each in wrong)),
    ],
    ids=["handle", "values", "text", "conditions"],
)
def test_no_more_members_are_looked_up_than_errors_are_told(
    refuse: Callable[[list[str]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = []

    def counted(text: str, members: tuple[str, ...]) -> tuple[str, ...]:
        looked_up.append(text)
        return members[:1]

    monkeypatch.setattr(enumerations, "near", counted)
    with pytest.raises(FilterError):
        refuse(["Succes"] * 1_000)
    assert len(looked_up) <= 2 * MOST_ERRORS


def test_the_error_is_drawn() -> None:
    with pytest.raises(FilterError) as refused:
        anything.state == "Succes"  # noqa: B015
    assert str(refused.value) == (
        "'Succes' is not a JobState [unknown-member]\n"
        "  state eq 'Succes'\n"
        "           ^^^^^^^^\n"
        "hint: did you mean 'Success'?"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_value_comes_back_as_data(text: str) -> None:
    compared, listed = parse(str(job.name == text)), parse(str(job.name.in_([text, "b"])))
    assert isinstance(compared.expr, Comparison)
    assert compared.expr.right == Literal(text, JOBS["name"].type)
    assert isinstance(listed.expr, Membership)
    assert [literal.value for literal in listed.expr.values] == [text, "b"]


@pytest.mark.parametrize(
    "name", ["a eq 1 or b", "a'", "", "1a", "a b", "a/b", "@a", "a" * 129, "a,b", "$it", "a\0", "é😀"]
)
@pytest.mark.parametrize("schema", [JOBS, OPEN])
def test_a_field_name_cannot_inject(name: str, schema: Schema) -> None:
    with pytest.raises(UnknownFieldError) as refused:
        fields(schema)[name]
    assert refused.value.code == "unknown-field"
    assert refused.value.source == name


@pytest.mark.parametrize("handles", [job, fields(JOBS)])
def test_an_unknown_field_is_refused_by_attribute_and_by_item(handles: JobHandles | Fields) -> None:
    with pytest.raises(UnknownFieldError) as by_item:
        handles["sttae"]
    with pytest.raises(UnknownFieldError) as by_attribute:
        handles.sttae  # type: ignore[union-attr]  # noqa: B018
    assert by_item.value.args == by_attribute.value.args
    assert by_item.value.hint == "did you mean 'state'?"
    assert pickle.loads(pickle.dumps(by_attribute.value)) == by_attribute.value
    assert not hasattr(handles, "sttae")
    assert not hasattr(fields(OPEN), "__deepcopy__")


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: bool(job.state == "Success"),
        lambda: (job.state == "Success") and job.name,
        lambda: (job.state == "Success") or job.name,
        lambda: not (job.state == "Success"),  # noqa: SIM201
        lambda: NOON < anything.createdDateTime < NOON,
        lambda: bool(job.state),
        lambda: job.state and job.name,
        lambda: "a" in anything.inputId,
        lambda: anything.name == "a" & anything.email == "b",
        lambda: (job.name == "a") & anything.email,
        lambda: ~anything.name,
        lambda: list(anything.name),
        lambda: (job.name == "a") & (things.label == "b"),
        lambda: all_of([job.name == "a", things.label == "b"]),
        lambda: any_of([True]),  # type: ignore[list-item]
        lambda: all_of(job.name == "a", job.name == "b"),  # type: ignore[arg-type]
        lambda: any_of(job.name == "a"),  # type: ignore[arg-type]
        lambda: {job.name},
        lambda: list(anything),
    ],
)
def test_what_python_would_misunderstand_is_a_type_error(misuse: Callable[[], object]) -> None:
    with pytest.raises(TypeError) as refused:
        misuse()
    assert len(str(refused.value)) > 20


@pytest.mark.parametrize("compose", [all_of, any_of])
def test_nothing_is_never_composed_to_no_filter(compose: Callable[[list[Filter]], Filter]) -> None:
    with pytest.raises(FilterError) as refused:
        compose([])
    assert refused.value.code == "empty-filter"


def test_deep_compositions_are_refused_and_wide_ones_are_not() -> None:
    deep = job.name == "a"
    for _ in range(50):
        deep = (deep & (job.name == "b")) | (job.name == "c")
    with pytest.raises(FilterError) as refused:
        deep & (job.name == "b")
    assert refused.value.code == "too-deep"
    wide = any_of(job.name == str(number) for number in range(50_000))
    assert str(wide).count(" or ") == 49_999


def test_handles_copy_and_pickle() -> None:
    again = pickle.loads(pickle.dumps(job))
    assert type(again) is JobHandles
    assert (again.state == "Success") == (copy.deepcopy(job).state == "Success")
    assert isinstance(copy.copy(things), Fields)
    assert repr(job.name) == f"AnyHandle(operand=FieldRef(field={JOBS['name']!r}))"
    assert repr(things).startswith("Fields(<Schema parts: ")


def test_the_typed_handles_are_those_of_the_schema() -> None:
    assert set(JobHandles.__annotations__) == set(JOBS)
    assert get_args(JobState) == JOB_STATE.members
    assert get_args(JobType) == JOB_TYPE.members
    assert all(isinstance(getattr(job, name), type(job.name)) for name in JOBS)


def test_building_a_filter_does_not_import_lark() -> None:
    program = (
        "import sys\n"
        "from odata_filter.reality_conversion.handles import job\n"
        "from odata_filter.builder import all_of, fields\n"
        "from odata_filter.url import split, to_params, to_query\n"
        "from odata_filter.analysis import required_values, simplify\n"
        "f = simplify(all_of([job.state == 'Success', job.name.in_(['a', 'b'])]))\n"
        "assert to_query(f) and to_params(f) and split(f, max_length=999) and str(required_values(f, 'name'))\n"
        "try: job.state == 'Succes'\n"
        "except ValueError as error: str(error)\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'lark'], 'lark was imported'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_handle_knows_its_field_and_schema() -> None:
    assert things.order.field is SCHEMA["order"]
    assert things.order.schema is SCHEMA
