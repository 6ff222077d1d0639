"""Conditions for the most usual records: a `dict` whose values are of the classes that JSON and Python give.

They raise where a record is not as expected; `General` then decides. Hot path: what each
form costs is in benchmarks/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from odata_filter.backends.python.comparison_forms import constant_of, family_of
from odata_filter.backends.python.conditions import General
from odata_filter.backends.python.operand_text import MADE, Place, key_of
from odata_filter.backends.python.python_text import RAISED, OutsideError
from odata_filter.backends.python.run_time_comparisons import members
from odata_filter.backends.python.two_operands import either
from odata_filter.functions import FUNCTIONS, Function
from odata_filter.logic.terms import OneOf, Ordered, Value
from odata_filter.nodes import FieldRef, Literal
from odata_filter.types.numerals import double
from odata_filter.types.strings import GUID_SHAPE

_API_INSTANT = "v.__class__ is str and v[MARKS] == '--T::.' and v[END] == '0+00:00' and 'T24' not in v and 'Z' not in v"
"""Whether `v` is an instant as the API writes them, so that `fromisoformat` takes no other form for it.

Some versions take hour 24, and some a Z and U+0000 anywhere for the end.
"""

_COMPARABLE = "v.tzinfo is UTC or 1 < v.year < 9999"
"""Whether a `datetime` stands in an order as it is. Beyond these years it may have no time in UTC, and then none."""


class Quick(General):
    """Conditions that hold of a `dict` in which all is as it should be; of any other they may raise one of `RAISED`."""

    __slots__ = ()

    def some(self, leaf: OneOf, value: str) -> str:
        """Returns the general text, preceded by a direct search of lists whose elements are of one class."""
        families = {family_of(leaf.operand, literal) for literal in leaf.values}
        if leaf.null or len(families) != 1 or not families <= {"text", "guid", "identifier"}:
            return General.some(self, leaf, value)
        (family,) = families
        constants = [constant_of(literal, family) for literal in leaf.values]
        wanted = self.source.bound(frozenset(constants))
        found = f"not {wanted}.isdisjoint(v)"
        guids = [text for text in constants if GUID_SHAPE.fullmatch(text)] if family != "text" else []
        if guids and not self.canonical:
            if len(guids) < len(constants):
                wanted = self.source.bound(frozenset(guids))
            objects = self.source.bound(members([UUID(text).int for text in guids]))
            found = (
                f"(not {objects}.isdisjoint(map(int_of, v)) if v and v[0].__class__ is UUID"
                f" else {found} or (joint := ''.join(v)) != joint.lower() and not {wanted}.isdisjoint(map(lower, v)))"
            )
        one_by_one = General.some(self, replace(leaf, negated=False), "v")
        return either(f"({found} if (v := {value}).__class__ is list else {one_by_one})", negated=leaf.negated)

    def null(self, value: str) -> str:
        """Returns the general text, without the call for a str."""
        return f"((n := {value}) is None or n.__class__ is not str and is_null(n))"

    def equal(self, value: str, operand: Value, family: str, literals: list[Literal]) -> str:
        """Returns the general text, preceded by a direct comparison of values of the usual class."""
        if self.canonical or isinstance(operand, MADE) or family not in _AS_THEY_ARE:
            return General.equal(self, value, operand, family, literals)
        constants: list[Any] = [constant_of(literal, family) for literal in literals]
        sought = self.sought(constants)
        other = f"{General.converted(self, 'v', operand, family)} {sought}"
        if operand.nullable:  # None, which most records have that have no text, is spared the call
            other = f"v is not None and {other}"
        if family == "text":
            return f"((v := {value}) {sought} or v.__class__ is not str and {other})"
        kind, plain = "bool" if family == "boolean" else "str", f"v {sought}"
        if family in {"guid", "identifier"}:
            guids = [text for text in constants if GUID_SHAPE.fullmatch(text)]
            if len(guids) == len(constants):
                plain = self.in_any_case(guids, sought)
            elif guids:
                plain = f"(v {sought} or {self.in_any_case(guids, self.sought(guids))})"
        if family == "guid":
            numbers = [UUID(text).int for text in constants]
            alike = f"v.int {f'in {self.source.bound(members(numbers))}' if numbers[1:] else self.sought(numbers)}"
            other = f"{alike} if v.__class__ is UUID else {other}"
        return f"({plain} if (v := {value}).__class__ is {kind} else {other})"

    def in_any_case(self, guids: Sequence[str], sought: str) -> str:
        """Returns the condition that the text `v` is one of the GUIDs; `sought` follows its lower case."""
        lowered = f"v.lower() {sought}"
        if len(guids) > 1:
            return lowered
        # Every spelling is between the one in capitals and the one in lower case. Few other texts are.
        ends = [f"v >= {self.source.bound(guids[0].upper())}", f"v <= {self.source.bound(guids[0])}"]
        if guids[0] < "8":  # most texts are beyond the upper end
            ends.reverse()
        return f"({' and '.join(ends)} and {lowered})"

    def sought(self, constants: Sequence[Any]) -> str:
        """Returns what follows a value that is to be equal to one of the constants."""
        single = len(constants) == 1
        return f"== {self.source.bound(constants[0])}" if single else f"in {self.source.bound(frozenset(constants))}"

    def ordered(self, leaf: Ordered) -> str:
        """Returns the general text, in which None raises where the field is declared not nullable."""
        operand, family = leaf.operand, family_of(leaf.operand, leaf.literal)
        by_class = family == "number" and double(leaf.literal.value) != leaf.literal.value
        if operand.nullable or by_class or not isinstance(operand, FieldRef):
            return General.ordered(self, leaf)
        key = key_of(operand, family)
        if key in self.known:
            return General.ordered(self, leaf)
        name = self.known[key] = self.source.local()
        value = self.converted(self.value(operand), operand, family, ordered=True)
        return either(f"({self.order(f'({name} := {value})', leaf, family)})", negated=leaf.negated)

    def guard(self, name: str, operand: Place, family: str) -> str:
        """Returns the general text, without the call for a str."""
        if family != "text" or self.canonical:
            return General.guard(self, name, operand, family)
        return f"(({name} := {self.value(operand)}).__class__ is str or {name} is not None and unfit({name}))"

    def applied(self, function: Function, arguments: Sequence[str]) -> str:
        """Returns the general text, with Python's own operator where it has one."""
        template = _INLINE.get(function)
        return template.format(*arguments) if template else General.applied(self, function, arguments)

    def converted(self, value: str, operand: Value, family: str, *, ordered: bool = False) -> str:
        """Returns the general text, without the call for values that have the form already."""
        usual, other = _USUAL.get(family), General.converted(self, "v", operand, family, ordered=ordered)
        if other == "v" or isinstance(operand, (Literal, *MADE)):
            return value
        if family == "instant":
            as_it_is = f"({_COMPARABLE})" if ordered else "v.tzinfo is UTC"
            return (
                f"(v if (v := {value}).__class__ is datetime and {as_it_is}"
                f" else fromisoformat(v) if {_API_INSTANT} else {other})"
            )
        if usual is None:
            return General.converted(self, value, operand, family)
        return f"(v if (v := {value}).__class__ is {usual} else {other})"

    def field(self, operand: FieldRef) -> str:
        """Returns the general text, without the test for a key that is declared not nullable."""
        accessor = self.accessors.get(operand.field.name, operand.field.name)
        if callable(accessor):
            return self.accessed(accessor, "record")
        first, *rest = accessor.split(".")
        if not rest:
            return f"record.get({first!r})" if operand.nullable else f"record[{first!r}]"
        return f"record[{first!r}]" + "".join(f".get({name!r})" for name in rest)

    def accessed(self, accessor: Callable[[Any], Any], record: str) -> str:
        """Returns the general text, with the accessor's own errors kept apart from those of quick conditions."""
        return General.accessed(self, _outside(accessor), record)

    def step(self, value: str, name: str) -> str:
        """Returns the general text, with a direct lookup in a dict."""
        return f"(v.get({name!r}) if (v := {value}).__class__ is dict else step(v, {name!r}))"


_AS_THEY_ARE = frozenset({"text", "guid", "identifier", "boolean"})
"""The families of which most values are compared as they are."""

_USUAL = {"text": "str", "number": "int", "double": "float", "boolean": "bool", "integer": "int"}
_USUAL |= {"duration": "timedelta"}
"""The class that most values of a family have, in the form in which they are compared."""

_INLINE: Mapping[Function, str] = {
    FUNCTIONS[name].signatures[0]: template
    for name, template in {
        "contains": "({1} in {0})",
        "startswith": "{0}.startswith({1})",
        "endswith": "{0}.endswith({1})",
        "length": "len({0})",
        "indexof": "{0}.find({1})",
        "concat": "({0} + {1})",
    }.items()
}


def _outside(accessor: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Returns an accessor whose own errors are not taken for those of quick conditions."""

    @wraps(accessor)
    def call(record: object) -> object:
        try:
            return accessor(record)
        except RAISED as error:
            raise OutsideError(error) from error

    return call
