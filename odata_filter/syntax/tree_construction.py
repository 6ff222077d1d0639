"""The trees of the rules of the grammar: one method for each, and the measures of what it makes."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from odata_filter.errors.classes import Span
from odata_filter.operators import OPERATORS
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
    Values,
    steps,
)
from odata_filter.syntax.tree_measures import _with_body, measured

_PREFIXES = frozenset({"NOT", "NEGATE"})
_POWERS = {f" {row.spelling} ": row.power for row in OPERATORS.values()}
"""How tightly operators bind, as they are mostly written."""

_ONE_WORD = ({"AND"}, {"OR"})
"""The words of a chain that needs no stacks."""

_Value: TypeAlias = Item | Values


class Chain(list[_Value]):
    """Operands, lists and operators in the order of their text; the method of each rule appends to it."""


class _Construction:
    """One method for each rule of the grammar: it takes the rule's children, and returns what they make."""

    @staticmethod
    def junction(children: list[Any]) -> Junction:
        left, word, right = children
        # To be appended to while it is read, the left one must be of the same word, in parentheses or not.
        if type(left) is not Junction or left.word != word.type:
            left = Junction(word.type, left)
        left.add(right)
        return left

    @staticmethod
    def links(children: list[Any]) -> Chain:
        if isinstance(children[0], Chain):
            children[0].extend(children[1:])
            return children[0]
        return Chain(children)

    to_in = links
    ended = links

    @classmethod
    def chain(cls, children: list[Any]) -> Item:
        return resolved(cls.links(children))

    @staticmethod
    def comparison(children: list[Any]) -> Item:
        return resolved(Chain(children))

    membership = comparison

    @staticmethod
    def group(children: list[Any]) -> Item:
        opening, item, closing = children
        if isinstance(item, (Junction, Group)):
            return item
        return measured(Group(item, Span(opening.start, closing.span.end)), conditions=0)

    @staticmethod
    def values(children: list[Any]) -> Values:
        literals = [] if isinstance(children[0], Token) else children[0]
        return Values(literals, children[-1].span.end)

    @staticmethod
    def items(children: list[Any]) -> list[Token]:
        if isinstance(children[0], Token):
            return [children[1]]
        found: list[Token] = children[0]
        found.append(children[2])
        return found

    @staticmethod
    def invocation(children: list[Any]) -> Item:
        base, name, start = _split(children)
        arguments = children[-2] if isinstance(children[-2], list) else []
        return measured(Invocation(base, name, arguments, Span(start, children[-1].span.end)), nesting=1)

    @staticmethod
    def arguments(children: list[Any]) -> list[Item]:
        if len(children) == 1:
            return children
        found: list[Item] = children[0]
        found.append(children[2])
        return found

    @staticmethod
    def named(children: list[Any]) -> Item:
        name, value = children
        return measured(Named(Token("NAME", name.text[:-1], name.start), value))

    @staticmethod
    def branch(children: list[Any]) -> Item:
        condition, _, value = children
        return measured(Branch(condition, value))

    @staticmethod
    def quantified(children: list[Any]) -> Item:
        collection, quantifier, start = _of_collection(children)
        _, *variable_and_body = children if isinstance(children[0], Token) else children[1:]
        variable, body = (variable_and_body[0], variable_and_body[2]) if len(variable_and_body) > 1 else (None, None)
        span = Span(start, children[-1].span.end)
        return _with_body(Quantified(collection, quantifier, variable, body, span), nesting=0)

    @staticmethod
    def selected(children: list[Any]) -> Item:
        collection, _, start = _of_collection(children)
        span = Span(start, children[-1].span.end)
        return _with_body(Selected(collection, children[-2], span), nesting=1)

    @staticmethod
    def counted(children: list[Any]) -> Item:
        collection, _, start = _of_collection(children)
        span = Span(start, children[-1].span.end)
        return _with_body(Counted(collection, children[-2], span), nesting=1)

    @staticmethod
    def steps(children: list[Any]) -> Item:
        base, path = children
        return measured(Steps(base, path), nesting=path.text.count("/"))

    @staticmethod
    def array(children: list[Any]) -> Item:
        opening, items = (children[0], []) if isinstance(children[0], Token) else children[0]
        return measured(Array(items, Span(opening.start, children[-1].span.end)), nesting=1)

    @staticmethod
    def elements(children: list[Any]) -> tuple[Token, list[Item]]:
        if isinstance(children[0], Token):
            return children[0], [children[1]]
        found: tuple[Token, list[Item]] = children[0]
        found[1].append(children[2])
        return found

    @staticmethod
    def json_object(children: list[Any]) -> Item:
        opening, members = (children[0], []) if isinstance(children[0], Token) else children[0]
        return measured(Object(members, Span(opening.start, children[-1].span.end)), nesting=1)

    @staticmethod
    def members(children: list[Any]) -> tuple[Token, list[tuple[Token, Item]]]:
        first, name, value = children[0], children[-3], children[-1]
        found: tuple[Token, list[tuple[Token, Item]]] = (first, []) if isinstance(first, Token) else first
        found[1].append((name, value))
        return found


