"""Fields, schemas, and the checks that filters pass against them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from odata_filter import (
    JOBS,
    OPEN,
    And,
    Call,
    Comparison,
    Field,
    FieldRef,
    Filter,
    FilterError,
    Lambda,
    Literal,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Quantifier,
    Schema,
    check,
    parse,
    types,
)
from odata_filter.builder import all_of, fields

PARTS = Schema(
    "parts",
    [
        Field("size", types.Integer()),
        Field("price", types.Decimal()),
        Field("weight", types.Double()),
        Field("made", types.Date()),
        Field("spare", types.Boolean()),
        Field("grade", types.Enumeration("Grade", ("Low", "High"), ordered=True)),
        Field("maker", types.Guid()),
        Field("label", types.String()),
    ],
)


def test_a_schema_is_a_mapping_of_its_fields() -> None:
    assert list(JOBS) == ["id", "iTwinId", "name", "email", "type", "state", "createdDateTime", "inputId", "outputId"]
    assert JOBS["inputId"] == Field("inputId", types.Identifier(), collection=True)
    assert [name for name in JOBS if not JOBS[name].nullable] == ["id", "iTwinId", "type", "state", "createdDateTime"]
    assert len(JOBS) == 9
    assert "sttae" not in JOBS
    assert {JOBS: 1}[pickle.loads(pickle.dumps(JOBS))] == 1
    assert JOBS == copy.deepcopy(JOBS) != PARTS
    assert dict(JOBS) != JOBS
    assert eval(repr(PARTS["size"]), {"Field": Field, **vars(types)}) == PARTS["size"]
    assert repr(PARTS) == "<Schema parts: 8 fields>"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_schemas_and_their_filters_pickle_under_every_protocol(protocol: int) -> None:
    filter_ = parse("size gt 1 and grade in ('Low', 'High') or maker eq null", PARTS)
    assert pickle.loads(pickle.dumps(PARTS, protocol)) == PARTS
    assert pickle.loads(pickle.dumps(filter_, protocol)) == filter_
    assert pickle.loads(pickle.dumps(OPEN, protocol)) is OPEN


def test_a_schema_without_some_of_its_fields() -> None:
    client = PARTS.without("maker", "price")
    assert list(client) == ["size", "weight", "made", "spare", "grade", "label"]
    assert client != PARTS.without() == PARTS
    with pytest.raises(ValueError, match=r"has no field 'sise': did you mean 'size'\?"):
        PARTS.without("sise")


def test_a_filter_joins_with_one_of_fewer_fields() -> None:
    mine = fields(PARTS).maker == "dc720f05-e5f7-448b-ae06-765de46f0af1"
    theirs = parse("size gt 5 or label eq 'x'", PARTS.without("maker"))
    for joined in (mine & theirs, all_of([mine, theirs])):
        assert joined.schema == PARTS
        assert str(joined) == f"{mine} and ({theirs})"
        assert Filter(joined.expr, PARTS) == joined
    assert (theirs | mine).schema == PARTS
    with pytest.raises(TypeError, match="different schemas"):
        _ = mine & parse("size gt 5", OPEN)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Field("a", types.String),  # type: ignore[arg-type]
        lambda: Field("a", str),  # type: ignore[arg-type]
        lambda: Field("a", "string"),  # type: ignore[arg-type]
        lambda: Field(5, types.String()),  # type: ignore[arg-type]
        lambda: Field("a", types.String(), nullable="no"),  # type: ignore[arg-type]
        lambda: Field("a", types.String(), collection=1),  # type: ignore[arg-type]
        lambda: Schema("a", ["name"]),  # type: ignore[list-item]
        lambda: Schema([], "a"),  # type: ignore[arg-type]
    ],
)
def test_what_is_not_a_field_is_a_type_error_where_it_is_made(make: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=r"not|True or False"):
        make()


def test_the_repr_of_a_filter_is_its_text_and_short() -> None:
    assert repr(parse("size gt 5", PARTS)) == "Filter('size gt 5', parts)"
    assert repr(parse("state eq 'Success'")) == """Filter("state eq 'Success'", jobs)"""
    assert len(repr(parse(" or ".join(["size gt 5"] * 1_000), PARTS))) < 300


def test_the_open_schema_takes_any_name_and_lists_none() -> None:
    assert OPEN
    assert list(OPEN) == []
    assert pickle.loads(pickle.dumps(OPEN)) is OPEN
    assert repr(OPEN) == "OPEN"
    assert str(parse("a eq 1 and État in ('x', 2, null)", OPEN)) == "a eq 1 and État in ('x', 2, null)"
    guid = "dc720f05-e5f7-448b-ae06-765de46f0af1"
    assert str(parse(f"a in ({guid.upper()}, '{guid.upper()}')", OPEN)) == f"a in ({guid}, '{guid.upper()}')"


@pytest.mark.parametrize("name", ["", "1a", "a b", "a-b", "a.b", "a/b", "a'b", "é\u2028", "x" * 129, "😀", "a\u00a0"])
def test_a_field_name_is_an_odata_identifier(name: str) -> None:
    with pytest.raises(ValueError, match="odataIdentifier"):
        Field(name, types.String())


@pytest.mark.parametrize(
    "name", ["a", "_", "in", "nullable", "État", "日本", "ⅷ", "a1", "a\u0301", "a\u203fb", "x" * 128]
)
def test_odata_identifiers_are_field_names(name: str) -> None:
    schema = Schema("one", [Field(name, types.String())])
    assert str(parse(f"{name} eq 'x'", schema)) == f"{name} eq 'x'"


@pytest.mark.parametrize("name", ["null", "True", "false", "NaN", "INF"])
def test_a_field_name_is_no_literal(name: str) -> None:
    with pytest.raises(ValueError, match="is a literal"):
        Field(name, types.String())


def test_two_fields_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two fields of one name"):
        Schema("twice", [Field("a", types.String()), Field("a", types.Guid())])


ACCEPTED = {
    "size eq 1.5": "size eq 1.5",
    "size lt INF": "size lt INF",
    "5 lt size": "size gt 5",
    "price in (1,2.50)": "price in (1, 2.5)",
    "weight ne NaN": "weight ne NaN",
    "spare eq TRUE": "spare eq true",
    "spare in (false,null)": "spare in (false, null)",
    "made ge 2024-02-29": "made ge 2024-02-29",
    "grade gt 'Low'": "grade gt 'Low'",
    "label gt 'a'": "label gt 'a'",
    "maker le 'DC720F05-E5F7-448B-AE06-765DE46F0AF1'": "maker le dc720f05-e5f7-448b-ae06-765de46f0af1",
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_literal_that_suits_the_field_is_taken(text: str) -> None:
    filter_ = parse(text, PARTS)
    assert str(filter_) == ACCEPTED[text]
    assert Filter(filter_.expr, PARTS) == filter_


REFUSED = {
    "size eq '1'": "type-mismatch",
    "size eq true": "type-mismatch",
    "label eq 1": "type-mismatch",
    "made eq 2024-02-29T00:00:00Z": "type-mismatch",
    "made eq 2024-02-30": "invalid-date",
    "made eq '2024-02-29'": "type-mismatch",
    "spare eq 1": "type-mismatch",
    "grade gt 'Middle'": "unknown-member",
    "maker eq 'x'": "invalid-guid",
    "maker eq 5": "type-mismatch",
    "made eq 0000-01-01": "invalid-date",
    "size eq sized": "unquoted-value",
    "weight eq label": "type-mismatch",
    "made eq -2024-02-29": "invalid-date",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_literal_that_does_not_suit_is_refused(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, PARTS)
    assert caught.value.code == REFUSED[text]


def test_booleans_are_ordered() -> None:
    assert str(parse("a lt true and b ge false", OPEN)) == "a lt true and b ge false"


def test_check_reports_every_problem_from_left_to_right() -> None:
    errors = check("sttae eq 'Success' and name eq 5 and id in ('x', 'y') and not_a eq null")
    assert [error.code for error in errors] == [
        *("unknown-field", "type-mismatch", "invalid-guid", "invalid-guid", "unknown-field")
    ]
    assert [error.span.start for error in errors] == sorted(error.span.start for error in errors)
    with pytest.raises(FilterError) as caught:
        parse("sttae eq 'Success' and name eq 5")
    assert [error.code for error in caught.value.others] == ["type-mismatch"]
    assert check("name eq 'x'") == []
    assert [error.code for error in check("name eq")] == ["missing-operand"]
    assert len(check(" and ".join(["foo eq 1"] * 1_000))) == 100


def test_parse_takes_a_string() -> None:
    with pytest.raises(TypeError, match="expected a filter as str, not bytes"):
        parse(b"name eq 'x'")  # type: ignore[arg-type]


NAME, STATE = FieldRef(JOBS["name"]), FieldRef(JOBS["state"])
X = Literal("x", types.String())
LEAF = Comparison(NAME, Operator.EQ, X)


def test_a_tree_put_together_by_hand_is_checked() -> None:
    assert Filter(Or((LEAF, Membership(NAME, (X,)))), JOBS) == parse("name eq 'x' or name in ('x')")
    assert Filter(Comparison(NAME, Operator.GE, Literal(None, types.String())), JOBS) == parse("name ge null")


@pytest.mark.parametrize(
    ("expr", "code"),
    [
        (Comparison(FieldRef(PARTS["size"]), Operator.EQ, X), "unknown-field"),
        (Comparison(FieldRef(Field("name", types.Guid())), Operator.EQ, X), "unknown-field"),
        (Comparison(STATE, Operator.EQ, X), "unknown-member"),
        (Comparison(STATE, Operator.GT, Literal("Success", JOBS["state"].type)), "operator-mismatch"),
        (Comparison(NAME, Operator.EQ, Literal("x' or 1 eq 1", types.Guid())), "type-mismatch"),
        (Comparison(FieldRef(JOBS["id"]), Operator.EQ, Literal("x' or 1 eq 1", types.Guid())), "invalid-guid"),
        (Membership(NAME, (X, Literal(5, types.Integer()))), "type-mismatch"),
        (Comparison(NAME, Operator.EQ, Literal("\0", types.String())), "invalid-character"),
        (X, "unsupported-bare-operand"),
        (Comparison(X, Operator.EQ, NAME), "unsupported-literals"),
        (Comparison(NAME, Operator.EQ, NAME), "unsupported-fields"),
        (Membership(X, (X,)), "unsupported-literals"),
        (Or((LEAF, X)), "unsupported-bare-operand"),
        (Not(LEAF), "unsupported-not"),
    ],
)
def test_a_tree_that_no_text_could_give_is_refused(expr: Any, code: str) -> None:
    with pytest.raises(FilterError) as caught:
        Filter(expr, JOBS)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "expr",
    [
        And((LEAF,)),
        And([LEAF, LEAF]),  # type: ignore[arg-type]
        Comparison(NAME, "eq", X),  # type: ignore[arg-type]
        Membership(NAME, (NAME,)),  # type: ignore[arg-type]
        Not("name eq 'x'"),  # type: ignore[arg-type]
        And((LEAF, And((LEAF, LEAF)))),
        Lambda(Quantifier.ANY, NAME, "x", None),
        Call("now", ()),  # type: ignore[arg-type]
        "name eq 'x'",
    ],
)
def test_what_is_no_tree_of_a_filter_is_a_type_error(expr: Any) -> None:
    with pytest.raises(TypeError):
        Filter(expr, JOBS)


def test_a_node_is_its_own_copy() -> None:
    assert copy.copy(LEAF) is copy.deepcopy(LEAF) is LEAF


def test_members_and_names_may_be_those_of_a_python_enumeration() -> None:
    letters = StrEnum("letters", {"A": "a", "B": "b"})
    field = Field(letters.A, types.Enumeration("Letters", [*letters], ordered=True))
    predicate = parse("a lt 'b'", Schema("own", [field])).to(Predicate())
    assert predicate({"a": letters.A})
    assert not predicate({"a": "b"})
    assert type(field.name) is str


def test_a_filter_is_its_own_copy() -> None:
    whole = parse("name eq 'x'")
    assert copy.copy(whole) is copy.deepcopy(whole) is whole


def test_filters_join_only_with_filters_of_their_schema() -> None:
    filter_ = parse("name eq 'x'")
    with pytest.raises(TypeError, match="different schemas"):
        _ = filter_ & parse("size eq 1", PARTS)
    with pytest.raises(TypeError):
        _ = filter_ | "name eq 'x'"  # type: ignore[operator]
    with pytest.raises(TypeError, match=r"with & and \|"):
        _ = filter_ and filter_


def test_a_schema_knows_the_structures_that_its_fields_lead_to() -> None:
    person = types.Structure("Person", [Field("boss", types.Ref("Person")), Field("name", types.String())])
    schema = Schema("s", [Field("owner", person), Field("tags", types.String(), collection=True)])
    assert schema.structures == {"Person": person}
    assert schema.at("owner/boss/boss/name") == person.resolve("name")
    assert [schema.at(path) for path in ("nope/x", "owner/nope", "owner/nope/x", "tags/x")] == [None] * 4
    assert schema.structure_of(types.String()) is schema.structure_of(types.Ref("Nobody")) is None
    assert OPEN.at("a/b/c") == Field("c", types.Untyped())
    assert pickle.loads(pickle.dumps(schema)) == schema
    assert schema != Schema("s", schema.values(), structures=[types.Structure("Other", [])])
    assert schema.without("owner").structures == schema.structures
    assert schema.joined(schema.without("owner")) == schema.without("owner").joined(schema) == schema


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Schema("s", [Field("a", types.Ref("B"))]), ValueError, "no structure 'B', .* list it in structures="),
        (
            lambda: Schema("s", [Field("a", types.Ref("Persn"))], structures=[types.Structure("Person", [])]),
            ValueError,
            "did you mean 'Person'",
        ),
        (
            lambda: Schema(
                "s",
                [Field("a", types.Structure("B", []))],
                structures=[types.Structure("B", [Field("c", types.Ref("B"))])],
            ),
            ValueError,
            "two structures called B",
        ),
        (lambda: Schema("s", [], structures=["B"]), TypeError, "types.Structure, not str"),  # type: ignore[list-item]
        (lambda: types.Structure("B", ["c"]), TypeError, "structure B takes fields, not str"),  # type: ignore[list-item]
        (lambda: types.Structure(5, []), TypeError, "the name of a structure is a str"),  # type: ignore[arg-type]
        (lambda: types.Structure("B", [Field("c", types.Guid())] * 2), ValueError, "two fields of one name"),
    ],
)
def test_structures_that_do_not_fit_are_refused(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()
