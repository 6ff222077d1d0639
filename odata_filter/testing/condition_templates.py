"""Templates of the conditions that are more than a field beside a literal: calls, fields compared, `not`, lambdas.

A template is text whose literals are numbers: `{name String:7}` is a literal that suits the field `name`, and `{':7}` a
short piece of text, such as a filter looks for inside of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from odata_filter import Field, Schema, types
from odata_filter.capabilities import Capabilities

Template = st.SearchStrategy[str]

PIECES = "'"
"""The key of the pieces of text among the literals."""

NUMBERS = (types.Integer, types.Decimal, types.Single, types.Double)
KINDS: tuple[tuple[type[types.Type], ...], ...] = (
    NUMBERS,
    *((kind,) for kind in (types.String, types.Guid, types.DateTimeOffset, types.Date, types.TimeOfDay)),
    (types.Duration,),
    (types.Boolean,),
)
"""The types whose operands are compared with each other."""

CONSTANTS: Mapping[str, tuple[str, ...]] = {
    "bare-operand": ("true", "false"),
    "literals": ("1 eq 1", "null ne null", "'a' lt 'B'", "2.5 ge 3", "null in (null)"),
    "function": ("length('aä') eq 2", "contains('aä','Ä')", "toupper('ß') eq 'SS'"),
}
"""Conditions without operands of a record, by the feature that they need."""

_NUMBER = st.integers(0, 999)
PIECE: Template = _NUMBER.map(lambda number: f"{{{PIECES}:{number}}}")


def equalities(capabilities: Capabilities) -> list[str]:
    """Returns the spellings of the operators of equality."""
    return [spelt for spelt in ("EQ", "eq", "ne") if spelt.lower() in capabilities.operators]


def comparisons(capabilities: Capabilities) -> list[str]:
    """Returns the spellings of all comparison operators."""
    orders = [spelt for spelt in ("lt", "le", "ge", "GT") if spelt.lower() in capabilities.operators]
    return equalities(capabilities) + orders


def literal_key(field: Field) -> str:
    """What the literals of a field are found by in a template: those of fields of one name and type are one set."""
    kind = field.type
    name = kind.name.replace(".", " ") if isinstance(kind, types.Enumeration) else type(kind).__name__
    return f"{field.name} {name}"


@dataclass(frozen=True)
class Operands:
    """The operands that may stand at one place, and what may be done with them."""

    fields: dict[str, Field]
    """The fields by the names that they bear there: a lambda's variable is a name for elements."""
    capabilities: Capabilities

    def named(self, *kinds: type[types.Type]) -> list[str]:
        """Returns the names of the operands of some types."""
        return [name for name, field in self.fields.items() if isinstance(field.type, kinds)]

    def literals(self, names: list[str]) -> Template:
        """Returns a literal that suits one of some operands."""
        fields = [literal_key(self.fields[name]) for name in names]
        return st.builds(lambda name, number: f"{{{name}:{number}}}", st.sampled_from(fields), _NUMBER)

    def call(self, *names: str) -> Template:
        """Returns the name of one of some functions, of those that may be called."""
        known = [name for name in names if name.lower() in self.capabilities.functions]
        return st.sampled_from(known) if known else st.nothing()

    def may_say(self, constant: str) -> bool:
        """Whether the operators and the function of a condition of literals may be used."""
        operators = {*constant.split()} & Capabilities.ALL.operators
        function = constant.partition("(")[0]
        known = function not in Capabilities.ALL.functions or function in self.capabilities.functions
        return known and operators <= self.capabilities.operators

    def compared(self, left: Template, right: Template) -> Iterator[Template]:
        """Yields conditions by any comparison operator."""
        if operators := comparisons(self.capabilities):
            yield st.builds("{} {} {}".format, left, st.sampled_from(operators), right)

    def among(self, operand: Template, literal: Template) -> Iterator[Template]:
        """Yields memberships in short lists."""
        if "in" in self.capabilities.operators:
            several = st.lists(literal | st.just("null"), max_size=4).map(", ".join)
            yield st.builds("{} in ({})".format, operand, several)


