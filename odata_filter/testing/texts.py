"""Filters as text, made of the values that the records hold: a filter that hits nothing proves nothing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias
from uuid import UUID

from hypothesis import strategies as st

from odata_filter import Duration, Field, Filter, Schema, parse, types
from odata_filter.capabilities import Capabilities

from . import nested_templates
from .compared_values import GUID
from .condition_templates import NUMBERS as NUMERIC
from .condition_templates import PIECES, Operands, comparisons, conditions, equalities, lambdas, literal_key, negated
from .hostile_values import NEAR_MISSES, NUMBERS, SHORT_TEXTS
from .records import nasty_records
from .reference import Record, elements_of

Literals: TypeAlias = dict[str, list[str]]
"""The literals that filters compare each field with."""


def literals(schema: Schema, records: Iterable[Record]) -> Literals:
    """Returns every spelling of every value that the records hold, near misses, and null."""
    fields = [*schema.values(), *(field for structure in schema.structures.values() for field in structure.fields)]
    kinds = {literal_key(field): field.type for field in fields if schema.structure_of(field.type) is None}
    held: dict[str, dict[str, None]] = {}
    stack: list[tuple[Field, object]] = [(field, record[name]) for record in records for name, field in schema.items()]
    while stack:
        field, value = stack.pop()
        structure, key = schema.structure_of(field.type), literal_key(field)
        for element in elements_of(value):
            if structure is not None:
                stack += [(each, element.get(each.name)) for each in structure.fields if isinstance(element, Mapping)]
            else:
                held.setdefault(key, {}).update(dict.fromkeys(spellings(field.type, element)))
    pieces = {PIECES: [*(spelt for text in SHORT_TEXTS for spelt in spellings(types.String(), text)), "null"]}
    return pieces | {key: [*held.get(key, ()), *near_misses(kind), "null"] for key, kind in kinds.items()}


def near_misses(kind: types.Type) -> tuple[str, ...]:
    """Returns literals of a type that no record holds."""
    numbers = NUMBERS if isinstance(kind, NUMERIC) else ()
    return NEAR_MISSES.get(type(kind), ()) + numbers


def spellings(kind: types.Type, value: object) -> Iterator[str]:
    """Yields literals that mean a record's value, or the next value to it that OData can tell apart."""
    match value:
        case str() | UUID() if not isinstance(kind, types.String) and GUID.fullmatch(str(value)):
            text = str(value)
            yield from (text.lower(), text.upper(), f"'{text.lower()}'", f"'{text.upper()}'")
        case str() if isinstance(kind, (types.DateTimeOffset, types.TimeOfDay)):
            yield value
        case str() | Duration() if isinstance(kind, types.Duration):
            yield from (f"duration'{value}'", f"'{value}'", f"DURATION'{str(value).lower()}'")
        case str() | int() if isinstance(kind, types.Enumeration) and kind.flags:
            yield "'" + str(value).replace(", ", ",") + "'"
        case str():
            yield "'" + value.replace("'", "''") + "'"
        case dt.datetime():
            moment = value.astimezone(dt.UTC)
            yield from (value.isoformat(), f"{micros(moment)}Z", f"{micros(moment)}0001-00:00")
            yield from (f"{micros(moment)}1Z", f"{micros(moment)}000001Z", f"{micros(moment)}9Z")
        case dt.time():
            yield from (str(value), f"{value.isoformat('microseconds')}000001")
        case dt.timedelta():
            text = iso(value)
            yield from (
                f"duration'{text}'",
                f"'{text}'",
                f"duration'{text[:-1]}{'' if '.' in text else '.000000'}0001S'",
            )
        case bool():
            yield from (("true", "TRUE") if value else ("false", "False"))
        case float() if math.isnan(value):
            yield "NaN"
        case float() if math.isinf(value):
            yield "INF" if value > 0 else "-INF"
        case _:
            yield str(value)


def iso(length: dt.timedelta) -> str:
    """Returns a duration in seconds, with six digits of a fraction."""
    whole, rest = divmod(abs(length), dt.timedelta(seconds=1))
    return f"{'-' if length < dt.timedelta(0) else ''}PT{whole}.{rest.microseconds:06}S"


def micros(moment: dt.datetime) -> str:
    """Returns a moment to the microsecond, without its offset."""
    return moment.isoformat(timespec="microseconds")[:26]


