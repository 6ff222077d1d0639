"""A model of three-valued logic: trees over a few fields, all their values, and what the tables of OData say of them.

An independent reading: it evaluates the tree and the term, and knows nothing of how one becomes the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, assert_never

from odata_filter import Field, types
from odata_filter.functions import FUNCTIONS
from odata_filter.logic import (
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
    Value,
)
from odata_filter.logic.raising import operand_of
from odata_filter.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Count,
    ElementOf,
    Expr,
    FieldRef,
    Filtered,
    Has,
    It,
    Items,
    Lambda,
    Literal,
    Membership,
    Negate,
    Not,
    Operand,
    Or,
    Path,
    Quantifier,
    Variable,
)
from odata_filter.operators import Operator

Record = Mapping[str, Any]

BOOLEAN, STRING, INTEGER = types.Boolean(), types.String(), types.Integer()
FLAG, OTHER = FieldRef(Field("flag", BOOLEAN)), FieldRef(Field("other", BOOLEAN))
NAME, SIZE = FieldRef(Field("name", STRING)), FieldRef(Field("size", INTEGER))
TAGS = Field("tags", STRING, collection=True)
TAG = Variable("t", TAGS)
TRUE, FALSE, NULL = (Literal(each, BOOLEAN) for each in (True, False, None))


def call(name: str, *arguments: Operand) -> Call:
    function = next(each for each in FUNCTIONS[name].signatures if len(each.parameters) == len(arguments))
    return Call(function, arguments)


def text(value: str | None) -> Literal:
    return Literal(value, STRING)


CONTAINS = call("contains", NAME, text("a"))
STARTS = call("startswith", NAME, text("ab"))
IS_ONE = Comparison(SIZE, Operator.EQ, Literal(1, INTEGER))

# --- an independent reading of the truth tables, of the tree and of the term -----------------------------------------

ORDERS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: lambda a, b: a == b,
    Operator.NE: lambda a, b: a != b,
    Operator.LT: lambda a, b: a < b,
    Operator.LE: lambda a, b: a <= b,
    Operator.GT: lambda a, b: a > b,
    Operator.GE: lambda a, b: a >= b,
}
WITH_NULL = {Operator.EQ: (True, False), Operator.NE: (False, True), Operator.LE: (True, False)}
WITH_NULL |= {Operator.GE: (True, False), Operator.LT: (False, False), Operator.GT: (False, False)}


def compare(left: Any, op: Operator, right: Any) -> bool:
    if left is None or right is None:
        both, one = WITH_NULL[op]
        return both if left is None and right is None else one
    return ORDERS[op](left, right)


def kleene_and(values: list[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


def kleene_not(value: bool | None) -> bool | None:
    return None if value is None else not value


def value_of(node: Operand, record: Record) -> Any:  # noqa: C901, PLR0912 - a case for each node
    """The value of a node by the table of three-valued logic; None is null."""
    match node:
        case FieldRef() | Variable():
            return record[str(node)]
        case Literal():
            return node.value
        case Call():
            return value_of_call(node, record)
        case Comparison(FieldRef(field), op, Literal() as literal) if field.collection:
            return value_of(Membership(node.left, (literal,)), record) != (op is Operator.NE)
        case Membership(FieldRef(field), literals) if field.collection:
            values = [literal.value for literal in literals]
            return any(each in values for each in record[field.name] or [None])
        case Comparison(left, op, right):
            return compare(value_of(left, record), op, value_of(right, record))
        case Membership(operand, literals):
            return value_of(operand, record) in [literal.value for literal in literals]
        case And(operands):
            return kleene_and([value_of(each, record) for each in operands])
        case Or(operands):
            return kleene_not(kleene_and([kleene_not(value_of(each, record)) for each in operands]))
        case Not(operand):
            return kleene_not(value_of(operand, record))
        case Lambda():
            return value_of_lambda(node, record)
        case Path() | It() | ElementOf() | Has() | Filtered() | Count() | Items() | Arithmetic() | Negate():
            raise TypeError(f"{node} is not of flat records")
        case _:
            assert_never(node)


def value_of_call(node: Call, record: Record) -> Any:
    values = [value_of(each, record) for each in node.arguments]
    assert node.function.python is not None
    return None if None in values else node.function.python(*values)


def value_of_lambda(node: Lambda, record: Record) -> bool:
    elements = record[str(node.collection)]
    if node.body is None:
        return bool(elements)
    found = [value_of(node.body, {**record, str(node.variable): each}) is True for each in elements]
    return any(found) if node.quantifier is Quantifier.ANY else all(found)


def holds(term: Term, record: Record) -> bool:
    """Whether a term is true of a record."""
    match term:
        case OneOf(FieldRef() as operand, literals, null, negated) if operand.collection:
            elements = record[str(operand)]
            found = any(each in [literal.value for literal in literals] for each in elements)
            return (found or (null and not elements)) != negated
        case OneOf(operand, literals, null, negated):
            value = side_of(operand, record)
            found = null if value is None else value in [literal.value for literal in literals]
            return found != negated
        case Ordered(operand, op, literal, negated):
            value = side_of(operand, record)
            return (value is not None and ORDERS[op](value, literal.value)) != negated
        case Compared(left, op, right, negated):
            assert op is not Operator.NE
            return compare(side_of(left, record), op, side_of(right, record)) != negated
        case Truth(operand, wanted, or_null):
            value = side_of(operand, record)
            return or_null if value is None else value is wanted
        case Exists(collection, variable, body, negated):
            found = any(holds(body, {**record, variable: each}) for each in record[str(collection)])
            return found != negated
        case Conjunction(terms):
            return all(holds(each, record) for each in terms)
        case Disjunction(terms):
            return any(holds(each, record) for each in terms)
        case _:
            assert_never(term)


def side_of(side: Value | Logical | Decided, record: Record) -> Any:
    match side:
        case Decided(term):
            return holds(term, record)
        case Logical(Connective.NOT, (operand,)):
            return kleene_not(side_of(operand, record))
        case Logical(Connective.AND, operands):
            return kleene_and([side_of(each, record) for each in operands])
        case Logical(_, operands):
            return kleene_not(kleene_and([kleene_not(side_of(each, record)) for each in operands]))
        case _:
            return value_of(operand_of(side), record)


RECORDS: list[Record] = [
    {"flag": flag, "other": other, "name": name, "size": size}
    for flag, other in product((True, False, None), repeat=2)
    for name, size in (("abc", 1), ("b", 2), (None, None), ("ab", None), ("ac", 3))
]
LEAVES: tuple[Expr, ...] = (FLAG, OTHER, CONTAINS, STARTS, IS_ONE, NULL, TRUE)


def compounds(leaves: tuple[Expr, ...]) -> Iterator[Expr]:
    for left in leaves:
        yield Not(left)
        for op, literal in product(Operator, (TRUE, FALSE, NULL)):
            yield Comparison(left, op, literal)
        yield Membership(left, (TRUE, NULL))
        yield Membership(left, (FALSE,))
        yield Membership(left, ())
        for right in LEAVES:
            yield And((left, right))
            yield Or((left, right))


BODIES: tuple[Expr, ...] = (
    Comparison(TAG, Operator.EQ, text("a")),
    Comparison(TAG, Operator.NE, text("a")),
    Comparison(TAG, Operator.EQ, text(None)),
    Comparison(TAG, Operator.NE, text(None)),
    Or((Comparison(TAG, Operator.EQ, text("a")), Comparison(TAG, Operator.EQ, text("b")))),
    And((Comparison(TAG, Operator.GE, text("a")), Not(Comparison(TAG, Operator.EQ, text("b"))))),
    Membership(TAG, (text("a"), text("ab"))),
    call("contains", TAG, text("b")),
    Not(call("startswith", TAG, text("a"))),
    TRUE,
    FALSE,
    NULL,
)


TAG_RECORDS: list[Record] = [{"tags": tags} for tags in ([], ["a"], ["b"], ["a", "b"], ["ab", "c"], ["b", "b"])]
