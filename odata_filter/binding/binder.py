"""Unchecked names and literals to a checked filter: every fault is found, and each has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from odata_filter.binding.operands import Operands
from odata_filter.binding.parameters import Parameters
from odata_filter.binding.rules import operator_fault
from odata_filter.errors.classes import MOST_ERRORS, Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.nodes import And, Comparison, Expr, Literal, Membership, Or
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Among, Compared, Group, Item, Junction

_OPERATORS = {op.value: op for op in Operator}


def bind(tree: Item, schema: Schema, values: Mapping[str, object] | None) -> Expr | list[Fault]:
    """Returns the checked expression of an unchecked tree, or every fault in it (at most about `MOST_ERRORS`).

    Args:
        tree: what the parser made of a text.
        schema: the fields that it may name.
        values: what each `@name` in it stands for; without values, `@name` is an OData alias and refused.

    """
    parameters = Parameters(values)
    binder = _Binder(Operands(schema, parameters))
    expr = binder.expr(tree)
    faults = [*binder.faults, *parameters.unused()]
    return expr if expr is not None and not faults else faults


class _Binder:
    """One binding of one tree."""

    def __init__(self, operands: Operands) -> None:
        self.operands = operands
        self.faults: list[Fault] = []

    def refuse(self, fault: Fault) -> None:
        """Notes a fault; the rest is checked all the same."""
        self.faults.append(fault)

    def expr(self, item: Item) -> Expr | None:
        """Returns the checked expression of an item; None after a fault. Recursion ends with the tree's flat depth."""
        if len(self.faults) >= MOST_ERRORS:
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
                self.refuse(_bare(item))
                return None
            case _:
                assert_never(item)

    def comparison(self, item: Compared) -> Comparison | None:
        """Returns `field op literal`; a literal on the left is turned round."""
        left, right, op = item.left, item.right, _OPERATORS[item.op.text.strip(" \t").lower()]
        if not (isinstance(left, Token) and isinstance(right, Token)):
            self.refuse_operands(item.op, left, right)
            return None
        if left.type != "NAME":
            left, right, op = right, left, op.converse
        if left.type != "NAME":
            message = f"the literals {shown(right.text)} and {shown(left.text)} are compared with each other"
            place = Span(right.start, left.span.end)
            self.refuse(Fault("unsupported-literals", message, "compare a field with a literal", place=place))
            return None
        ref = self.operands.ref(left)
        if isinstance(ref, Fault):
            self.refuse(ref)
            return None
        field = ref.field
        if right.type == "NAME":
            self.refuse(self.operands.name_as_value(field, op, right))
            return None
        literal = self.operands.literal(field, op.value, right)
        if isinstance(literal, Fault):
            self.refuse(literal)
        fault = operator_fault(field, op, literal.type if isinstance(literal, Literal) else field.type)
        if fault is not None:
            self.refuse(fault.at(_trimmed(item.op)))
        return None if isinstance(literal, Fault) else Comparison(ref, op, literal)

    def membership(self, item: Among) -> Membership | None:
        """Returns `field in (...)`, also of `field in @name` with a list of values."""
        operand, values = item.operand, item.values
        if not isinstance(operand, Token):
            self.refuse_operands(item.op, operand)
            return None
        if operand.type != "NAME":
            message = f"the literal {shown(operand.text)} is looked for in a list of literals"
            self.refuse(Fault("unsupported-literals", message, "write a field before 'in'", place=operand.span))
            return None
        ref = self.operands.ref(operand)
        if isinstance(values, Token) and values.type == "NAME":
            message = f"'in' is followed by the name {shown(values.text)}, not by a list of literals"
            hint = f"write the values in parentheses: {shown(operand.text)} in ('{shown(values.text)}')"
            self.refuse(Fault("unsupported-collection-operand", message, hint, place=values.span))
        if isinstance(ref, Fault):
            self.refuse(ref)
            return None
        if isinstance(values, Token) and values.type == "NAME":
            return None
        literals = self.operands.literals(ref.field, values)
        if isinstance(literals, tuple):
            return Membership(ref, literals)
        self.faults += literals
        return None

    def refuse_operands(self, op: Token, *operands: Item) -> None:
        """Notes the operands of an operator that are neither a name nor a literal: legal OData, not supported."""
        for operand in operands:
            match operand:
                case Group(item=Token() as token):
                    message, hint = f"operand {shown(token.text)} in parentheses", "remove the parentheses"
                    place = Span(operand.start, token.span.end)
                    self.refuse(Fault("unsupported-operand", message, f"{hint}: {shown(token.text)}", place=place))
                case Compared() | Group() | Junction():
                    message = f"'{shown(op.text.strip())}' is given a condition as an operand"
                    hint = "compare one field with one literal, and join conditions with 'and' or 'or'"
                    self.refuse(Fault("unsupported-chain", message, hint, place=_trimmed(op)))
                case Token() | Among():
                    pass
                case _:
                    assert_never(operand)


def _bare(token: Token) -> Fault:
    """Returns the fault of a name or a literal that is a whole condition."""
    text = shown(token.text)
    what, hint = (
        ("field", "compare it with a literal") if token.type == "NAME" else ("literal", "compare a field with it")
    )
    return Fault("unsupported-bare-operand", f"expected a condition, not the {what} {text}", hint, place=token.span)


def _flat(junction: Junction) -> Iterator[Item]:
    """Returns the items of a junction, without nested junctions of its own word. Iterative: they may nest deeply."""
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
    """Returns the place of an operator without the blanks that its terminal takes in."""
    start = operator.start + len(operator.text) - len(operator.text.lstrip(" \t"))
    return Span(start, start + len(operator.text.strip(" \t")))
