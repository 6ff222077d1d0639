"""What the SQL of a condition depends on: filters that differ in values alone share their compiled statements.

The text depends on a literal only by how columns hold it: a value that a column cannot hold is folded, one that is
finer than the column changes the operator, and a driver may need a cast round the parameter. So a key has, in place of
each literal, what every form of every dialect does with it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, assert_never

from odata_filter.backends.holds import fit
from odata_filter.backends.refused_operands import untaken
from odata_filter.backends.sql.dialects import DIALECTS, Dialect
from odata_filter.backends.sql.storage_forms import Form
from odata_filter.backends.sqlalchemy.column_types import DIALECT_NAMES
from odata_filter.logic.terms import (
    Compared,
    Conjunction,
    Counted,
    Decided,
    Disjunction,
    Exists,
    Flags,
    Logical,
    OneOf,
    Ordered,
    Side,
    Term,
    Truth,
    parts_of,
)
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.types import Boolean, Enumeration, String, Type
from odata_filter.types.value import Value

_DIGITS = (0, 3, 6)
"""The digits of a fraction of a second that columns may have where their form can have another number of them."""


def text_key(term: Term) -> Hashable:
    """Returns what the SQL of a term depends on: terms with equal keys are written alike, with other parameters."""
    match term:
        case OneOf(operand, values, null, negated):
            literals = tuple([_literal(each.value, operand.type) for each in values])
            return OneOf, _side(operand), literals, null, negated
        case Ordered(operand, op, literal, negated):
            return Ordered, _side(operand), op, _literal(literal.value, operand.type), negated
        case Compared(left, op, right, negated):
            return Compared, _side(left), op, _side(right), negated
        case Truth(operand, wanted, or_null):
            return Truth, _side(operand), wanted, or_null
        case Exists(collection, variable, body, negated):
            return Exists, collection, variable, text_key(body), negated
        case Conjunction(terms) | Disjunction(terms):
            return type(term), tuple(map(text_key, terms))
        case _:
            assert_never(term)


def _side(side: Side) -> Hashable:
    match side:
        case Literal(value, kind):
            return kind, _literal(value, kind)
        case Decided(term):
            return Decided, text_key(term)
        case Logical(connective, operands):
            return connective, _sides(operands)
        case Call(function):
            return function, _sides(parts_of(side))
        case Arithmetic(op=op):
            return op, _sides(parts_of(side))
        case Negate():
            return Negate, _sides(parts_of(side))
        case Flags(operand, flags):
            return Flags, _side(operand), flags
        case FieldRef() | Variable():
            return side
        case Path() | It() | Counted():
            raise untaken(side)  # a condition has fields of its own in their place
        case _:
            assert_never(side)


def _sides(several: Sequence[Side]) -> tuple[Hashable, ...]:
    return tuple(map(_side, several))


def _literal(value: Value, kind: Type) -> Hashable:
    """Returns what the SQL depends on of a literal that is compared as a value of a type, or is an argument."""
    if isinstance(kind, Enumeration):
        return value  # whose code the column's type says
    if value is None or isinstance(kind, (String, Boolean)):
        return value is None
    counted = isinstance(value, int) and value >= 0
    return (counted, *[_in_form(value, kind, *each) for each in _forms(type(kind))])  # type: ignore[arg-type]  # a class


def _in_form(value: Value, kind: Type, form: Form, marks: Dialect | None) -> Hashable:
    found = fit(value, kind, form.holds)
    if found.value is None or (marks is None and form.equatable is None):
        return found.exact, found.above
    parameter: Any = found.value if form.bind is None else form.bind(found.value)
    equatable = form.equatable is None or form.equatable(parameter)
    return found.exact, equatable, None if marks is None else marks.mark(form, parameter, "numeric_dollar")


@cache
def _forms(kind: type[Type]) -> tuple[tuple[Form, Dialect | None], ...]:
    """Returns the forms in which columns hold values of a type, each with its dialect if that marks parameters.

    Of several that do the same with every value there is one.
    """
    found: dict[Hashable, tuple[Form, Dialect | None]] = {}
    for dialect in (DIALECTS[name] for name in sorted(set(DIALECT_NAMES.values()))):
        forms = list(dialect.forms[kind].values())
        forms += [form.fractional(digits) for form in forms if form.fractional for digits in _DIGITS]
        if dialect.numbers is not None and kind in dialect.numbers.forms:
            forms.append(dialect.numbers.forms[kind])
        marks = None if type(dialect).mark is Dialect.mark else dialect
        for form in forms:
            held = tuple(getattr(form.holds, each.name) for each in fields(form.holds))
            found[held, form.equatable, marks and (form.bind, form.mark, form.equal)] = form, marks
    return tuple(found.values())
