"""Templates of filters over structures: paths, and lambdas, counts and lists that name what is around them.

A template is as `expressions` has it: text whose literals are numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from odata_filter import Field, Schema, types

from .condition_templates import KINDS, NUMBERS, PIECE, Template, literal_key

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
VARIABLES = ("v", "w", "x", "sku", "name")
"""Names of variables, some of which are those of fields too."""

LEVELS = 3
"""Lambdas within lambdas at most."""


@dataclass(frozen=True)
class Scope:
    """What may be named at one place of a filter.

    Args:
        schema: the schema.
        elements: the variables around, each with its collection; `$this` stands inside of `$filter`.

    """

    schema: Schema
    elements: tuple[tuple[str, Field], ...] = ()

    def named(self) -> Iterator[tuple[str, Field]]:
        """Yields every field, path and element by its text there."""
        variables = [name for name, _ in self.elements]
        for name, field in self.schema.items():
            hidden = "$this" in variables or name in variables
            yield from self.reached(f"$it/{name}" if hidden else name, field)
        for variable, field in dict(self.elements).items():
            element = Field(field.name, field.type)
            yield from ((text, each) for text, each in self.reached(variable, element) if text != variable)
            if not self.fields_of(field):
                yield variable, element

    def reached(self, text: str, field: Field, levels: int = 2) -> Iterator[tuple[str, Field]]:
        """Yields a field, and those of the structures that it leads to."""
        yield text, field
        if not field.collection and levels:
            for each in self.fields_of(field):
                yield from self.reached(f"{text}/{each.name}", each, levels - 1)

    def fields_of(self, field: Field) -> tuple[Field, ...]:
        """Returns the fields of a structure; none of another type."""
        structure = self.schema.structure_of(field.type)
        return () if structure is None else structure.fields

    def singles(self, *kinds: type[types.Type]) -> list[tuple[str, Field]]:
        """Returns the operands of some types that have one value, and no others."""
        return [each for each in self.named() if not each[1].collection and isinstance(each[1].type, kinds)]

    def collections(self) -> list[tuple[str, Field]]:
        """Returns the collections."""
        return [each for each in self.named() if each[1].collection]

    def inside(self, variable: str, collection: Field) -> Scope:
        """Returns the scope of a body."""
        return Scope(self.schema, (*self.elements, (variable, collection)))


def literal(field: Field) -> Template:
    """Returns a literal that suits a field."""
    return st.integers(0, 999).map(lambda number: f"{{{literal_key(field)}:{number}}}")


@st.composite
def conditions(draw: st.DrawFn, scope: Scope, levels: int = LEVELS) -> str:
    """Returns one to three conditions, joined and negated."""
    several = [draw(_single(scope, levels)) for _ in range(draw(st.sampled_from((1, 1, 2, 3))))]
    text = draw(st.sampled_from((" and ", " or "))).join(several)
    shape = draw(st.sampled_from(("{}", "{}", "{}", "not ({})", "({}) eq false", "({}) ne null")))
    return shape.format(text)


@st.composite
def _single(draw: st.DrawFn, scope: Scope, levels: int) -> str:
    choices = [_compared, _compared, _between, _of_text, _listed, _flags, _null]
    if levels and scope.collections():
        choices += [_quantified, _quantified, _quantified, _counted, _element_of]
    return draw(draw(st.sampled_from(choices))(scope, levels))


@st.composite
def _compared(draw: st.DrawFn, scope: Scope, _: int) -> str:
    """Returns an operand beside a literal."""
    text, field = draw(st.sampled_from(scope.singles(*_COMPARED)))
    operators = COMPARISONS if field.ordered else COMPARISONS[:2]
    return f"{text} {draw(st.sampled_from(operators))} {draw(literal(field))}"


@st.composite
def _between(draw: st.DrawFn, scope: Scope, levels: int) -> str:
    """Returns two operands of one kind."""
    several = [scope.singles(*kinds) for kinds in KINDS]
    operands = draw(st.sampled_from([each for each in several if each]))
    left, right = draw(st.sampled_from(operands))[0], draw(st.sampled_from(operands))[0]
    if isinstance(operands[0][1].type, NUMBERS) and levels and draw(st.booleans()):
        right = draw(_count(scope, levels))
    return f"{left} {draw(st.sampled_from(COMPARISONS))} {right}"


@st.composite
def _of_text(draw: st.DrawFn, scope: Scope, _: int) -> str:
    """Returns a search in a text, for a piece or for another text."""
    texts = [text for text, _ in scope.singles(types.String)]
    part = draw(PIECE | st.sampled_from(texts))
    return f"{draw(st.sampled_from(('contains', 'startswith')))}({draw(st.sampled_from(texts))},{part})"


@st.composite
def _listed(draw: st.DrawFn, scope: Scope, _: int) -> str:
    """Lists of operands beside lists of literals."""
    chosen = draw(st.lists(st.sampled_from(scope.singles(*_COMPARED)), min_size=1, max_size=2))

    def row() -> str:
        return "[" + ", ".join(draw(literal(field)) for _, field in chosen) + "]"

    left = "[" + ", ".join(text for text, _ in chosen) + "]"
    if draw(st.booleans()):
        return f"{left} in [{', '.join(row() for _ in range(draw(st.integers(0, 3))))}]"
    return f"{left} {draw(st.sampled_from(COMPARISONS[:2]))} {row()}"


@st.composite
def _flags(draw: st.DrawFn, scope: Scope, levels: int) -> str:
    """Returns a test of flags."""
    flags = [
        (text, kind.members)
        for text, field in scope.singles(types.Enumeration)
        if isinstance(kind := field.type, types.Enumeration) and kind.flags
    ]
    if not flags:
        return draw(_compared(scope, levels))
    text, names = draw(st.sampled_from(flags))
    members = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
    return f"{text} has '{','.join(members)}'"


@st.composite
def _null(draw: st.DrawFn, scope: Scope, _: int) -> str:
    """Returns a structure or a collection that is null."""
    several = [*scope.singles(types.Structure, types.Ref), *scope.collections()]
    return f"{draw(st.sampled_from(several))[0]} {draw(st.sampled_from(('eq', 'ne')))} null"


@st.composite
def _collection(draw: st.DrawFn, scope: Scope, levels: int) -> tuple[str, Field]:
    """Returns a collection, whole or filtered."""
    text, field = draw(st.sampled_from(scope.collections()))
    if levels > 1 and draw(st.sampled_from((True, False, False))):
        text = f"{text}/$filter({draw(conditions(scope.inside('$this', field), levels - 1))})"
    return text, field


@st.composite
def _quantified(draw: st.DrawFn, scope: Scope, levels: int) -> str:
    """Returns a lambda."""
    text, field = draw(_collection(scope, levels))
    taken = {name for name, _ in scope.elements}
    variable = draw(st.sampled_from([each for each in VARIABLES if each not in taken and f"({each}:" not in text]))
    if draw(st.sampled_from((True, False, False, False, False))):
        return f"{text}/any()"
    body = draw(conditions(scope.inside(variable, field), levels - 1))
    return f"{text}/{draw(st.sampled_from(('any', 'all')))}({variable}: {body})"


@st.composite
def _count(draw: st.DrawFn, scope: Scope, levels: int) -> str:
    """Returns the number of elements."""
    text, field = draw(_collection(scope, levels))
    if draw(st.booleans()):
        return f"{text}/$count"
    return f"{text}/$count($filter={draw(conditions(scope.inside('$this', field), levels - 1))})"


@st.composite
def _counted(draw: st.DrawFn, scope: Scope, levels: int) -> str:
    """Returns the number of elements beside a small one."""
    count, number = draw(_count(scope, levels)), draw(st.integers(0, 3))
    return f"{count} {draw(st.sampled_from(COMPARISONS))} {number}"


@st.composite
def _element_of(draw: st.DrawFn, scope: Scope, levels: int) -> str:
    """Returns an operand or a literal in a collection of plain values."""
    text, field = draw(_collection(scope, levels))
    if not isinstance(field.type, _COMPARED):
        return f"{text}/any()"
    alike = [each for each, other in scope.singles(type(field.type)) if other.type == field.type]
    return f"{draw(literal(field) | st.sampled_from(alike) if alike else literal(field))} in {text}"


_COMPARED: tuple[Any, ...] = (types.Enumeration, *{each for kinds in KINDS for each in kinds})
"""The types whose operands are compared with literals."""
