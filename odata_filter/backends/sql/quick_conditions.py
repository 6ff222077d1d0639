"""The fast path of conditions on plain columns, written without terms. It can be deleted: see benchmarks/README.md.

It writes a comparison of a field with a literal, a list of literals, or some of both that one word joins and that the
normal form leaves apart. What stands around the values is what the general way writes around others. Any other
condition, and one that is refused, is written in the general way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from odata_filter.backends.holds import as_it_is, fit
from odata_filter.backends.junction_trees import WIDE
from odata_filter.backends.sql.condition_text import Condition, Word, joined
from odata_filter.backends.sql.condition_writer import LONGEST_SPELT, ConditionWriter
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.sql.placeholders import Placeholders
from odata_filter.backends.sql.storage_forms import Form, Parameter
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.logic.literal_leaves import compared_with
from odata_filter.logic.merged_terms import distinct
from odata_filter.logic.terms import OneOf
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Membership, Or
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Double, Enumeration, Single, Type, Untyped

_NOT_PLAIN = (Untyped, Single, Double)
"""Types of fields whose values may be of other types, or NaN."""
_LISTED = (Enumeration, Boolean)
"""Types whose order is that of a list of values."""
_VALUE = "\1"
"""What stands for a value."""


class PlainColumn(NamedTuple):
    """How the field of a column is compared by one operator with a value, or with some.

    Attributes:
        before: what stands before the values; empty where the column needs a closer look.
        after: what stands behind them.
        word: see `Condition`.
        form: how the column stores its values.
        kind: the type of the values that must be fitted to the column; None where it holds all values as they are.

    """

    before: str
    after: str
    word: Word
    form: Form
    kind: Type | None


_OTHER = PlainColumn("", "", "", Form(), None)
"""That of a column that needs a closer look."""

PlainColumns: TypeAlias = dict[tuple[str, Operator, bool], PlainColumn]
"""What is known of the fields of a schema: by their names, the operators, and whether there are several values."""

_Leaf: TypeAlias = tuple[FieldRef, Operator, tuple[Literal, ...]]
"""A comparison of a field with a literal, or, with EQ, a list of distinct ones."""


class Sample(OperandTexts):
    """Writes a condition without its values, and notes how the column stores them."""

    stored: Form = _OTHER.form

    def mark(self, form: Form, parameter: Parameter) -> str:
        """Returns what stands for a value."""
        del parameter
        self.stored = form
        return _VALUE


def plain_condition(
    expr: Expr, known: PlainColumns, sample: Callable[[], Sample], places: Placeholders
) -> tuple[str, list[Parameter]] | None:
    """Returns the condition of an expression and its parameters; None if it needs a closer look.

    Args:
        expr: the expression.
        known: what is known of columns; what is found joins it.
        sample: returns what writes conditions from which more is found.
        places: the parameters of the condition.

    """
    alone = _leaf(expr)
    conditions: list[Condition] = []
    taken: set[tuple[str, Operator]] = set()
    for leaf in _leaves(expr) if alone is None else (alone,):
        ref, op, literals = leaf
        name = ref.field.name
        if alone is None:
            if (name, op) in taken or ref.field.collection:  # which may be merged; subqueries are numbered
                return None
            taken.add((name, op))
        before, after, word, form, kind = known.get((name, op, len(literals) > 1)) or _found(leaf, known, sample)
        if not before:
            return None
        marks: list[str] = []
        for literal in literals:
            value: Any = literal.value
            if kind is not None and value is not None:
                value = fit(value, kind, form.holds)
                value = value.value if value.exact else None
            if value is None:
                return None
            marks.append(places.mark(form, value if form.bind is None else form.bind(value)))
        conditions.append(Condition(before + (marks[0] if len(marks) == 1 else ", ".join(marks)) + after, word))
    if not conditions:
        return None
    sql, word = conditions[0] if alone is not None else joined(conditions, "OR" if type(expr) is Or else "AND")
    return places.finished(f"({sql})" if word == "OR" else sql)


def _leaf(expr: Expr) -> _Leaf | None:
    """Returns a leaf, which an `or` of equations of one field is, too; None of anything else."""
    if type(expr) is Comparison:
        return (
            (expr.left, expr.op, (expr.right,)) if type(expr.left) is FieldRef and type(expr.right) is Literal else None
        )
    if type(expr) is Membership:
        short = 0 < len(expr.values) <= LONGEST_SPELT
        return (expr.operand, Operator.EQ, distinct(expr.values)) if short and type(expr.operand) is FieldRef else None
    if type(expr) is not Or:
        return None
    leaves = _leaves(expr)
    if not leaves or any(op is not Operator.EQ or ref != leaves[0][0] for ref, op, _ in leaves):
        return None
    literals = distinct(literal for _, _, literals in leaves for literal in literals)
    return (leaves[0][0], Operator.EQ, literals) if len(literals) <= LONGEST_SPELT else None


def _leaves(expr: Expr) -> list[_Leaf]:
    """Returns the leaves that a word joins; none if it joins anything else, or very many."""
    leaves: list[_Leaf] = []
    for each in expr.operands if isinstance(expr, (And, Or)) and len(expr.operands) <= WIDE else ():
        if (leaf := _leaf(each)) is None:
            return []
        leaves.append(leaf)
    return leaves


def _found(leaf: _Leaf, known: PlainColumns, sample: Callable[[], Sample]) -> PlainColumn:
    """Returns how such leaves are written; it is known from now on, unless it depends on the values."""
    ref, op, literals = leaf
    key, kind = (ref.field.name, op, len(literals) > 1), ref.type
    if isinstance(kind, _NOT_PLAIN) or (op.orders and isinstance(kind, _LISTED)):
        return known.setdefault(key, _OTHER)
    if any(literal.value is None for literal in literals):
        return _OTHER
    texts, example = sample(), literals[:2]
    term = compared_with(ref, op, example[0], holds=True)
    try:
        sql, word = ConditionWriter(texts, LONGEST_SPELT).condition(
            OneOf(ref, example, null=False, negated=False) if len(example) > 1 else term
        )
    except UnwritableError:
        return _OTHER
    form = texts.stored
    if not all(fit(literal.value, kind, form.holds).exact for literal in example):
        return _OTHER
    before, *behind = sql.split(_VALUE)
    if not behind:
        return _OTHER
    *between, after = behind
    if between != [", "] * (len(example) - 1) or form.equatable is not None or form.comparable is not None:
        return known.setdefault(key, _OTHER)
    found = PlainColumn(before, after, word, form, None if as_it_is(kind, form.holds) else kind)
    return known.setdefault(key, found)