CONSTRUCTION = _Construction
"""What Lark calls for each rule."""


def call(token: Token, arguments: list[Item], end: int) -> Invocation:
    """Returns the call of a function without a path: its CALL token, its arguments, plain or calls, and its end."""
    name = Token("NAME", token.text[: token.text.index("(")], token.start)
    item = Invocation(None, name, arguments, Span(token.start, end))
    for each in arguments:
        inner = steps(each) if isinstance(each, Token) else each.nesting
        item.nesting = max(item.nesting, inner)
    item.nesting += 1
    return item


def resolved(chain: Chain) -> Item:
    """Returns the item of a chain, what binds tighter first: with two stacks, in one pass."""
    if len(chain) == 1:
        return cast("Item", chain[0])  # a list stands behind `in` alone
    words = {part.type if type(part) is Token else "" for part in chain[1::2]}
    if words in _ONE_WORD:  # nothing binds tighter: hot path, see benchmarks/README.md
        junction = CONSTRUCTION.junction(chain[:3])
        for part in chain[4::2]:
            junction.add(cast("Item", part))  # the same
        return junction
    operands: list[Any] = []
    operators: list[tuple[int, Token]] = []
    expected = True
    for part in chain:
        if expected and isinstance(part, Token) and part.type in _PREFIXES:
            operators.append((_power(part), part))
        elif expected:
            operands.append(part)
            expected = False
        else:
            operator = cast("Token", part)  # the grammar has one here
            power = _power(operator)
            while operators and operators[-1][0] >= power:
                _apply(operators.pop()[1], operands)
            operators.append((power, operator))
            expected = True
    while operators:
        _apply(operators.pop()[1], operands)
    item: Item = operands[0]
    return item


def _apply(operator: Token, operands: list[Any]) -> None:
    right = operands.pop()
    if operator.type in _PREFIXES:
        negated = operator.type == "NOT"
        operands.append(measured(Unary(operator, right), conditions=int(negated), nesting=int(not negated)))
    elif operator.type in {"AND", "OR"}:
        operands.append(CONSTRUCTION.junction([operands.pop(), operator, right]))
    elif operator.type == "IN":
        operands.append(measured(Among(operands.pop(), operator, right), operands=True))
    else:
        arithmetic = operator.type == "ARITHMETIC"
        operands.append(measured(Binary(operands.pop(), operator, right), nesting=int(arithmetic), operands=True))


def _power(operator: Token) -> int:
    return _POWERS.get(operator.text) or OPERATORS[operator.word.lower()].power


def _of_collection(children: list[Any]) -> tuple[Item, Token, int]:
    """Returns what `_split` returns, for a rule that always has a path before its last `/`."""
    collection, word, start = _split(children)
    return cast("Item", collection), word, start  # the grammar has a path here


def _split(children: list[Any]) -> tuple[Item | None, Token, int]:
    """Returns what stands before the last `/` of a token that ends in `(`, the name behind it, and where they begin."""
    called, token = (None, children[0]) if isinstance(children[0], Token) else children[:2]
    text = token.text[: token.text.rindex("(")]
    path, slash, name = text.rpartition("/")
    kind = token.type.removeprefix("ON_")
    last = Token("NAME" if kind == "CALL" else kind, name, token.start + len(path) + len(slash))
    if called is None:
        return (_path(path, token.start) if slash else None), last, token.start
    start = called.span.start
    return (measured(Steps(called, Token("STEPS", path, token.start))) if path else called), last, start


def _path(text: str, start: int) -> Token:
    """Returns the text of a path before a parenthesis as the token that it is on its own."""
    if "/" in text:
        kind = "PATH"
    elif text[0] in "@$":
        kind = "ANNOTATION" if text[0] == "@" else "SYSTEM"
    else:
        kind = "QUALIFIEDNAME" if "." in text else "NAME"
    return Token(kind, text, start)