class Choice:
    """Literals that a template chooses from by number: `{name String:7}` is one of those of the field `name`."""

    def __init__(self, literals: list[str]) -> None:
        self.literals = literals

    def __format__(self, number: str) -> str:
        return self.literals[int(number) % len(self.literals)]


def filled(template: str, literals: Literals) -> str:
    """Returns a template with its numbers replaced by literals."""
    return template.format_map({name: Choice(each) for name, each in literals.items()})


@cache
def templates(schema: Schema, capabilities: Capabilities) -> st.SearchStrategy[str]:
    """Returns filters of a schema, nested at will, with numbers for literals.

    Hypothesis is slow to make strategies, so there is one for all sets of records.
    """
    if any(isinstance(field.type, (types.Structure, types.Ref)) for field in schema.values()):
        return nested_templates.conditions(nested_templates.Scope(schema))

    def plain(name: str, field: Field) -> st.SearchStrategy[str]:
        return leaves(name, field, capabilities)

    single = Operands({name: field for name, field in schema.items() if not field.collection}, capabilities)
    rich = [*conditions(single), *lambdas(schema, capabilities, plain, joined)]
    leaf = st.one_of([plain(name, field) for name, field in schema.items()])
    if rich:  # one condition of three is plain, however many kinds there are
        leaf = st.sampled_from([leaf, st.one_of(rich), st.one_of(rich)]).flatmap(lambda chosen: chosen)
    return st.recursive(
        leaf, lambda each: st.one_of(joined(each), joined(each), *negated(each, capabilities)), max_leaves=8
    )


def leaves(name: str, field: Field, capabilities: Capabilities) -> st.SearchStrategy[str]:
    """Comparisons and memberships of one operand: the field, or a lambda's variable for its elements."""
    ordered = field.type.ordered and (name != field.name or not field.collection)
    ops = comparisons(capabilities) if ordered else equalities(capabilities)
    literal = st.integers(0, 999).map(lambda number: f"{{{literal_key(field)}:{number}}}")
    several = st.lists(literal, min_size=2, max_size=5)
    found = []
    if ops:
        found += [
            st.builds(f"{name} {{}} {{}}".format, st.sampled_from(ops), literal),
            st.builds(f"{{1}} {{0}} {name}".format, st.sampled_from(ops), literal),
            # Chains on one field are what a backend collapses: the branch most likely to go wrong.
            several.map(lambda each: " or ".join(f"{name} {ops[0]} {one}" for one in each)),
            several.map(lambda each: " and ".join(f"{name} {ops[min(2, len(ops) - 1)]} {one}" for one in each)),
            several.map(lambda each: " or ".join(f"{name} {ops[-1]} {one}" for one in each)),
            several.map(lambda each: " and ".join(f"{one} {ops[-1]} {name}" for one in each)),
        ]
    if "in" in capabilities.operators:
        found.append(st.lists(literal, max_size=6).map(lambda each: f"{name} in ({', '.join(each)})"))
    return st.one_of(found)


def joined(operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Returns filters joined by one word; each is put in parentheses or not, which changes the meaning."""
    several = st.lists(operands | operands.map("({})".format), min_size=2, max_size=4)
    return st.builds(str.join, st.sampled_from((" and ", " or ", " AND ", "\tOr ")), several)


def texts(
    schema: Schema, records: Sequence[Record], capabilities: Capabilities = Capabilities.ALL
) -> st.SearchStrategy[str]:
    """Returns texts of filters, over the values that some records hold."""
    held = literals(schema, records)
    return templates(schema, common(schema.capabilities, capabilities)).map(lambda template: filled(template, held))


def common(one: Capabilities, other: Capabilities) -> Capabilities:
    """Returns what both capabilities have."""
    parts = ("features", "operators", "functions", "lambdas")
    return Capabilities(**{part: getattr(one, part) & getattr(other, part) for part in parts})


def filters(schema: Schema, *, capabilities: Capabilities = Capabilities.ALL) -> st.SearchStrategy[Filter]:
    """Filters of a schema over the values that the nasty records hold, with no more than some capabilities ask for."""
    return texts(schema, nasty_records(schema), capabilities).map(lambda text: parse(text, schema))
