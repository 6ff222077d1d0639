"""Templates of the conditions that are more than a field beside a literal: calls, fields compared, `not`, lambdas.

A template is text whose literals are numbers: `{name:7}` is a literal that suits the field `name`, and `{':7}` a short
piece of text, such as a filter looks for inside of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from hypothesis import strategies as st

from odata_filter import Field, Schema, types

Template = st.SearchStrategy[str]

PIECES = "'"
"""The key of the pieces of text among the literals."""

EQUALITY = ("EQ", "eq", "ne")
ORDER = ("lt", "le", "ge", "GT")
COMPARISONS = EQUALITY + ORDER
PARTS_OF_DATE = ("year", "month", "day")
PARTS_OF_TIME = ("hour", "minute", "second")

_NUMBER = st.integers(0, 999)


class Operands(NamedTuple):
    """The operands that may stand at one place: those of fields, or of the variable of a lambda."""

    fields: dict[str, Field]
    """The fields by the names that operands bear, which may be a variable's."""

    def named(self, *kinds: type[types.Type]) -> list[str]:
        """The names of the operands of some types."""
        return [name for name, field in self.fields.items() if isinstance(field.type, kinds)]

    def literal(self, name: str) -> Template:
        """A literal that suits an operand."""
        return _NUMBER.map(lambda number: f"{{{self.fields[name].name}:{number}}}")

    def literals(self, names: list[str]) -> Template:
        """A literal that suits one of some operands."""
        return st.sampled_from(names).flatmap(self.literal)


PIECE: Template = _NUMBER.map(lambda number: f"{{{PIECES}:{number}}}")


def conditions(operands: Operands) -> list[Template]:
    """Conditions on operands of one record or element, but for plain comparisons with literals."""
    found = [*compared(operands), *truths(operands), CONSTANTS]
    if names := operands.named(types.String):
        texts = text_operands(operands, names)
        part = PIECE | PIECE | texts
        found += [st.builds("{}({},{})".format, st.sampled_from(("contains", "startswith", "endswith")), texts, part)] * 2
        found.append(st.builds("{} {} {}".format, texts, st.sampled_from(COMPARISONS), operands.literals(names) | texts))
        found.append(st.builds("{} in ({})".format, texts, listed(operands.literals(names))))
    if numbers := number_operands(operands):
        small = st.integers(-1, 12).map(str)
        number = st.one_of(numbers)
        found.append(st.builds("{} {} {}".format, number, st.sampled_from(COMPARISONS), small | number))
        found.append(st.builds("{} in ({})".format, number, listed(small)))
    if moments := operands.named(types.DateTimeOffset):
        days = [f"date({name})" for name in moments]
        dates = operands.named(types.Date)
        other = st.sampled_from(["2024-06-24", "0001-01-01", "9999-12-31", "null", *days, *dates])
        found.append(st.builds("{} {} {}".format, st.sampled_from(days), st.sampled_from(COMPARISONS), other))
    return found


CONSTANTS: Template = st.sampled_from(
    ["true", "false", "1 eq 1", "null ne null", "'a' lt 'B'", "length('aä') eq 2", "contains('aä','Ä')", "2.5 ge 3"]
)


def listed(literal: Template) -> Template:
    """Some literals, as inside the parentheses of a list."""
    return st.lists(literal | st.just("null"), max_size=4).map(", ".join)


def compared(operands: Operands) -> Iterable[Template]:
    """Operands of a kind, compared with each other."""
    numbers = (types.Integer, types.Decimal, types.Double)
    kinds = ((types.String,), numbers, (types.Guid,), (types.DateTimeOffset,), (types.Date,), (types.Boolean,))
    for kind in kinds:
        if names := operands.named(*kind):
            one = st.sampled_from(names)
            yield st.builds("{} {} {}".format, one, st.sampled_from(COMPARISONS), one)


def truths(operands: Operands) -> Iterable[Template]:
    """Boolean operands as conditions."""
    if names := operands.named(types.Boolean):
        yield st.sampled_from(names)


def text_operands(operands: Operands, names: list[str]) -> Template:
    """Operands of text: fields, and calls of calls."""
    numbers = [*operands.named(types.Integer), *map("length({})".format, names)]
    count = st.integers(0, 4).map(str) | st.sampled_from(numbers)
    start = st.integers(-3, 4).map(str) | st.sampled_from(numbers)

    def called(text: Template) -> Template:
        part = PIECE | text
        return st.one_of(
            st.builds("{}({})".format, st.sampled_from(("tolower", "toupper", "trim", "TOLOWER")), text),
            st.builds("concat({},{})".format, text, part),
            st.builds("concat({},{})".format, part, text),
            st.builds("substring({},{})".format, text, start),
            st.builds("substring({},{},{})".format, text, start, count),
        )

    return st.recursive(st.sampled_from(names), called, max_leaves=4)


def number_operands(operands: Operands) -> list[Template]:
    """Calls that give numbers."""
    found: list[Template] = []
    if names := operands.named(types.String):
        texts = text_operands(operands, names)
        found.append(st.builds("length({})".format, texts))
        found.append(st.builds("indexof({},{})".format, texts, PIECE | texts))
    if moments := operands.named(types.DateTimeOffset):
        parts = st.sampled_from(PARTS_OF_DATE + PARTS_OF_TIME)
        found.append(st.builds("{}({})".format, parts, st.sampled_from(moments)))
    if dates := operands.named(types.Date):
        found.append(st.builds("{}({})".format, st.sampled_from(PARTS_OF_DATE), st.sampled_from(dates)))
    return found


def lambdas(
    schema: Schema, plain: Callable[[str, Field], Template], joined: Callable[[Template], Template]
) -> list[Template]:
    """Lambdas over the collections of a schema. `plain` makes comparisons of one operand with literals."""
    found = []
    for name, field in schema.items():
        if field.collection:
            one = st.one_of(plain("v", field), *conditions(Operands({"v": field})))
            body = st.recursive(one, lambda each: joined(each) | negated(each), max_leaves=3)
            found.append(st.builds(f"{name}/{{}}(v: {{}})".format, st.sampled_from(("any", "all")), body))
            found.append(st.just(f"{name}/any()"))
    return found


def negated(condition: Template) -> Template:
    """Conditions negated, and as operands of comparisons."""
    wrapped = condition.map("({})".format)
    return st.one_of(
        condition.map("not ({})".format),
        st.builds("{} {} {}".format, wrapped, st.sampled_from(COMPARISONS), st.sampled_from(("true", "false", "null"))),
        st.builds("{} {} {}".format, wrapped, st.sampled_from(EQUALITY), wrapped),
    )