def conditions(operands: Operands) -> Iterator[Template]:
    """Yields conditions on the operands of one place, except plain comparisons with literals."""
    features = operands.capabilities.features
    for feature, texts in CONSTANTS.items():
        if feature in features and (allowed := [text for text in texts if operands.may_say(text)]):
            yield st.sampled_from(allowed)
    if "bare-operand" in features and (names := operands.named(types.Boolean)):
        yield st.sampled_from(names)
    for kinds in KINDS:
        if "fields" in features and (names := operands.named(*kinds)):
            yield from operands.compared(st.sampled_from(names), st.sampled_from(names))
    if "function" in features:
        yield from calls(operands)


def calls(operands: Operands) -> Iterator[Template]:
    """Yields conditions that call functions."""
    both = "fields" in operands.capabilities.features
    if names := operands.named(types.String):
        texts = text_operands(operands, names)
        part = PIECE | PIECE | texts
        called = st.builds("{}({},{})".format, operands.call("contains", "startswith", "endswith"), texts, part)
        yield from (called, called)
        literal = operands.literals(names)
        yield from operands.compared(texts, literal | texts if both else literal)
        yield from operands.among(texts, literal)
    if seconds := list(second_operands(operands)):
        fraction = st.sampled_from(("0", "0.000001", "0.5", "0.9999995", "-86400", "86400.000001"))
        yield from operands.compared(st.one_of(seconds), fraction)
        yield from operands.among(st.one_of(seconds), fraction)
    if numbers := list(number_operands(operands)):
        small, number = st.integers(-1, 12).map(str), st.one_of(numbers)
        yield from operands.compared(number, small | number if both else small)
        yield from operands.among(number, small)
    yield from times(operands, both=both)


def times(operands: Operands, *, both: bool) -> Iterator[Template]:
    """Conditions on the dates and times of day of moments, on the first and the last moment, and on sums of times."""
    if {"add", "sub"} <= operands.capabilities.operators:
        yield from sums(operands, both=both)
    if moments := operands.named(types.DateTimeOffset):
        time = operands.call("time").flatmap(lambda name: st.sampled_from([f"{name}({each})" for each in moments]))
        clocks = [
            "12:00",
            "12:00:00.0000001",
            "23:59:59.999999",
            "null",
            *(operands.named(types.TimeOfDay) if both else []),
        ]
        yield from operands.compared(time, st.sampled_from(clocks))
        if both:
            yield from operands.compared(
                st.sampled_from(moments), operands.call("mindatetime", "maxdatetime").map("{}()".format)
            )
        day = operands.call("date").flatmap(lambda name: st.sampled_from([f"{name}({each})" for each in moments]))
        dates = ["2024-06-24", "0001-01-01", "9999-12-31", "null", *(operands.named(types.Date) if both else [])]
        yield from operands.compared(day, st.sampled_from(dates))


def text_operands(operands: Operands, names: list[str]) -> Template:
    """Returns operands of text: fields, and calls of calls."""
    lengths = map("length({})".format, names) if "length" in operands.capabilities.functions else ()
    numbers = [*operands.named(types.Integer), *lengths, "1"]
    count = st.integers(0, 4).map(str) | st.sampled_from(numbers)
    start = st.integers(-3, 4).map(str) | st.sampled_from(numbers)

    def called(text: Template) -> Template:
        part = PIECE | text
        return st.one_of(
            st.builds("{}({})".format, operands.call("tolower", "toupper", "trim", "TOLOWER"), text),
            st.builds("{}({},{})".format, operands.call("concat"), text, part),
            st.builds("{}({},{})".format, operands.call("concat"), part, text),
            st.builds("{}({},{})".format, operands.call("substring"), text, start),
            st.builds("{}({},{},{})".format, operands.call("substring"), text, start, count),
        )

    return st.recursive(st.sampled_from(names), called, max_leaves=4)


def number_operands(operands: Operands) -> Iterator[Template]:
    """Calls that give numbers."""
    if names := operands.named(types.String):
        texts = text_operands(operands, names)
        yield st.builds("{}({})".format, operands.call("length"), texts)
        yield st.builds("{}({},{})".format, operands.call("indexof"), texts, PIECE | texts)
    if moments := operands.named(types.DateTimeOffset):
        part = operands.call("year", "month", "day", "hour", "minute", "second", "totaloffsetminutes")
        yield st.builds("{}({})".format, part, st.sampled_from(moments))
    if clocks := operands.named(types.TimeOfDay):
        part = operands.call("hour", "minute", "second")
        yield st.builds("{}({})".format, part, st.sampled_from(clocks))
    if dates := operands.named(types.Date):
        yield st.builds("{}({})".format, operands.call("year", "month", "day"), st.sampled_from(dates))


