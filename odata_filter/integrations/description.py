"""The description of the filters of a service, for OpenAPI documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, product

from odata_filter.errors.rendering import shown
from odata_filter.functions import FUNCTIONS
from odata_filter.operators import OPERATORS, Kind
from odata_filter.parsing import check
from odata_filter.schema import Schema
from odata_filter.types import Date, DateTimeOffset, Duration, Enumeration, Ref, Structure
from odata_filter.types.structured import Field

_SPECIFICATION = (
    "https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter"
)
_BACKTICKS = re.compile("`+")
_LONGEST_CODE = 200
"""Characters of a code span at most; no name of a field is as long."""
_OF_NUMBERS = {"mod", "-"}
"""Arithmetic that times have no part in: that of numbers is not supported yet."""
_MOST_FIELDS = 100
"""Fields that are listed, with those in structures."""
_MOST_MEMBERS = 20
"""Members of an enumeration that are listed."""


def description(schema: Schema) -> str:
    """Returns the description of `$filter` for a schema: its fields, operators, functions, and an example.

    It is CommonMark, which OpenAPI has descriptions in: paragraphs, lists and code. Fields within structures are listed
    by their paths, those of a structure once, and 100 fields in all.

    Args:
        schema: what filters are read with; what its capabilities leave out is not mentioned.

    """
    example = next((text for text in _examples(schema) if not check(text, schema)), None)
    such_as = "" if example is None else f", such as {_code(example)}"
    paragraphs = [f"A condition on {_code(schema.name)}{such_as}."]
    fields = dict(islice(_fields(schema), _MOST_FIELDS + 1))
    if fields:
        lines = [_line(path, field) for path, field in fields.items()]
        paragraphs += ["**Fields**", "\n".join([*lines[:_MOST_FIELDS], *["- …"] * (len(lines) > _MOST_FIELDS)])]
    operators, functions = _operators(schema, fields.values()), _functions(schema, fields.values())
    for title, names in {"Operators": operators, "Functions": functions}.items():
        if names:
            paragraphs.append(f"**{title}:** {' '.join(map(_code, names))}")
    return "\n\n".join([*paragraphs, f"The language is that of [OData 4.01]({_SPECIFICATION})."])


def _fields(schema: Schema) -> Iterator[tuple[str, Field]]:
    """Yields the fields that filters may name, by their paths: those of the schema first, then those within them."""
    level, seen = [*schema.items()], set[str]()
    while level:
        yield from level
        level, above = [], level
        for path, field in above:
            structure = schema.structure_of(field.type)
            reached = "path" in schema.capabilities.features and (not field.collection or schema.capabilities.lambdas)
            if structure is not None and structure.name not in seen and reached:
                seen.add(structure.name)
                without = field.nullable and not field.collection  # a path through null is null
                level += [(f"{path}/{inner.name}", _within(inner, without=without)) for inner in structure.fields]


def _within(field: Field, *, without: bool) -> Field:
    """Returns the field of a structure as a path has it, which is null, too, where the structure is."""
    return Field(field.name, field.type, nullable=field.nullable or without, collection=field.collection)


def _line(path: str, field: Field) -> str:
    """Returns the item of a list that describes a field."""
    kind, literals = type(field.type).__name__, f", such as {_code(field.type.example)}"
    if isinstance(field.type, Structure | Ref):
        kind, literals = _code(field.type.name), ""
    elif isinstance(field.type, Enumeration):
        members = [_code(field.type.write(member)) for member in field.type.members[:_MOST_MEMBERS]]
        literals = f", {', '.join(members)}{', …' * (len(members) < len(field.type.members))}"
    of = "collection of " * field.collection
    return f"- {_code(path)}: {of}{kind}{literals}{', or null' * (field.nullable and not field.collection)}"


def _operators(schema: Schema, fields: Iterable[Field]) -> list[str]:
    """Returns the operators that filters may use: `has` where there are flags, arithmetic where there are times."""
    accepted = schema.capabilities.operators | ({"not"} & schema.capabilities.features)
    kinds = [field.type for field in fields]
    if not any(isinstance(kind, Enumeration) and kind.flags for kind in kinds):
        accepted -= {"has"}
    if any(isinstance(kind, DateTimeOffset | Date | Duration) for kind in kinds):
        accepted -= _OF_NUMBERS
    else:
        accepted -= {row.spelling for row in OPERATORS.values() if row.kind is Kind.ARITHMETIC}
    return [row.spelling for row in OPERATORS.values() if row.spelling in accepted]


def _functions(schema: Schema, fields: Iterable[Field]) -> list[str]:
    """Returns the functions of a value of a field, and those without parameters that give one."""
    if "function" not in schema.capabilities.features:
        return []
    kinds = {type(field.type) for field in fields}
    return [
        row.name
        for name, row in FUNCTIONS.items()
        if name in schema.capabilities.functions
        and any(type(next(iter(each.parameters.values()), each.result)) in kinds for each in row.signatures)
    ]


def _examples(schema: Schema) -> Iterator[str]:
    """Returns filters that may be examples, the best first: two conditions, if the capabilities take that, or one."""
    fields = list(schema.values())[:2]
    conditions = [
        [f"{field.name} {operator} {field.type.example}" for operator in ("eq", "ge", "le")] for field in fields
    ]
    for pair in product(*conditions):
        yield " and ".join(pair)
    for each in conditions:
        yield from each


def _code(text: str) -> str:
    """Returns a text as a code span of CommonMark (6.1), also if it has backticks."""
    text, runs = shown(text, _LONGEST_CODE), _BACKTICKS.findall(text)
    fence, blank = "`" * (1 + max(map(len, runs), default=0)), " " * bool(runs)
    return f"{fence}{blank}{text}{blank}{fence}"
