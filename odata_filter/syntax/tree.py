"""The unchecked tree, which the parser makes and the binder reads: names and literals, each with its place.

`Token` types of operands: the literals (`STRING GUID DATETIME DATE TIME DECIMAL INTEGER DOUBLE BOOLEAN NULL DURATION
BINARY GEO QUALIFIED`), `NAME`, `PATH` (names, type names, `$it`, `$this`, `$count`, `@annotations` and the like, two or
more joined by `/`), `SYSTEM` (a lone `$it`, `$this`, `$root`, ..), `ANNOTATION`, `PARAMETER` (`@name`), `QUALIFIEDNAME`
(`Ns.Type`, an argument of `cast` and `isof`), and inside JSON `JSONSTRING` (with its double quotes).

Every part has three measures, set by the parser: `depth` (and, or, not and lambdas, one within the other), `nesting`
(path steps, calls and operations within operands) and `lambdas` (lambdas within lambdas).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeAlias

from odata_filter.errors.classes import Span
from odata_filter.syntax.tokens import Token


class Part:
    """What all items but tokens share."""

    __slots__ = ("depth", "lambdas", "nesting")

    depth: int
    lambdas: int
    nesting: int

    def __init__(self) -> None:
        self.depth = self.lambdas = self.nesting = 0


class Binary(Part):
    """`left op right`, for every infix operator but `in`, `and` and `or`. `op.type`: COMPARE, ARITHMETIC or HAS."""

    __slots__ = ("left", "op", "right")

    type: ClassVar[str] = "COMPARISON"
    """Its terminal, where the parser reads it whole."""

    def __init__(self, left: Item, op: Token, right: Item) -> None:
        self.depth = self.lambdas = self.nesting = 0  # hot path: see benchmarks/README.md
        self.left: Item = left
        self.op: Token = op
        self.right: Item = right


class Values(list[Token]):
    """The literals of a list. `end` is where its parenthesis closes."""

    __slots__ = ("end",)

    def __init__(self, literals: Iterable[Token], end: int) -> None:
        super().__init__(literals)
        self.end: int = end


class Among(Part):
    """`operand in (values)`, or `operand in` any other item."""

    __slots__ = ("op", "operand", "values")

    type: ClassVar[str] = "MEMBERSHIP"
    """Its terminal, where the parser reads it whole."""

    def __init__(self, operand: Item, op: Token, values: Values | Item) -> None:
        self.depth = self.lambdas = self.nesting = 0
        self.operand: Item = operand
        self.op: Token = op
        self.values: Item | Values = values


class Unary(Part):
    """`not operand` or `-operand`. `op.type`: NOT or NEGATE."""

    __slots__ = ("op", "operand")

    def __init__(self, op: Token, operand: Item) -> None:
        super().__init__()
        self.op: Token = op
        self.operand: Item = operand


class Junction(Part):
    """Items joined by AND or OR. Not yet flat: items may be joined by the same word. `depth` is the flat tree's."""

    __slots__ = ("items", "word")

    def __init__(self, word: str, first: Item) -> None:
        self.depth = 1
        self.lambdas = self.nesting = 0
        self.word: str = word
        self.items: list[Item] = []
        self.add(first)

    def add(self, item: Item) -> None:
        """Appends one more item."""
        self.items.append(item)
        if isinstance(item, Token):
            if item.type == "PATH":
                self.nesting = max(self.nesting, steps(item))
        elif item.depth or item.nesting:
            same = isinstance(item, Junction) and item.word == self.word
            self.depth: int = max(self.depth, item.depth + (not same))
            self.nesting: int = max(self.nesting, item.nesting)
            self.lambdas: int = max(self.lambdas, item.lambdas)


class Group(Part):
    """An operand or a condition in parentheses, except junctions and other groups."""

    __slots__ = ("item", "span")

    def __init__(self, item: Item, span: Span) -> None:
        super().__init__()
        self.item: Item = item
        self.span: Span = span


class Invocation(Part):
    """`name(arguments)`; `base` is what stands before a `/`, for functions that are bound to a path."""

    __slots__ = ("arguments", "base", "name", "span")

    type: ClassVar[str] = "INVOCATION"
    """Its terminal, where the parser reads it whole."""

    def __init__(self, base: Item | None, name: Token, arguments: list[Item], span: Span) -> None:
        super().__init__()
        self.base: Item | None = base
        self.name: Token = name
        self.arguments: list[Item] = arguments
        self.span: Span = span


class Named(Part):
    """`name=value`, an argument of a declared function."""

    __slots__ = ("name", "value")

    def __init__(self, name: Token, value: Item) -> None:
        super().__init__()
        self.name: Token = name
        self.value: Item = value


class Branch(Part):
    """`condition:value`, an argument of `case`."""

    __slots__ = ("condition", "value")

    def __init__(self, condition: Item, value: Item) -> None:
        super().__init__()
        self.condition: Item = condition
        self.value: Item = value


class Quantified(Part):
    """`collection/any(variable: body)`, `collection/all(..)`, or `collection/any()` without variable and body."""

    __slots__ = ("body", "collection", "quantifier", "span", "variable")

    def __init__(
        self, collection: Item, quantifier: Token, variable: Token | None, body: Item | None, span: Span
    ) -> None:
        super().__init__()
        self.collection: Item = collection
        self.quantifier: Token = quantifier
        self.variable: Token | None = variable
        self.body: Item | None = body
        self.span: Span = span


class Counted(Part):
    """`collection/$count($filter=body)`; without a body it is a path that ends in `$count`."""

    __slots__ = ("body", "collection", "span")

    def __init__(self, collection: Item, body: Item, span: Span) -> None:
        super().__init__()
        self.collection: Item = collection
        self.body: Item = body
        self.span: Span = span


class Selected(Part):
    """`collection/$filter(body)`."""

    __slots__ = ("body", "collection", "span")

    def __init__(self, collection: Item, body: Item, span: Span) -> None:
        super().__init__()
        self.collection: Item = collection
        self.body: Item = body
        self.span: Span = span


class Steps(Part):
    """A path that goes on behind an item: `base/a/b`; `path` is the text from the `/` on."""

    __slots__ = ("base", "path")

    def __init__(self, base: Item, path: Token) -> None:
        super().__init__()
        self.base: Item = base
        self.path: Token = path


class Array(Part):
    """`[..]`, a JSON array; its items are literals, also in JSON's spelling, operands, arrays and objects."""

    __slots__ = ("items", "span")

    def __init__(self, items: list[Item], span: Span) -> None:
        super().__init__()
        self.items: list[Item] = items
        self.span: Span = span


class Object(Part):
    """`{..}`, a JSON object: the names in double quotes, and their values."""

    __slots__ = ("members", "span")

    def __init__(self, members: list[tuple[Token, Item]], span: Span) -> None:
        super().__init__()
        self.members: list[tuple[Token, Item]] = members
        self.span: Span = span


Item: TypeAlias = (
    Token
    | Binary
    | Among
    | Unary
    | Junction
    | Group
    | Invocation
    | Named
    | Branch
    | Quantified
    | Counted
    | Selected
    | Steps
    | Array
    | Object
)


def steps(token: Token) -> int:
    """Returns the steps of a path: `a/b` has one, and `$it/a` means the field `a`."""
    return token.text.count("/") - token.text.startswith("$it/") if token.type == "PATH" else 0
