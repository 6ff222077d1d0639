"""The unchecked tree to a checked one: every fault is found, and each has its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from odata_filter.binding.capability_checks import BARE
from odata_filter.binding.function_calls import called, row_of
from odata_filter.binding.operands import Operands
from odata_filter.binding.parameters import Parameters
from odata_filter.binding.rules import condition_fault, filter_fault, literal_on, operator_fault
from odata_filter.binding.structure_binder import StructureBinder
from odata_filter.binding.time_rules import is_time, negated
from odata_filter.binding.unchecked_items import COMPARISONS, READ, WORDS, flat
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.nodes import And, Call, Comparison, Expr, Literal, Negate, Not, Operand, Or
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import (
    Among,
    Array,
    Binary,
    Branch,
    Counted,
    Group,
    Invocation,
    Item,
    Junction,
    Named,
    Object,
    Quantified,
    Selected,
    Steps,
    Unary,
)
from odata_filter.syntax.tree_walking import span_of

_UTC = ("Z", "z", "+00:00", "-00:00")


def bind(
    tree: Item, schema: Schema, values: Mapping[str, object] | None, alias: Callable[[str], object] | None = None
) -> Expr | list[Fault]:
    """Returns the checked expression of an unchecked tree, or its faults (at most about `MOST_ERRORS`).

    Of what is refused by name only the first is returned.

    Args:
        tree: what the parser made of a text.
        schema: the fields that it may name, and what it may say of them.
        values: what each `@name` in it stands for; without values, `@name` is an OData alias.
        alias: gives the value of an alias, None if it has none; without it, aliases are refused.

    """
    parameters = Parameters(values, alias)
    binder = _Binder(Operands(schema, parameters), schema)
    expr = binder.condition(tree)
    if binder.first is not None:
        return [binder.first]
    if isinstance(expr, Literal) and (fault := filter_fault(expr)) is not None:
        binder.note(fault.at(span_of(tree)))
    if values:
        binder.faults += parameters.unused()
    return expr if expr is not None and not binder.faults else binder.faults


class _Binder(StructureBinder):
    """One binding of one tree."""

    def condition(self, item: Item) -> Expr | None:
        """Returns the checked condition of an item; None after a fault."""
        # After a fault each further one is counted, so that a text of wrong members has few of them looked up.
        clean = not self.faults and self.first is None
        if clean and type(item) is Binary and (leaf := self.leaf(item)) is not None:
            return leaf
        if self.full:
            return None
        while isinstance(item, Group):
            item = item.item
        if isinstance(item, Junction):
            return self.junction(item)
        bare = isinstance(item, Token) and item.type in {*READ, "NAME"}
        if isinstance(item, Token) and bare and "bare-operand" not in self.capabilities.features:
            self.note(refused("bare-operand", item.text).at(item.span))
            return None
        if isinstance(item, Token) and item.text.lower() == "not" and isinstance(self.operands.name(item), Fault):
            hint = "write a condition in parentheses behind it, or remove it"
            self.note(Fault("missing-operand", f"missing condition after '{item.text}'", hint, place=item.span))
            return None
        node = self.operand(item)
        if node is None:
            return None
        if isinstance(node, BARE) and "bare-operand" not in self.capabilities.features:  # such as a path
            self.note(refused("bare-operand", str(node)).at(span_of(item)))
            return None
        if (fault := condition_fault(node)) is not None:
            self.note(fault.at(span_of(item)))
            return None
        return node

    def leaf(self, item: Binary) -> Comparison | None:
        """Returns a field compared with a literal; None for any other condition, and after a fault.

        The commonest condition, and a hot path: see benchmarks/README.md. `comparisons` does the same for all others.
        """
        left, right = item.left, item.right
        if (
            type(left) is not Token
            or type(right) is not Token
            or left.type != "NAME"
            or right.type not in self.literals
        ):
            return None
        word = WORDS.get(item.op.text) or item.op.word.lower()
        op = COMPARISONS.get(word)
        if op is None or word not in self.capabilities.operators:
            return None
        name = self.operands.name(left)
        if isinstance(name, Fault):
            return None
        own = self.literals[right.type]
        value = own.read(right.text)
        literal = value if isinstance(value, Fault) else literal_on(name, word, value, own)
        if isinstance(literal, Fault) or operator_fault(name, op, literal.type) is not None:
            return None
        return Comparison(name, op, literal)

    def junction(self, item: Junction) -> Expr | None:
        """Returns the And or Or of a junction, flat."""
        word = item.word.lower()
        if word not in self.capabilities.operators:
            self.refuse("operator", span_of(item), word)
        exprs = [self.condition(each) for each in flat(item)]
        # Where a fault was found no filter comes out, so the gaps that it leaves are never seen.
        operands = tuple(expr for expr in exprs if expr is not None)
        return And(operands) if word == "and" else Or(operands)

    def unary(self, item: Unary) -> Operand | None:
        """Returns `not condition`, or `-duration`; the minus of anything else is refused."""
        if item.op.word == "-":
            return self.negation(item)
        if "not" not in self.capabilities.features:
            self.refuse("not", item.op.span)
            return None
        operand = self.condition(item.operand)
        return None if operand is None else Not(operand)

    def negation(self, item: Unary) -> Negate | None:
        """Returns `-duration`."""
        faults = len(self.faults)
        operand = None if "negation" not in self.capabilities.features else self.operand(item.operand)
        if operand is None or not is_time(operand):
            del self.faults[faults:]
            self.refuse("negation", item.op.span)
            return None
        made = negated(operand)
        if isinstance(made, list):
            self.misfits(made, item.op.span, item.operand)
            return None
        return made

    def operand(self, item: Item) -> Operand | None:  # noqa: C901, PLR0912 - a case for each item
        """Returns the checked operand of an item, a literal with its own type; None after a fault."""
        if (self.faults or self.first) and self.untold(item):
            return None
        while isinstance(item, Group):
            item = item.item
        match item:
            case Token():
                return self.token(item)
            case Invocation():
                return self.invocation(item)
            case Binary():
                return self.binary(item)
            case Among():
                return self.among(item)
            case Junction():
                return self.junction(item)
            case Unary():
                return self.unary(item)
            case Quantified():
                return self.quantified(item)
            case Counted() | Selected():
                return self.selected(item)
            case Steps():
                return self.steps(item)
            case Array() | Object() | Named() | Branch():
                self.refuse_item(item)
                return None
            case _:
                assert_never(item)

    def untold(self, item: Item) -> bool:
        """Returns whether faults of an item would not be reported."""
        return self.full or (self.first is not None and span_of(item) > (self.first.place or span_of(item)))

    def token(self, token: Token) -> Operand | None:
        """Returns the node of a name or a literal."""
        if token.type == "PATH":
            return self.path(token)
        if token.type == "SYSTEM":
            return self.system(token)
        if token.type == "NAME":
            node: Operand | Fault = self.operands.name(token)
        elif token.type in self.read:
            node = self.operands.read(token)
        elif token.type == "QUALIFIED" and "qualified-member" in self.capabilities.features:
            node = self.operands.unknown_type(token.text.partition("'")[0]).at(token.span)
        else:
            self.refuse_token(token)
            return None
        return self.noted(node)

    def invocation(self, item: Invocation) -> Call | None:
        """Returns the call of a function."""
        name = item.name.text.rstrip("( \t")
        if item.base is not None and self.operand(item.base) is None:
            return None
        if not name:  # behind `$filter(..)`
            self.note(refused("key", "(..)").at(_name_place(item)))
            return None
        if "function" not in self.capabilities.features:
            self.refuse("function", _name_place(item), f"{name}()")
            return None
        row = row_of(name)
        if item.base is not None:
            hint = "" if isinstance(row, Fault) else f"functions are not methods: write {row.name}(..)"
            self.note(refused("function", f"{name}()", hint).at(_name_place(item)))
            return None
        if isinstance(row, Fault):
            is_field = self.operands.schema.get(name) is not None
            self.note((refused("key", f"{name}(..)") if is_field else row).at(_name_place(item)))
            return None
        if row.name not in self.capabilities.functions:
            self.refuse("function", _name_place(item), f"{name}()")
            return None
        arguments = [self.operand(each) for each in item.arguments]
        given = [each for each in arguments if each is not None]
        if len(given) < len(arguments):
            return None
        made = called(row, given)
        if isinstance(made, list):
            self.misfits(made, item.span, *item.arguments)
            return None
        return made if self.in_utc(item) else None

    def in_utc(self, item: Invocation) -> bool:
        """Notes a date-time with another offset than Z as an argument: its parts would not be those of the literal."""
        for each in item.arguments:
            if isinstance(each, Token) and each.type == "DATETIME" and not each.text.endswith(_UTC):
                message = f"the offset of {each.text} is not kept: a part of it would be that of the time in UTC"
                self.note(Fault("unsupported-offset", message, "write the moment with Z", place=each.span))
                return False
        return True


def _name_place(item: Invocation) -> Span:
    """Returns the place of a function's name, with the parenthesis behind it."""
    return Span(item.name.start, item.name.start + len(item.name.text.rstrip("( \t")) + 1)
