"""The fast path of plain filters, which are bound while they are read. It can be deleted: see benchmarks/README.md.

A plain filter compares fields with literals and looks for them in lists of literals, joined by `and`, `or` and
parentheses of one level, and is spelt as most are. Any other text, and one that is refused, is read again in the
general way, which also says what is wrong with it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from odata_filter.binding.rules import operator_fault
from odata_filter.binding.unchecked_items import COMPARISONS, PLAIN
from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Membership, Or, joined
from odata_filter.schema import Schema
from odata_filter.syntax.scanner import ends
from odata_filter.syntax.text_to_tree import patterns
from odata_filter.types.base import Type
from odata_filter.types.literals import LITERALS
from odata_filter.types.structured import LONGEST_NAME

_WORDS = frozenset({"and", "or"})
_DEEPEST = 3
"""Levels of a plain filter at most: `or`, `and`, and `or` in parentheses."""

_ENDS = {f"{close}{word}": (close, word) for close in ("", ")") for word in ("", " and ", " or ")}
"""What may stand behind a leaf: a closing parenthesis, and the word before the next leaf."""


def plain_expr(text: str, schema: Schema, limits: Limits) -> Expr | None:
    """Returns the checked expression of a plain filter; None of any other text, and of one that is refused."""
    if len(text) > limits.length or limits.depth < _DEEPEST or not schema.capabilities.operators >= _WORDS:
        return None
    # Of an open schema nothing is kept: clients choose its names.
    known: _Known = schema._readers if type(schema) is Schema else {}  # noqa: SLF001 - kept there for this module
    leaf_at, leaves = _leaf().match, 0
    start, end = ends(text)
    terms: list[Expr] = []  # what `or` joins
    factors: list[Expr] = []  # what `and` joins
    outer: tuple[list[Expr], list[Expr]] | None = None  # those around the open parenthesis
    while (match := leaf_at(text, start, end)) is not None:
        found = _bound(match, schema, known, limits.list_values)
        leaves += 1
        if found is None or leaves > limits.leaves:
            return None
        if text[start] == "(":
            if outer is not None:
                return None
            outer, terms, factors = (terms, factors), [], []
        leaf, behind, start = found
        factors.append(leaf)
        close, word = _ENDS[text[behind:start]]
        if close:
            if outer is None:
                return None
            inner = joined(Or, [*terms, joined(And, factors)])
            terms, factors = outer
            outer = None
            factors.append(inner)
        if word != " and ":
            terms.append(factors[0] if len(factors) == 1 else joined(And, factors))
            factors = []
        if not word:
            return None if outer is not None else terms[0] if len(terms) == 1 else joined(Or, terms)
    return None


_Found: TypeAlias = tuple[Comparison | Membership, int, int]
"""A leaf, where it ends, and where what stands behind it does."""


def _bound(match: re.Match[str], schema: Schema, known: _Known, most: int) -> _Found | None:
    """Returns the leaf of a match; None if it is refused. `most`: the values that a list may have."""
    kind = match.lastgroup or ""
    name, word = match.group("NAME", "WORD")
    if kind == "LIST":
        return _listed(match, schema, known, most)
    reader = known.get((name, word, kind)) or _reader(name, word, kind, schema, known)
    literal = None if reader is None else reader.literal(match[kind])
    if reader is None or literal is None:
        return None
    return Comparison(reader.ref, COMPARISONS[word], literal), match.end(kind), match.end()


def _listed(match: re.Match[str], schema: Schema, known: _Known, most: int) -> _Found | None:
    """Returns the list that begins behind a match."""
    text, name, at, end = match.string, match["NAME"], match.end(), match.endpos
    literals: list[Literal] = []
    while (value := _value().match(text, at, end)) is not None:
        kind = value.lastgroup or ""
        reader = known.get((name, "in", kind)) or _reader(name, "in", kind, schema, known)
        literal = None if reader is None else reader.literal(value[kind])
        if reader is None or literal is None or len(literals) == most:
            return None
        literals.append(literal)
        at, behind = value.end(), value.end(kind)
        if text.startswith(")", behind):
            return Membership(reader.ref, tuple(literals)), behind + 1, at
    return None


class _Reader:
    """Reads the literals of one terminal beside a field.

    Args:
        ref: the field.
        own: the type that reads the terminal.

    """

    __slots__ = ("_fitted", "_own", "_type", "ref")

    def __init__(self, ref: FieldRef, own: Type) -> None:
        self.ref: FieldRef = ref
        self._own: Type = own
        self._type: Type = ref.type
        self._fitted: Type = own if ref.type.keeps_own else ref.type

    def literal(self, text: str) -> Literal | None:
        """Returns what `rules.literal_on` returns of a text; None if the text is refused."""
        value = self._own.read(text)
        if value is None:
            return Literal(None, self._type)
        fitted = value if isinstance(value, Fault) else self._type.fit(value, self._own)
        return None if isinstance(fitted, Fault) else Literal(fitted, self._fitted)


_Known: TypeAlias = dict[tuple[str, str, str], _Reader]
"""What is known of a schema: by the name of a field, the operator beside it, and the terminal of the literal."""


def _reader(name: str, word: str, kind: str, schema: Schema, known: _Known) -> _Reader | None:
    """Returns what reads the literals of a terminal, which is known from now on; None if all of them are refused."""
    field, own = schema.resolve(name), (LITERALS if "literal" in schema.capabilities.features else PLAIN).get(kind)
    if field is None or own is None or word not in schema.capabilities.operators:
        return None
    ref = FieldRef(field)
    if word != "in" and operator_fault(ref, COMPARISONS[word], own) is not None:
        return None
    return known.setdefault((name, word, kind), _Reader(ref, own))


_BEHIND = "\\)?(?:\\Z| and | or )"


@cache
def _leaf() -> re.Pattern[str]:
    """Returns the expression of a leaf or of the beginning of a list, of what may stand before it and behind it."""
    name = f"(?P<NAME>[A-Za-z_][A-Za-z0-9_]{{0,{LONGEST_NAME - 1}}}+)"
    compared = f"(?P<WORD>{'|'.join(COMPARISONS)}) (?:{_literal()}){_BEHIND}"
    return re.compile(f"\\(?{name} (?:{compared}|in (?P<LIST>\\())")


@cache
def _value() -> re.Pattern[str]:
    """Returns the expression of a value of a list, and of what stands behind it or the list."""
    return re.compile(f"(?:{_literal()})(?:, ?|\\){_BEHIND})")


def _literal() -> str:
    return "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in patterns().items() if kind in LITERALS)
