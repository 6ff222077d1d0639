"""Unchecked names and literals to a checked filter: every fault is found, and each has its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, assert_never

from odata_filter.binding.verification import check_operator, checked_field, checked_literal
from odata_filter.errors.classes import (
    MOST_ERRORS,
    FilterError,
    InvalidValueError,
    Refusal,
    Span,
    UnsupportedError,
)
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Membership, Or
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Among, Compared, Group, Item, Junction
from odata_filter.types import Enumeration, String
from odata_filter.types.literals import LITERALS, of_python
from odata_filter.types.structured import Field

_OPERATORS = {op.value: op for op in Operator}


def bind(tree: Item, source: str, schema: Schema, values: Mapping[str, object] | None) -> Expr:
    """Returns the checked expression of an unchecked tree.

    Args:
        tree: what the parser made of `source`.
        source: the text, for errors.
        schema: the fields that it may name.
        values: what each `@name` in it stands for; without values, `@name` is an OData alias and refused.

    Raises:
        FilterError: the leftmost fault (of the leftmost unsupported construct, if there is one); it carries the others.

    """
    binder = _Binder(source, schema, values)
    expr = binder.expr(tree)
    binder.refuse_unused()
    if expr is None or binder.errors:
        first, *others = sorted(binder.errors, key=_rank)
        raise first.carrying(tuple(others[: MOST_ERRORS - 1]))
    return expr


class _Binder:
    """One binding of one text."""

    def __init__(self, source: str, schema: Schema, values: Mapping[str, object] | None) -> None:
        self.source = source
        self.schema = schema
        self.values = values
        self.unused = dict.fromkeys(values or ())
        self.errors: list[FilterError] = []
        self.refs: dict[str, FieldRef] = {}

    def refuse(self, refusal: Refusal, span: Span) -> None:
        """Notes a fault; the rest is checked all the same."""
        self.errors.append(refusal.at(self.source, span))

    def expr(self, item: Item) -> Expr | None:
        """The checked expression of an item; None after a fault. Recursion ends with the flat depth of the tree."""
        if len(self.errors) >= MOST_ERRORS:
            return None
        match item:
            case Compared():
                return self.comparison(item)
            case Among():
                return self.membership(item)
            case Junction():
                exprs = [self.expr(each) for each in _flat(item)]
                junction = And if item.word == "AND" else Or
                # Where a fault was found no filter comes out, so the gaps that it leaves are never seen.
                return junction(tuple(expr for expr in exprs if expr is not None))
            case Group():
                return self.expr(item.item)
            case Token():
                what = "the field" if item.type == "NAME" else "the literal"
                message = f"{what} {shown(item.text)} stands alone as a condition"
                text = shown(item.text)
                hint = f"compare it: {text} eq true" if item.type == "NAME" else f"write the field too: name eq {text}"
                self.refuse(Refusal(UnsupportedError, "unsupported-bare-operand", message, hint), item.span)
                return None
            case _:
                assert_never(item)

    def comparison(self, item: Compared) -> Comparison | None:
        """`field op literal`; a literal on the left is turned round."""
        left, right, op = item.left, item.right, _OPERATORS[item.op.text.strip(" \t").lower()]
        if not (isinstance(left, Token) and isinstance(right, Token)):
            self.refuse_operands(item.op, left, right)
            return None
        if left.type != "NAME":
            left, right, op = right, left, op.converse
        if left.type != "NAME":
            message = f"the literals {shown(right.text)} and {shown(left.text)} are compared with each other"
            refusal = Refusal(UnsupportedError, "unsupported-literals", message, "compare a field with a literal")
            self.refuse(refusal, Span(right.start, left.span.end))
            return None
        ref = self.ref(left)
        if ref is None:
            return None
        field = ref.field
        if right.type == "NAME":
            self.refuse(self.name_as_value(field, op, right), right.span)
            return None
        literal = self.literal(field, right)
        try:
            check_operator(field, op, field.type if literal is None else literal.type)
        except Refusal as refusal:
            self.refuse(refusal, _trimmed(item.op))
        return None if literal is None else Comparison(ref, op, literal)

    def membership(self, item: Among) -> Membership | None:
        """`field in (...)`, or `field in @name` with a list of values."""
        operand, values = item.operand, item.values
        if not isinstance(operand, Token):
            self.refuse_operands(item.op, operand)
            return None
        if operand.type != "NAME":
            message = f"the literal {shown(operand.text)} is looked for in a list of literals"
            refusal = Refusal(UnsupportedError, "unsupported-literals", message, "write a field before 'in'")
            self.refuse(refusal, operand.span)
            return None
        ref = self.ref(operand)
        if isinstance(values, Token) and values.type == "NAME":
            message = f"'in' is followed by the name {shown(values.text)}, not by a list of literals"
            hint = f"write the values in parentheses: {shown(operand.text)} in ('{shown(values.text)}')"
            self.refuse(Refusal(UnsupportedError, "unsupported-collection-operand", message, hint), values.span)
            return None
        if ref is None:
            return None
        literals: Sequence[Literal | None]
        if isinstance(values, Token):
            literals = self.literals(ref.field, values)
        else:
            literals = [self.literal(ref.field, token) for token in values]
        return Membership(ref, tuple(literal for literal in literals if literal is not None))

    def ref(self, name: Token) -> FieldRef | None:
        """The field that a name means; one node for all its places, which keeps long filters small."""
        ref = self.refs.get(name.text)
        if ref is None:
            try:
                ref = self.refs[name.text] = FieldRef(checked_field(name.text, self.schema))
            except Refusal as refusal:
                self.refuse(refusal, name.span)
        return ref

    def literal(self, field: Field, token: Token) -> Literal | None:
        """The literal that a token is on a field."""
        try:
            if token.type == "PARAMETER":
                value, own = of_python(self.value(token, field))
            else:
                own = LITERALS[token.type]
                value = own.read(token.text)
            return checked_literal(field, value, own)
        except Refusal as refusal:
            self.refuse(refusal, token.span)
            return None

    def literals(self, field: Field, parameter: Token) -> list[Literal]:
        """The literals of a list that is bound to `@name`."""
        try:
            return list(checked_literals(field, self.value(parameter, field, many=True)))
        except Refusal as refusal:
            self.refuse(refusal, parameter.span)
            return []

    def value(self, parameter: Token, field: Field, *, many: bool = False) -> Any:  # noqa: ANN401 - the caller's value
        """The Python value that is bound to `@name`."""
        name = parameter.text[1:]
        if self.values is None:
            message = f"parameter alias {shown(parameter.text)} is out of scope"
            hint = f"bind a value to it: values={{'{shown(name)}': ...}}"
            raise Refusal(UnsupportedError, "unsupported-alias", message, hint)
        if name not in self.values:
            nearest = near(name, tuple(self.values))
            hint = f"did you mean @{nearest[0]}?" if nearest else f"add it: values={{'{shown(name)}': ...}}"
            message = f"no value is bound to {shown(parameter.text)}"
            raise Refusal(InvalidValueError, "missing-value", message, hint, tuple(f"@{each}" for each in nearest))
        self.unused.pop(name, None)
        value = self.values[name]
        if many != is_list(value):
            is_, takes = ("a list", "one value") if is_list(value) else (f"a {type(value).__name__}", "a list")
            message = f"{shown(parameter.text)} is {is_}, and stands where {takes} is needed"
            hint = f"write {field.name} in {shown(parameter.text)}" if not many else "bind a list to it"
            raise Refusal(InvalidValueError, "list-value", message, hint)
        return value

    def refuse_unused(self) -> None:
        """Notes every value that the text does not use: a misspelt `@name` must not drop a condition."""
        for name in self.unused:
            message = f"the value '{shown(str(name))}' is never used: there is no @{shown(str(name))} in the filter"
            refusal = Refusal(InvalidValueError, "unused-value", message, "use it, or leave it out of values=")
            self.refuse(refusal, Span(0, len(self.source)))

    def refuse_operands(self, op: Token, *operands: Item) -> None:
        """Notes the operands of an operator that are neither a name nor a literal: legal OData, out of scope."""
        for operand in operands:
            match operand:
                case Group(item=Token() as token):
                    message = f"the operand {shown(token.text)} stands in parentheses"
                    hint = f"take them away: {shown(token.text)}"
                    refusal = Refusal(UnsupportedError, "unsupported-operand", message, hint)
                    self.refuse(refusal, Span(operand.start, token.span.end))
                case Compared() | Group() | Junction():
                    message = f"'{shown(op.text.strip())}' stands beside a whole condition"
                    hint = "compare one field with one literal, and join conditions with 'and' or 'or'"
                    self.refuse(Refusal(UnsupportedError, "unsupported-chain", message, hint), _trimmed(op))
                case Token() | Among():
                    pass
                case _:
                    assert_never(operand)

    def name_as_value(self, field: Field, op: Operator, name: Token) -> Refusal:
        """Why a name on the right is refused: another field, or, far more often, a value whose quotes are missing."""
        text = name.text
        if text.lower() in {"null", "nil", "none"} or (text.lower().startswith("nul") and near(text, ("null",))):
            message, write = f"'{text}' is read as the name of a field", "null"
        elif self.schema.resolve(text) is not None:
            message = f"field '{field.name}' is compared with the name {shown(text)}, which is read as another field"
            hint = f"compare it with a literal: {field.name} {op.value} {String().write(shown(text))}"
            return Refusal(UnsupportedError, "unsupported-fields", message, hint)
        elif isinstance(field.type, Enumeration):
            nearest = near(text, field.type.members)
            message = f"{shown(text)} is no field, and a member of {field.type.name} stands in single quotes"
            write = String().write(nearest[0] if nearest else field.type.members[0])
        else:
            message = f"{shown(text)} is neither a field nor a literal"
            write = String().write(shown(text)) if field.type.takes_text else field.type.example
        hint = f"write {field.name} {op.value} {write}"
        return Refusal(InvalidValueError, "unquoted-value", message, hint, (write,))


def _rank(error: FilterError) -> tuple[bool, bool, Span]:
    """What is unsupported comes first, and a value that is never used, which has no place of its own, last."""
    return not isinstance(error, UnsupportedError), error.code == "unused-value", error.span


def checked_literals(field: Field, values: Iterable[object]) -> Iterator[Literal]:
    """Python values as literals on a field.

    Raises:
        Refusal: one of them does not suit the field.

    """
    for value in values:
        yield checked_literal(field, *of_python(value))


def is_list(value: object) -> bool:
    """Whether a Python value stands for a list of values: any iterable but a string, bytes or a mapping."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))


def _flat(junction: Junction) -> Iterator[Item]:
    """The items of a junction, without the nested junctions of its own word. Iterative: those may be nested deeply."""
    stack = [iter(junction.items)]
    while stack:
        for item in stack[-1]:
            if isinstance(item, Junction) and item.word == junction.word:
                stack.append(iter(item.items))
                break
            yield item
        else:
            stack.pop()


def _trimmed(operator: Token) -> Span:
    """The place of an operator without the blanks that its terminal takes in."""
    start = operator.start + len(operator.text) - len(operator.text.lstrip(" \t"))
    return Span(start, start + len(operator.text.strip(" \t")))
