"""The unchecked tree, which the parser makes and the binder reads: names and literals, each with its place."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from odata_filter.syntax.tokens import Token


class Compared:
    """`left op right`, each side as it stands; a side that is not a token was a comparison or stood in parentheses."""

    __slots__ = ("left", "op", "right")

    type = "COMPARISON"

    def __init__(self, left: Item, op: Token, right: Item) -> None:
        self.left = left
        self.op = op
        self.right = right


class Among:
    """`operand in (values)`, or `operand in name`."""

    __slots__ = ("op", "operand", "values")

    type = "MEMBERSHIP"

    def __init__(self, operand: Item, op: Token, values: list[Token] | Token) -> None:
        self.operand = operand
        self.op = op
        self.values = values


class Junction:
    """Items joined by AND or OR. Not yet flat: items may be joined by the same word. `depth` is the flat tree's."""

    __slots__ = ("depth", "items", "word")

    def __init__(self, word: str, first: Item) -> None:
        self.word = word
        self.items: list[Item] = []
        self.depth = 1
        self.add(first)

    def add(self, item: Item) -> None:
        """Appends one more item."""
        self.items.append(item)
        if isinstance(item, Junction):
            self.depth = max(self.depth, item.depth + (item.word != self.word))


class Group:
    """An operand in parentheses that is not a junction: `(A)`, `(A eq 1)`."""

    __slots__ = ("item", "start")

    def __init__(self, item: Item, start: int) -> None:
        self.item = item
        self.start = start


Item: TypeAlias = Token | Compared | Among | Junction | Group


def start_of(item: Item) -> int:
    """Returns where an item begins in the text."""
    while not isinstance(item, (Token, Group)):
        match item:
            case Junction():
                item = item.items[0]
            case Compared():
                item = item.left
            case Among():
                item = item.operand
            case _:
                assert_never(item)
    return item.start
