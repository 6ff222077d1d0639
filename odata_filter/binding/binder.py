"""The unchecked tree to a checked one: every fault is found, and each has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeGuard, assert_never

from odata_filter.binding.calls import called, row_of
from odata_filter.binding.operands import Operands
from odata_filter.binding.parameters import Parameters
from odata_filter.binding.refusals import refused
from odata_filter.binding.rules import (
    OPERATOR,
    Misfit,
    collection_fault,
    compared,
    condition_fault,
    filter_fault,
    membership,
    quantified,
)
from odata_filter.errors.classes import MOST_ERRORS, Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
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
    operand_text,
)
from odata_filter.operators import Operator
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
    span_of,
)
from odata_filter.types.literals import LITERALS

_OPERATORS = {op.value: op for op in Operator}
_READ = frozenset(LITERALS) | {"PARAMETER"}
_UTC = ("Z", "z", "+00:00", "-00:00")


def bind(tree: Item, schema: Schema, values: Mapping[str, object] | None) -> Expr | list[Fault]:
    """Returns the checked expression of an unchecked tree, or its faults (at most about `MOST_ERRORS`).

    Of what is refused by name only the first is returned.

    Args:
        tree: what the parser made of a text.
        schema: the fields that it may name, and what it may say of them.
        values: what each `@name` in it stands for; without values, `@name` is an OData alias and refused.

    """
    parameters = Parameters(values)
    binder = _Binder(Operands(schema, parameters), schema)
    expr = binder.condition(tree)
    if binder.first is not None:
        return [binder.first]
    if expr is not None and (fault := filter_fault(expr)) is not None:
        binder.note(fault.at(span_of(tree)))
    faults = [*binder.faults, *parameters.unused()]
    return expr if expr is not None and not faults else faults


class _Binder:
    """One binding of one tree."""

    def __init__(self, operands: Operands, schema: Schema) -> None:
        self.operands = operands
        self.capabilities = schema.capabilities
        self.faults: list[Fault] = []
        self.first: Fault | None = None

    # Faults

    def note(self, fault: Fault) -> None:
        """Notes a fault; the rest is checked all the same."""
        self.faults.append(fault)

    def refuse(self, feature: str, place: Span, text: str = "") -> None:
        """Notes what is refused by name; the leftmost such fault hides all others."""
        if self.first is None or place < (self.first.place or place):
            self.first = refused(feature, text).at(place)

    def misfits(self, misfits: list[Misfit], operator: Span, *items: Item) -> None:
        """Notes what does not fit in a construct, each at its operand."""
        for at, fault in misfits:
            self.note(fault.at(operator if at == OPERATOR else span_of(items[at])))

    @property
    def full(self) -> bool:
        """Whether no further fault would be told of."""
        return len(self.faults) >= MOST_ERRORS

    # Conditions

    def condition(self, item: Item) -> Expr | None:
        """Returns the checked condition of an item; None after a fault."""
        if type(item) is Binary and (leaf := self.leaf(item)) is not None:
            return leaf
        if self.full:
            return None
        while isinstance(item, Group):
            item = item.item
        if isinstance(item, Junction):
            return self.junction(item)
        bare = isinstance(item, Token) and item.type in {*_READ, "NAME"}
        if isinstance(item, Token) and bare and "bare-operand" not in self.capabilities.features:
            self.note(refused("bare-operand", item.text).at(item.span))
            return None
        node = self.operand(item)
        if node is None:
            return None
        if (fault := condition_fault(node)) is not None:
            self.note(fault.at(span_of(item)))
            return None
        return node

    def leaf(self, item: Binary) -> Comparison | None:
        """Returns a field compared with a literal, the commonest condition; None for any other, and after a fault."""
        left, right = item.left, item.right
        if type(left) is not Token or type(right) is not Token or left.type != "NAME" or right.type not in LITERALS:
            return None
        op = _OPERATORS.get(item.op.word.lower())
        if op is None or op.value not in self.capabilities.operators:
            return None
        name = self.operands.name(left)
        if isinstance(name, Fault):
            return None
        read = self.operands.read(right)
        made = [] if isinstance(read, Fault) else compared(name, op, read)
        return None if isinstance(made, list) else made

    def junction(self, item: Junction) -> Expr | None:
        """Returns the And or Or of a junction, flat."""
        word = item.word.lower()
        if word not in self.capabilities.operators:
            self.refuse("operator", span_of(item), word)
        exprs = [self.condition(each) for each in _flat(item)]
        # Where a fault was found no filter comes out, so the gaps that it leaves are never seen.
        operands = tuple(expr for expr in exprs if expr is not None)
        return And(operands) if word == "and" else Or(operands)

    def unary(self, item: Unary) -> Expr | None:
        """Returns `not condition`; the unary minus is refused."""
        if item.op.word == "-":
            self.refuse("negation", item.op.span)
            return None
        if "not" not in self.capabilities.features:
            self.refuse("not", item.op.span)
            return None
        operand = self.condition(item.operand)
        return None if operand is None else Not(operand)

    # Operands

    def operand(self, item: Item) -> Operand | None:
        """Returns the checked operand of an item, a literal with its own type; None after a fault."""
        if self.first is not None and self.first.place is not None and span_of(item).start > self.first.place.start:
            return None
        while isinstance(item, Group):
            item = item.item
        match item:
            case Token():
                return self.token(item)
            case Binary():
                return self.binary(item)
            case Among():
                return self.among(item)
            case Junction():
                return self.junction(item)
            case Unary():
                return self.unary(item)
            case Invocation():
                return self.invocation(item)
            case Quantified():
                return self.quantified(item)
            case Counted() | Selected() | Steps() | Array() | Object() | Named() | Branch():
                self.refuse_item(item)
                return None
            case _:
                assert_never(item)

    def refuse_item(self, item: Counted | Selected | Steps | Array | Object | Named | Branch) -> None:
        """Notes a construct that is refused by name."""
        match item:
            case Counted() | Selected():
                self.path(item.collection)
            case Steps():
                self.path(item.base)
            case Array() | Object():
                self.refuse("json", Span(item.span.start, item.span.start + 1))
            case Named() | Branch():
                self.refuse("function", span_of(item), "with such an argument")
            case _:
                assert_never(item)

    def token(self, token: Token) -> Operand | None:
        """Returns the node of a name or a literal."""
        if token.type == "NAME":
            node: Operand | Fault = self.operands.name(token)
        elif token.type in _READ:
            node = self.operands.read(token)
        else:
            self.refuse_token(token)
            return None
        if isinstance(node, Fault):
            self.note(node)
            return None
        return node

    def refuse_token(self, token: Token) -> None:
        """Notes a token that is refused by name."""
        text = token.text
        match token.type:
            case "PATH" if text.startswith("$"):
                self.refuse("system-name", Span(token.start, token.start + len(text.partition("/")[0])), text)
            case "PATH" if text.startswith("@"):
                self.refuse("annotation", Span(token.start, token.start + len(text.partition("/")[0])), text)
            case "PATH":
                self.path(token)
            case "SYSTEM":
                self.refuse("system-name", token.span, text)
            case "ANNOTATION":
                self.refuse("annotation", token.span, text)
            case "QUALIFIED" if "qualified-member" in self.capabilities.features:
                self.note(self.operands.unknown_type(text.partition("'")[0]).at(token.span))
            case "QUALIFIED":
                self.refuse("qualified-member", token.span, text)
            case _:
                self.refuse("literal", token.span, text)

    def path(self, item: Item) -> None:
        """Notes a path, which is refused, at its first step with the slash behind it."""
        while not isinstance(item, Token):
            match item:
                case Steps():
                    item = item.base
                case Counted() | Selected() | Quantified():
                    item = item.collection
                case _:
                    self.refuse("path", span_of(item))
                    return
        if item.text.startswith(("$", "@")):
            self.refuse_token(item)
            return
        first = item.text.partition("/")[0]
        self.refuse("path", Span(item.start, item.start + len(first) + 1), f"{first}/")

    def binary(self, item: Binary) -> Operand | None:
        """Returns `left op right`."""
        word = item.op.word.lower()
        op = _OPERATORS.get(word)
        if op is None or word not in self.capabilities.operators:
            self.operand(item.left)  # what is refused on the left comes first
            self.refuse("operator", item.op.span, word)
            return None
        if not self.allowed_operands(item.op, item.left, item.right):
            return None
        left_item, right_item = item.left, item.right
        if _is_literal(left_item) and _is_literal(right_item) and "literals" not in self.capabilities.features:
            place = span_of(item)
            texts = " and ".join(span.text for span in (left_item, right_item) if isinstance(span, Token))
            self.note(refused("literals", texts).at(place))
            return None
        if _is_literal(left_item) and not _is_literal(right_item):
            left_item, right_item, op = right_item, left_item, op.converse
        left = self.operand(left_item)
        if left is None:
            self.hint_at_not(item)
            if not _is_literal(right_item):
                self.only_refused(right_item)
            return None
        right = self.beside(left, op, right_item)
        if right is None:
            return None
        literal = isinstance(left, Literal) or isinstance(right, Literal)
        if not literal and "fields" not in self.capabilities.features:
            self.note(refused("fields", f"{operand_text(left)} and {operand_text(right)}").at(span_of(right_item)))
            return None
        made = compared(left, op, right)
        if isinstance(made, list):
            self.misfits(made, item.op.span, left_item, right_item)
            return None
        return made

    def hint_at_not(self, item: Binary) -> None:
        """Says in the last fault what `not a eq 1` means, where that is what is wrong: `(not a) eq 1`."""
        left, right = item.left, item.right
        if not (self.faults and isinstance(left, Unary) and left.op.word.lower() == "not"):
            return
        if self.faults[-1].code == "not-boolean" and isinstance(left.operand, Token) and isinstance(right, Token):
            hint = f"write not ({shown(left.operand.text)} {item.op.word.lower()} {shown(right.text)})"
            self.faults[-1] = replace(self.faults[-1], hint=hint)

    def beside(self, left: Operand, op: Operator, item: Item) -> Operand | None:
        """Returns the operand on the right of another one."""
        if isinstance(item, Token):
            if item.type == "NAME" and (fault := self.operands.unquoted(left, op.value, item)) is not None:
                self.note(fault)
                return None
            if item.type == "QUALIFIED" and "qualified-member" in self.capabilities.features:
                literal = self.operands.literal(left, op.value, item)
                if isinstance(literal, Fault):
                    self.note(literal)
                    return None
                return literal
        return self.operand(item)

    def only_refused(self, item: Item) -> None:
        """Looks for what is refused by name in an item, and for nothing else."""
        faults, self.faults = self.faults, []
        self.operand(item)
        self.faults = faults

    def allowed_operands(self, op: Token, *items: Item) -> bool:
        """Notes the operands that the capabilities leave out: parentheses, and conditions."""
        allowed = True
        for item in items:
            if isinstance(item, Token):
                continue
            if _is_condition(item):
                if "chain" not in self.capabilities.features:
                    self.only_refused(item)
                    self.note(refused("chain", op.word).at(op.span))
                    allowed = False
            elif isinstance(item, Group) and "operand" not in self.capabilities.features:
                self.only_refused(item)
                inner = item.item
                text = inner.text if isinstance(inner, Token) else ".."
                self.note(refused("operand", text).at(Span(item.span.start, span_of(inner).end)))
                allowed = False
        return allowed

    def among(self, item: Among) -> Membership | None:
        """Returns `operand in (..)`, also of `operand in @name` with a list of values."""
        values = item.values
        if "in" not in self.capabilities.operators:
            self.refuse("operator", item.op.span, "in")
            return None
        if not self.allowed_operands(item.op, item.operand):
            return None
        if _is_literal(item.operand) and "literals" not in self.capabilities.features:
            self.note(refused("literals", item.operand.text).at(item.operand.span))
            return None
        operand = self.operand(item.operand)
        if not isinstance(values, list) and not (isinstance(values, Token) and values.type == "PARAMETER"):
            self.refuse_list(values)
            return None
        if operand is None:
            return None
        unread = next((each for each in values if each.type not in _READ), None) if isinstance(values, list) else None
        if unread is not None and not (unread.type == "QUALIFIED" and "qualified-member" in self.capabilities.features):
            self.refuse_token(unread)
            return None
        made = membership(operand, self.operands.members(operand, values))
        if isinstance(made, list):
            for _, fault in made:
                self.note(fault)
            return None
        return made

    def refuse_list(self, values: Item) -> None:
        """Notes what stands after `in` in place of a list."""
        if isinstance(values, Token) and values.type == "NAME":
            self.note(refused("collection-operand", values.text).at(values.span))
        else:
            self.operand(values)
            if self.first is None:
                self.note(refused("collection-operand", "an operand").at(span_of(values)))

    def invocation(self, item: Invocation) -> Call | None:
        """Returns the call of a function."""
        name = item.name.text.rstrip("( \t")
        place = Span(item.name.start, item.name.start + len(name) + 1)
        if item.base is not None:
            self.path(item.base)
            return None
        if "function" not in self.capabilities.features:
            self.refuse("function", place, f"{name}()")
            return None
        row = row_of(name)
        if isinstance(row, Fault):
            is_field = self.operands.schema.get(name) is not None
            self.note((refused("key", f"{name}(..)") if is_field else row).at(place))
            return None
        if row.name not in self.capabilities.functions:
            self.refuse("function", place, f"{name}()")
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

    def quantified(self, item: Quantified) -> Lambda | None:
        """Returns `collection/any(variable: body)`."""
        quantifier = Quantifier(item.quantifier.word.lower())
        collection = item.collection
        if not isinstance(collection, Token) or collection.type != "NAME":
            self.path(collection)
            return None
        place = Span(collection.start, item.quantifier.span.end)
        allowed = "lambda" in self.capabilities.features and quantifier.value in self.capabilities.lambdas
        if not allowed:
            self.refuse("lambda", place, f"{collection.text}/{quantifier.value}")
            return None
        variable = item.variable
        if variable is not None and any(each.name == variable.text for each in self.operands.variables):
            message = f"variable {shown(variable.text)} is used twice in one nest of lambdas"
            self.note(Fault("duplicate-variable", message, "rename one of them", place=variable.span))
            return None
        ref = self.operands.name(collection)
        if isinstance(ref, Fault):
            self.note(ref)
            return None
        if (fault := collection_fault(ref)) is not None:
            self.note(fault.at(collection.span))
            return None
        body = None
        if variable is not None and item.body is not None and isinstance(ref, FieldRef):
            body = self.body(Variable(variable.text, ref.field), item.body)
            if body is None:
                return None
        made = quantified(quantifier, ref, None if variable is None else variable.text, body)
        if isinstance(made, list):
            self.misfits(made, place, collection, item.body or collection)
            return None
        return made

    def body(self, variable: Variable, item: Item) -> Expr | None:
        """Returns the body of a lambda."""
        self.operands.variables.append(variable)
        body = self.condition(item)
        self.operands.variables.pop()
        return body


def _flat(junction: Junction) -> Iterator[Item]:
    """Returns the items of a junction, without nested junctions of its own word. Iterative: they may nest deeply."""
    stack = [iter(junction.items)]
    while stack:
        for item in stack[-1]:
            inner = _unwrapped(item) if isinstance(item, Group) else item
            if isinstance(inner, Junction) and inner.word == junction.word:
                stack.append(iter(inner.items))
                break
            yield item
        else:
            stack.pop()


def _unwrapped(item: Item) -> Item:
    """Returns what stands in parentheses."""
    while isinstance(item, Group):
        item = item.item
    return item


def _is_literal(item: Item) -> TypeGuard[Token]:
    return isinstance(item, Token) and item.type in _READ


def _is_condition(item: Item) -> bool:
    """Returns whether an item is a condition of its own, and not an operand that may be Boolean."""
    inner = _unwrapped(item)
    if isinstance(inner, Binary):
        return inner.op.word.lower() in _OPERATORS
    return isinstance(inner, (Among, Junction)) or (isinstance(inner, Unary) and inner.op.word != "-")
