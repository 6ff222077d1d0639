"""Every kind of term selects on every engine the rows that it is true of, nulls and NaN included."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter.backends.sql.columns import Column, ColumnMap, Related
from odata_filter.backends.sql.condition_writer import ConditionWriter
from odata_filter.backends.sql.dialects import DIALECTS
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.functions import FUNCTIONS
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Connective,
    Decided,
    Disjunction,
    Exists,
    Logical,
    OneOf,
    Ordered,
    Term,
    Truth,
)
from odata_filter.nodes import Call, FieldRef, Literal, Variable
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Double, Integer, String
from odata_filter.types.structured import Field

from .engines import Engine

Record: TypeAlias = dict[str, Any]

NAMES = (None, "", "a", "A", "ab", "a ", "%")
ROWS: list[Record] = [
    {"id": place, "name": name, "email": email, "n": n, "w": w, "active": active, "tags": tags}
    for place, (name, email, (n, w), active, tags) in enumerate(
        itertools.product(
            NAMES,
            ("a", None, "A", "b"),
            ((None, None), (2, 2.0), (0, math.nan), (2**53 + 1, 2.0**53), (1, None)),
            (True, False, None),
            ([], ["a", None], [None], ["A", "ab"]),
        )
    )
    if place % 3
]

STRING, INTEGER = String(), Integer()
NAME, EMAIL = FieldRef(Field("name", STRING)), FieldRef(Field("email", STRING))
NUMBER, WEIGHT = FieldRef(Field("n", INTEGER)), FieldRef(Field("w", Double()))
ACTIVE = FieldRef(Field("active", Boolean()))
TAGS = FieldRef(Field("tags", STRING, collection=True))
TAG = Variable("t", TAGS.field)
OPS: dict[Operator, Callable[[Any, Any], bool]] = {each: getattr(operator, each.value) for each in Operator}


def call(name: str, *arguments: FieldRef | Variable | Literal | Call) -> Call:
    overloads = FUNCTIONS[name].signatures
    return Call(next(each for each in overloads if len(each.parameters) == len(arguments)), arguments)


def text(value: str) -> Literal:
    return Literal(value, STRING)


def number(value: int) -> Literal:
    return Literal(value, INTEGER)


def evaluated(operand: object, row: Record) -> Any:
    """The value of an operand: None is null."""
    match operand:
        case FieldRef():
            return row[operand.field.name]
        case Variable():
            return row["t"]
        case Literal():
            return operand.value
        case Call():
            values = [evaluated(each, row) for each in operand.arguments]
            assert operand.function.python is not None
            return None if None in values else operand.function.python(*values)
        case Decided(term):
            return holds(term, row)
        case Logical(connective, operands):
            values = [evaluated(each, row) for each in operands]
            if connective is Connective.NOT:
                return None if values[0] is None else not values[0]
            decides = connective is Connective.OR
            return decides if decides in values else None if None in values else not decides
    raise AssertionError(operand)


def holds(term: Term, row: Record) -> bool:
    """Whether a term is true of a row."""
    match term:
        case OneOf():
            value = evaluated(term.operand, row)
            found = term.null if value is None else value in [each.value for each in term.values]
            return found is not term.negated
        case Ordered():
            value = evaluated(term.operand, row)
            return (value is not None and OPS[term.op](value, term.literal.value)) is not term.negated
        case Compared():
            return compares(term, evaluated(term.left, row), evaluated(term.right, row)) is not term.negated
        case Truth():
            value = evaluated(term.operand, row)
            return term.or_null if value is None else value is term.wanted
        case Exists():
            elements = [each for each in row["tags"] if each is not None]
            return any(holds(term.term, {**row, term.variable: each}) for each in elements) is not term.negated
        case Conjunction():
            return all(holds(each, row) for each in term.terms)
        case Disjunction():
            return any(holds(each, row) for each in term.terms)


def compares(leaf: Compared, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right and leaf.op not in {Operator.LT, Operator.GT}
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    return OPS[leaf.op](left, right)


texts = st.one_of(
    st.sampled_from((NAME, EMAIL)),
    st.sampled_from((call("concat", NAME, EMAIL), call("trim", NAME), call("substring", NAME, number(1)))),
)
strings = st.sampled_from([text(name) for name in NAMES if name is not None])
flags = st.booleans()
numbers = st.sampled_from((NUMBER, call("length", NAME), call("indexof", NAME, EMAIL)))
tests = st.builds(call, st.sampled_from(("contains", "startswith", "endswith")), texts, st.one_of(texts, strings))
booleans = st.one_of(st.just(ACTIVE), tests)
orders = st.sampled_from((Operator.LT, Operator.LE, Operator.GT, Operator.GE))
comparisons = st.sampled_from((Operator.EQ, Operator.LT, Operator.LE, Operator.GT, Operator.GE))


def of(operands: st.SearchStrategy[Any], literals: st.SearchStrategy[Literal]) -> st.SearchStrategy[Term]:
    values = st.lists(literals, max_size=3, unique=True).map(tuple)
    return st.one_of(
        st.builds(OneOf, operands, values, flags, flags), st.builds(Ordered, operands, orders, literals, flags)
    )


def leaves() -> st.SearchStrategy[Term]:
    plain = st.one_of(
        of(texts, strings),
        of(numbers, st.sampled_from([number(0), number(2), number(2**53 + 1)])),
        st.builds(Truth, booleans, flags, flags),
        st.builds(Compared, texts, comparisons, texts, flags),
        st.builds(Compared, st.sampled_from((NUMBER, WEIGHT)), comparisons, st.just(WEIGHT), flags),
        st.builds(Compared, numbers, comparisons, numbers, flags),
    )
    logical = st.recursive(
        st.one_of(booleans, st.builds(Decided, plain)),
        lambda inner: st.one_of(
            st.builds(Logical, st.just(Connective.NOT), st.tuples(inner)),
            st.builds(Logical, st.sampled_from((Connective.AND, Connective.OR)), st.tuples(inner, inner)),
        ),
        max_leaves=4,
    )
    body = st.one_of(
        of(st.just(TAG), strings),
        st.builds(Truth, st.builds(call, st.just("contains"), st.just(TAG), strings), flags, flags),
        st.builds(Ordered, st.just(call("length", TAG)), orders, st.just(number(1)), flags),
    )
    return st.one_of(
        plain,
        st.builds(Compared, logical, st.just(Operator.EQ), logical, flags),
        st.builds(Exists, st.just(TAGS), st.just("t"), body, flags),
    )


def junctions(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Conjunction, several), st.builds(Disjunction, several))


terms = st.recursive(leaves(), junctions, max_leaves=5)


@pytest.fixture(scope="module")
def rows(engine: Engine) -> Iterator[list[Record]]:
    """The rows as the engine holds them, in two tables."""
    forms = {"id": "integer", "name": "text", "email": "text", "n": "integer", "w": "double", "active": "boolean"}
    columns = ", ".join(f"{name} {engine.column_types[form]}" for name, form in forms.items())
    engine.query(f"CREATE TABLE of_terms ({columns})")
    engine.query(f"CREATE TABLE of_terms_tags (owner INTEGER, t {engine.column_types['text']})")
    held: list[Record] = [{key: value if engine.holds(value) else None for key, value in row.items()} for row in ROWS]
    engine.insert("of_terms", ([row[name] for name in forms] for row in held))
    engine.insert("of_terms_tags", ([row["id"], tag] for row in held for tag in row["tags"]))
    yield held
    engine.query("DROP TABLE of_terms")
    engine.query("DROP TABLE of_terms_tags")


@given(term=terms)
def test_an_engine_selects_the_rows_that_a_term_is_true_of(engine: Engine, rows: list[Record], term: Term) -> None:
    columns: ColumnMap = {
        "tags": Related("of_terms_tags", "t", key="owner", parent="of_terms.id"),
        "name": Column("of_terms.name"),
    }
    dialect = DIALECTS["mariadb" if engine.name == "mariadb" else engine.dialect]
    values = OperandTexts(dialect, columns, dialect.paramstyle, "p")
    where, parameters = values.finished(ConditionWriter(values, 500).where(term))
    selected = engine.query(f"SELECT id FROM of_terms WHERE {where} ORDER BY id", parameters)
    assert [place for (place,) in selected] == [row["id"] for row in rows if holds(term, row)]
