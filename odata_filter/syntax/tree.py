"""What the parser hands the binder: names and literals that nobody has checked yet, each with its place.

`Token` types of operands: the literals (`STRING GUID DATETIME DATE TIME DECIMAL INTEGER DOUBLE BOOLEAN NULL DURATION
BINARY GEO QUALIFIED`), `NAME`, `PATH` (names, qualified names, `$it`, `$this`, `$count`, `@annotations` and the like,
two or more joined by `/`), `SYSTEM` (a lone `$it`, `$this`, `$root`, ..), `ANNOTATION`, `PARAMETER` (`@name`),
`QUALIFIEDNAME` (`Ns.Type`, an argument of `cast` and `isof`).
"""

from __future__ import annotations

from typing import TypeAlias

from odata_filter.errors.classes import Span
from odata_filter.syntax.tokens import Token


class Binary:
    """`left op right`, for every infix operator but `in`, `and` and `or`; `op.type` is its row in `operators`."""

    __slots__ = ("left", "op", "right")

    def __init__(self, left: Item, op: Token, right: Item) -> None:
        self.left = left
        self.op = op
        self.right = right


class Among:
    """`operand in (values)`, or `operand in` any other item."""

    __slots__ = ("op", "operand", "values")

    def __init__(self, operand: Item, op: Token, values: list[Token] | Item) -> None:
        self.operand = operand
        self.op = op
        self.values = values


class Unary:
    """`not operand` or `-operand`."""

    __slots__ = ("op", "operand")

    def __init__(self, op: Token, operand: Item) -> None:
        self.op = op
        self.operand = operand


class Junction:
    """Items joined by AND or OR, not yet flat: some may be joined by the same word. `depth` is the flat tree's."""

    __slots__ = ("depth", "items", "word")

    def __init__(self, word: str, first: Item) -> None:
        self.word = word
        self.items: list[Item] = [first]
        self.depth = 1


class Group:
    """An operand or a condition in parentheses."""

    __slots__ = ("item", "span")

    def __init__(self, item: Item, span: Span) -> None:
        self.item = item
        self.span = span


class Invocation:
    """`name(arguments)`; `base` is what stands before a `/`, for functions that are bound to a path."""

    __slots__ = ("arguments", "base", "name", "span")

    def __init__(self, base: Item | None, name: Token, arguments: list[Item], span: Span) -> None:
        self.base = base
        self.name = name
        self.arguments = arguments
        self.span = span


class Named:
    """`name=value`, an argument of a declared function."""

    __slots__ = ("name", "value")

    def __init__(self, name: Token, value: Item) -> None:
        self.name = name
        self.value = value


class Quantified:
    """`collection/any(variable: body)`, `collection/all(..)`, or `collection/any()` without variable and body."""

    __slots__ = ("body", "collection", "quantifier", "span", "variable")

    def __init__(
        self, collection: Item, quantifier: Token, variable: Token | None, body: Item | None, span: Span
    ) -> None:
        self.collection = collection
        self.quantifier = quantifier
        self.variable = variable
        self.body = body
        self.span = span


class Counted:
    """`collection/$count` behind another item than a path, or `collection/$count($filter=body)`."""

    __slots__ = ("body", "collection", "span")

    def __init__(self, collection: Item, body: Item | None, span: Span) -> None:
        self.collection = collection
        self.body = body
        self.span = span


class Selected:
    """`collection/$filter(body)`."""

    __slots__ = ("body", "collection", "span")

    def __init__(self, collection: Item, body: Item, span: Span) -> None:
        self.collection = collection
        self.body = body
        self.span = span


class Steps:
    """A path that goes on behind an item: `base/a/b`; `path` is the text from the `/` on."""

    __slots__ = ("base", "path")

    def __init__(self, base: Item, path: Token) -> None:
        self.base = base
        self.path = path


class Array:
    """`[..]`, a JSON array; its items are literals in JSON's spelling, operands, arrays and objects."""

    __slots__ = ("items", "span")

    def __init__(self, items: list[Item], span: Span) -> None:
        self.items = items
        self.span = span


class Object:
    """`{..}`, a JSON object: the names in double quotes, and their values."""

    __slots__ = ("members", "span")

    def __init__(self, members: list[tuple[Token, Item]], span: Span) -> None:
        self.members = members
        self.span = span


Item: TypeAlias = (
    Token
    | Binary
    | Among
    | Unary
    | Junction
    | Group
    | Invocation
    | Named
    | Quantified
    | Counted
    | Selected
    | Steps
    | Array
    | Object
)