LENGTHS = ("duration'P1D'", "duration'-PT1.000001S'", "duration'PT0.0000001S'", "duration'P400D'", "'PT36H'")
POINTS: dict[type[types.Type], tuple[str, ...]] = {
    types.DateTimeOffset: ("2024-06-24T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"),
    types.Date: ("2024-06-24", "0001-01-01", "9999-12-31"),
}


SCALES: Template = st.sampled_from(("mul", "div", "divby", "MUL"))
FACTORS = ("2", "-3", "0.5", "86400", "1E-9")


def sums(operands: Operands, *, both: bool) -> Iterator[Template]:
    """Yields conditions on sums and differences of times."""
    sign = st.sampled_from(("add", "sub", "ADD"))
    length: Template = st.sampled_from(LENGTHS)
    if durations := operands.named(types.Duration):
        minus = map("-{}".format, durations) if "negation" in operands.capabilities.features else ()
        length = length | st.sampled_from([*durations, *minus])
        total = st.builds("{} {} {}".format, st.sampled_from(durations), sign, length)
        limit = operands.literals(durations)
        yield from operands.compared(total, limit | st.sampled_from(durations) if both else limit)
        yield from operands.among(total.map("({})".format), limit)
        scaled = st.builds("{} {} {}".format, st.sampled_from(durations), SCALES, st.sampled_from(FACTORS))
        yield from operands.compared(scaled, limit)
    for kind, points in POINTS.items():
        if names := operands.named(kind):
            moved = st.builds("{} {} {}".format, st.sampled_from(names), sign, length)
            moved = moved | st.builds("{} {} {}".format, moved, sign, length)
            limit = operands.literals(names)
            yield from operands.compared(moved, limit | st.sampled_from(names) if both else limit)
            since = st.builds("{} sub {}".format, *2 * (st.sampled_from([*names, *points]),))
            yield from operands.compared(since, st.sampled_from(LENGTHS))
            year = st.builds("{}({})".format, operands.call("year"), moved)
            yield from operands.compared(year, st.sampled_from(("2024", "1", "9999", "0", "2023.5")))


def second_operands(operands: Operands) -> Iterator[Template]:
    """Calls that give seconds with their fraction."""
    if clocks := operands.named(types.DateTimeOffset, types.TimeOfDay):
        yield st.builds("{}({})".format, operands.call("fractionalseconds"), st.sampled_from(clocks))
    if durations := operands.named(types.Duration):
        yield st.builds("{}({})".format, operands.call("totalseconds"), st.sampled_from(durations))


def lambdas(
    schema: Schema,
    capabilities: Capabilities,
    plain: Callable[[str, Field], Template],
    joined: Callable[[Template], Template],
) -> Iterator[Template]:
    """Yields lambdas over the collections of a schema. `plain` makes comparisons of one operand with literals."""
    for name, field in schema.items():
        if field.collection and "lambda" in capabilities.features:
            one = st.one_of(plain("v", field), *conditions(Operands({"v": field}, capabilities)))
            body = st.recursive(one, lambda each: st.one_of(joined(each), *negated(each, capabilities)), max_leaves=3)
            yield st.builds(f"{name}/{{}}(v: {{}})".format, st.sampled_from(sorted(capabilities.lambdas)), body)
            if "any" in capabilities.lambdas:
                yield st.just(f"{name}/any()")


def negated(condition: Template, capabilities: Capabilities) -> Iterator[Template]:
    """Yields conditions negated, and as operands of comparisons."""
    wrapped = condition.map("({})".format)
    if "not" in capabilities.features:
        yield condition.map("not ({})".format)
    if {"chain", "operand"} <= capabilities.features:
        boolean = st.sampled_from(("true", "false", "null"))
        yield st.builds("{} {} {}".format, wrapped, st.sampled_from(comparisons(capabilities)), boolean)
        if "fields" in capabilities.features:
            yield st.builds("{} {} {}".format, wrapped, st.sampled_from(equalities(capabilities)), wrapped)
