"""The limits of a text: what is counted while it is read, and what its tree may measure."""

from __future__ import annotations

from collections.abc import Callable

from odata_filter.errors.classes import Span
from odata_filter.errors.codes import Code
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.syntax.tokens import END, Token
from odata_filter.syntax.tree import Among, Binary, Invocation, Item, Values, steps
from odata_filter.syntax.tree_walking import parts, span_of
from odata_filter.types.literals import LITERALS

_CONDITIONS = frozenset({"COMPARE", "IN", "HAS", "COMPARISON", "MEMBERSHIP"})
_JOINTS = frozenset({"AND", "OR", END})
_SPLIT = "split it into several filters"


class Counts:
    """Counts leaves and the values of lists, token by token."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._leaves = 0
        self._values = 0  # of the list that is read, if one is
        self._in_list = False
        self._bare = True  # since the last joint, no comparison was read: an operand stands alone

    def fault(self, piece: Token | Binary | Among | Invocation) -> Fault | None:
        """Counts a token or a whole leaf, and returns the fault of what exceeds a limit."""
        kind = piece.type
        if kind in _CONDITIONS:
            self._bare = False
            self._in_list = kind == "IN"
            self._values = len(piece.values) if isinstance(piece, Among) and isinstance(piece.values, Values) else 0
            self._leaves += 1
        elif kind in _JOINTS:
            self._leaves += self._bare
            self._bare = True
        elif kind == "CLOSE":
            self._in_list = False
        elif kind == "COMMA":
            self._values += self._in_list
        elif self._in_list and not self._values and kind in LITERALS:
            self._values = 1
        if self._leaves > self._limits.leaves:
            message = f"the filter has more than {self._limits.leaves:,} comparisons"
            hint = "collect the values that one field is compared with in a list: field in (...)"
            return Fault("too-many-leaves", message, hint, place=_place(piece))
        if self._values > self._limits.list_values:
            message = f"the list has more than {self._limits.list_values:,} values"
            return Fault("too-many-values", message, "split the list into several filters", place=_place(piece))
        return None


def excess(tree: Item, limits: Limits) -> Fault | None:
    """Returns the fault of a tree that is deeper, or nested more deeply, than the limits allow."""
    depth, lambdas, nesting = (
        (0, 0, steps(tree)) if isinstance(tree, Token) else (tree.depth, tree.lambdas, tree.nesting)
    )
    if depth > limits.depth:
        message = f"the filter is {depth:,} levels deep, and at most {limits.depth} are allowed"
        return _fault("too-deep", message, tree, _depth, depth - limits.depth)
    if lambdas > limits.lambdas:
        message = f"more than {limits.lambdas} lambdas stand one within the other"
        return _fault("too-many-lambdas", message, tree, _lambdas, lambdas - limits.lambdas)
    if nesting > limits.nesting:
        message = f"more than {limits.nesting} path steps, calls and operations stand one within the other"
        return _fault("too-nested", message, tree, _nesting, limits.nesting + 1)
    return None


def _fault(code: Code, message: str, tree: Item, measure: Callable[[Item], int], least: int) -> Fault:
    """Returns the fault at the innermost item that still measures `least`."""
    item = tree
    while (inner := max(parts(item), key=measure, default=item)) is not item and measure(inner) >= least:
        item = inner
    start = span_of(item).start
    return Fault(code, message, _SPLIT, place=Span(start, start + 1))


def _depth(item: Item) -> int:
    return 0 if isinstance(item, Token) else item.depth


def _lambdas(item: Item) -> int:
    return 0 if isinstance(item, Token) else item.lambdas


def _nesting(item: Item) -> int:
    return steps(item) if isinstance(item, Token) else item.nesting


def _place(piece: Token | Binary | Among | Invocation) -> Span:
    return piece.span if isinstance(piece, Token) else span_of(piece)
