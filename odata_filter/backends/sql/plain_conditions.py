"""The fast path of conditions on plain columns, written without terms. It can be deleted: see benchmarks/README.md.

It writes one comparison of a field with a literal, or some that one word joins and that the normal form leaves apart.
Any other condition, and one that is refused, is written in the general way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from odata_filter.backends.holds import as_it_is, fit
from odata_filter.backends.junction_trees import WIDE
from odata_filter.backends.sql.condition_writer import SYMBOLS
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.sql.placeholders import Placeholders
from odata_filter.backends.sql.storage_forms import Form, Parameter
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Or
from odata_filter.operators import Operator
from odata_filter.types import Boolean, Double, Enumeration, Single, Type, Untyped

_NOT_PLAIN = (Untyped, Single, Double)
"""Types of fields whose values may be of other types, or NaN."""
_LISTED = (Enumeration, Boolean)
"""Types whose order is that of a list of values."""


class PlainColumn(NamedTuple):
    """How the field of a column is compared by one operator.

    Attributes:
        before: what stands before the value; empty where the column needs a closer look.
        form: how the column stores its values.
        kind: the type of the values that must be fitted to the column; None where it holds all values as they are.

    """

    before: str
    form: Form
    kind: Type | None


_OTHER = PlainColumn("", Form(), None)
"""That of a column that needs a closer look."""

PlainColumns: TypeAlias = dict[tuple[str, Operator], PlainColumn]
"""What is known of the fields of a schema, by their names and the operators beside them."""


def plain_condition(
    expr: Expr, known: PlainColumns, texts: Callable[[], OperandTexts], places: Placeholders
) -> tuple[str, list[Parameter]] | None:
    """Returns the condition of an expression and its parameters; None if it needs a closer look.

    Args:
        expr: the expression.
        known: what is known of columns; what is found joins it.
        texts: returns what writes the columns.
        places: the parameters of the condition.

    """
    leaves = expr.operands if isinstance(expr, (And, Or)) else (expr,)
    if len(leaves) > WIDE:
        return None
    conditions: dict[str, str] = {}
    for leaf in leaves:
        if type(leaf) is not Comparison or type(leaf.left) is not FieldRef or type(leaf.right) is not Literal:
            return None
        key = leaf.left.field.name, leaf.op
        value: Any = leaf.right.value
        if value is None:
            return None
        before, form, kind = known.get(key) or known.setdefault(key, _column(leaf.left, leaf.op, texts))
        if not before or before in conditions:  # the normal form may merge two that begin alike
            return None
        if kind is not None:
            fitted = fit(value, kind, form.holds)
            if not fitted.exact:
                return None
            value = fitted.value
        conditions[before] = before + places.mark(form, value if form.bind is None else form.bind(value))
    sql, parameters = places.finished((" OR " if type(expr) is Or else " AND ").join(conditions.values()))
    return f"({sql})" if type(expr) is Or else sql, parameters


def _column(ref: FieldRef, op: Operator, texts: Callable[[], OperandTexts]) -> PlainColumn:
    """Returns how a field is compared by an operator."""
    kind = ref.type
    listed = op is not Operator.EQ and isinstance(kind, _LISTED)
    if ref.collection or listed or op is Operator.NE or isinstance(kind, _NOT_PLAIN):
        return _OTHER
    values = texts()
    form = values.form(ref, kind)
    if form.probed or form.equatable is not None or form.comparable is not None or form.greatest is not None:
        return _OTHER
    column = form.equal if op is Operator.EQ and form.equal is not None else form.compared
    before = f"{values.written(ref, column)} {'=' if op is Operator.EQ else SYMBOLS[op]} "
    return PlainColumn(before, form, None if as_it_is(kind, form.holds) else kind)
