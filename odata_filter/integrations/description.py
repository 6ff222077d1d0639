"""What users of a service are told of its filters: the description that goes into OpenAPI documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from odata_filter.errors.rendering import shown
from odata_filter.functions import FUNCTIONS
from odata_filter.operators import OPERATORS, Kind
from odata_filter.parsing import check
from odata_filter.schema import Schema
from odata_filter.types import Enumeration
from odata_filter.types.structured import Field

_SPECIFICATION = (
    "https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter"
)
_BACKTICKS = re.compile("`+")
_LONGEST_CODE = 200
"""Characters of a code span at most; no name of a field is as long."""
_MOST_MEMBERS = 20
"""Members of an enumeration that are listed."""


def description(schema: Schema) -> str:
    """Returns the description of `$filter` for a schema: its fields, operators, functions, and an example.

    It is CommonMark, which OpenAPI has descriptions in: paragraphs, lists and code.

    Args:
        schema: what filters are read with; what its capabilities leave out is not mentioned.

    """
    example = next((text for text in _examples(schema) if not check(text, schema)), None)
    such_as = "" if example is None else f", such as {_code(example)}"
    paragraphs = [f"A condition on {_code(schema.name)}{such_as}."]
    if fields := list(map(_line, schema.values())):
        paragraphs += ["**Fields**", "\n".join(fields)]
    for title, names in {"Operators": _operators(schema), "Functions": _functions(schema)}.items():
        if names:
            paragraphs.append(f"**{title}:** {' '.join(map(_code, names))}")
    return "\n\n".join([*paragraphs, f"The language is that of [OData 4.01]({_SPECIFICATION})."])


def _line(field: Field) -> str:
    """Returns the item of a list that describes a field."""
    kind = type(field.type).__name__
    if isinstance(field.type, Enumeration):
        members = [_code(field.type.write(member)) for member in field.type.members[:_MOST_MEMBERS]]
        literals = ", ".join(members) + ", …" * (len(members) < len(field.type.members))
    else:
        literals = f"such as {_code(field.type.example)}"
    of = "collection of " * field.collection
    return f"- {_code(field.name)}: {of}{kind}, {literals}{', or null' * (field.nullable and not field.collection)}"


def _operators(schema: Schema) -> list[str]:
    """Returns the operators that filters may use; arithmetic and `has` are not in the language yet."""
    accepted = (schema.capabilities.operators | ({"not"} & schema.capabilities.features)) - {"has"}
    rows = (row for row in OPERATORS.values() if row.kind is not Kind.ARITHMETIC)
    return [row.spelling for row in rows if row.spelling in accepted]


def _functions(schema: Schema) -> list[str]:
    """Returns the functions of a value of a field, and those without parameters that give one."""
    if "function" not in schema.capabilities.features:
        return []
    kinds = {type(field.type) for field in schema.values()}
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
    """Returns a text as a code span of CommonMark (6.1), whatever backticks are in it."""
    text, runs = shown(text, _LONGEST_CODE), _BACKTICKS.findall(text)
    fence, blank = "`" * (1 + max(map(len, runs), default=0)), " " * bool(runs)
    return f"{fence}{blank}{text}{blank}{fence}"
