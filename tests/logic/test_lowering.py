"""Null and `not` are settled by lowering: in every mode, a term says what the truth tables of OData say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, assert_never

import pytest

from odata_filter import Field, Instant, types
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
from odata_filter.logic.lowering import Lowering
from odata_filter.logic.modes import Mode
from odata_filter.nodes import (
    And,
    Call,
    Comparison,
    Expr,
    FieldRef,
    Lambda,
    Literal,
    Membership,
    Not,
    Operand,
    Or,
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


def value_of(node: Operand, record: Record) -> Any:
    """The value of a node by the table of three-valued logic; None is null."""
    match node:
        case FieldRef() | Variable():
            return record[str(node)]
        case Literal():
            return node.value
        case Call(function, arguments):
            values = [value_of(each, record) for each in arguments]
            assert function.python is not None
            return None if None in values else function.python(*values)
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
        case Lambda(quantifier, collection, variable, body):
            elements = record[str(collection)]
            if body is None:
                return bool(elements)
            found = [value_of(body, {**record, str(variable): each}) is True for each in elements]
            return any(found) if quantifier is Quantifier.ANY else all(found)
        case _:
            assert_never(node)


def holds(term: Term, record: Record) -> bool:
    """Whether a term is true of a record."""
    match term:
        case OneOf(operand, literals, null, negated) if operand.collection:
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
            return value_of(side, record)


SAYS: dict[Mode, Callable[[bool | None], bool]] = {
    Mode.TRUE: lambda value: value is True,
    Mode.FALSE: lambda value: value is False,
    Mode.NOT_TRUE: lambda value: value is not True,
    Mode.NOT_FALSE: lambda value: value is not False,
}


def check(expr: Expr, records: list[Record]) -> None:
    values = [value_of(expr, record) for record in records]
    for mode in Mode:
        term = Lowering().term(expr, mode)
        for record, value in zip(records, values, strict=True):
            assert holds(term, record) is SAYS[mode](value), (str(expr), mode, record, term)


# --- conditions over all values ---------------------------------------------------------------------------------------

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


def test_every_mode_says_what_the_tables_say() -> None:
    for expr in (*LEAVES, *compounds(LEAVES)):
        check(expr, RECORDS)


def test_every_mode_says_what_the_tables_say_of_conditions_in_conditions() -> None:
    simple: tuple[Expr, ...] = (FLAG, CONTAINS, IS_ONE, NULL)
    inner = (
        Not(FLAG),
        And((FLAG, CONTAINS)),
        Or((CONTAINS, IS_ONE)),
        Not(STARTS),
        Or((FLAG, NULL)),
        And((IS_ONE, STARTS)),
    )
    deeper = (
        Not(Or((Not(FLAG), CONTAINS))),
        Comparison(And((FLAG, OTHER)), Operator.EQ, NULL),
        And((inner[0], inner[2])),
    )
    for expr in compounds((*inner, *deeper)):
        check(expr, RECORDS)
        check(Not(expr), RECORDS)
    for left, op, right in product((*simple, *inner), Operator, (*simple, *inner)):
        check(Comparison(left, op, right), RECORDS)


@pytest.mark.parametrize("op", Operator)
def test_values_compared_with_each_other_and_with_literals(op: Operator) -> None:
    length = call("length", NAME)
    values: tuple[Operand, ...] = (
        SIZE,
        length,
        Literal(2, INTEGER),
        Literal(None, INTEGER),
        call("length", text("ab")),
    )
    for left, right in product(values, repeat=2):
        check(Comparison(left, op, right), RECORDS)
        check(Not(Comparison(left, op, right)), RECORDS)


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


@pytest.mark.parametrize("quantifier", Quantifier)
def test_any_and_all_are_never_null(quantifier: Quantifier) -> None:
    records: list[Record] = [{"tags": tags} for tags in ([], ["a"], ["b"], ["a", "b"], ["ab", "c"], ["b", "b"])]
    for body in BODIES:
        check(Lambda(quantifier, FieldRef(TAGS), "t", body), records)
        check(Not(Lambda(quantifier, FieldRef(TAGS), "t", body)), records)
    check(Lambda(Quantifier.ANY, FieldRef(TAGS), None, None), records)


# --- the shape of terms -----------------------------------------------------------------------------------------------


def test_chains_on_any_operand_are_one_leaf() -> None:
    lower = call("tolower", NAME)
    equal = [Comparison(lower, Operator.EQ, text(each)) for each in "ab"]
    assert Lowering().term(Or(tuple(equal)), Mode.TRUE) == OneOf(
        lower, (text("a"), text("b")), null=False, negated=False
    )
    assert Lowering().term(Or(tuple(equal)), Mode.FALSE) == OneOf(
        lower, (text("a"), text("b")), null=False, negated=True
    )
    twice = And((CONTAINS, CONTAINS))
    assert Lowering().term(twice, Mode.TRUE) == Truth(CONTAINS, wanted=True, or_null=False)


def test_any_of_an_element_that_is_a_value_is_the_list_of_its_field() -> None:
    body = Or((BODIES[0], Comparison(TAG, Operator.EQ, text("b"))))
    tags = FieldRef(TAGS)
    some = Lowering().term(Lambda(Quantifier.ANY, tags, "t", body), Mode.TRUE)
    assert some == OneOf(tags, (text("a"), text("b")), null=False, negated=False)
    none = Lowering().term(Lambda(Quantifier.ALL, tags, "t", BODIES[1]), Mode.TRUE)
    assert none == OneOf(tags, (text("a"),), null=False, negated=True)


def test_a_literal_prefix_is_a_window_of_bounds() -> None:
    low, high = Ordered(NAME, Operator.GE, text("ab")), Ordered(NAME, Operator.LT, text("ac"))
    assert Lowering().term(STARTS, Mode.TRUE) == Conjunction((low, high))
    assert Lowering(windows=False).term(STARTS, Mode.TRUE) == Truth(STARTS, wanted=True, or_null=False)
    last = call("startswith", NAME, text("\U0010ffff"))
    assert Lowering().term(last, Mode.TRUE) == Ordered(NAME, Operator.GE, text("\U0010ffff"))


def test_calls_of_literals_are_computed_and_now_is_one_moment() -> None:
    equal = Comparison(NAME, Operator.EQ, call("concat", text("a"), call("tolower", text("B"))))
    assert Lowering().term(equal, Mode.TRUE) == OneOf(NAME, (text("ab"),), null=False, negated=False)
    unknown = Comparison(NAME, Operator.EQ, call("concat", NAME, text(None)))
    assert Lowering().term(unknown, Mode.TRUE) == OneOf(NAME, (), null=True, negated=False)
    moment = Instant.parse("2024-06-24T13:00:00Z")
    seen = FieldRef(Field("seen", types.DateTimeOffset()))
    late = Comparison(seen, Operator.LT, call("now"))
    assert Lowering(moment).term(late, Mode.TRUE) == Ordered(seen, Operator.LT, Literal(moment, types.DateTimeOffset()))
    assert Lowering().term(late, Mode.TRUE) == Compared(seen, Operator.LT, call("now"))


def test_a_computed_text_of_the_shape_of_a_guid_is_a_guid_to_an_identifier() -> None:
    owner = FieldRef(Field("owner", types.Identifier()))
    guid = "dc720f05-e5f7-448b-ae06-765de46f0af1"
    term = Lowering().term(Comparison(owner, Operator.EQ, call("tolower", text(guid.upper()))), Mode.TRUE)
    assert isinstance(term, OneOf)
    assert [str(each.value) for each in term.values] == [guid]
    assert term.values[0].type == types.Identifier()


def test_null_tests_within_null_tests_do_not_double_at_each_level() -> None:
    def size(term: Term | Value | Logical | Decided) -> int:
        match term:
            case Conjunction(parts) | Disjunction(parts) | Logical(_, parts):
                return sum(map(size, parts))
            case Compared(left, _, right):
                return size(left) + size(right)
            case Decided(inner) | Exists(_, _, inner):
                return size(inner)
            case _:
                return 1

    expr: Expr = FLAG
    for _ in range(12):
        expr = Comparison(And((expr, CONTAINS)), Operator.EQ, NULL)
    assert size(Lowering().term(expr, Mode.TRUE)) < 50
