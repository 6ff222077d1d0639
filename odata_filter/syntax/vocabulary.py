"""What people write that is not an operator of this library: words of other languages, and the rest of OData's."""

from functools import cache

from odata_filter.errors.codes import Code
from odata_filter.operators import OPERATORS, Kind

WORDS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "and", "or")
"""The infix operators between comparisons."""

ALL_WORDS = tuple(row.spelling for row in OPERATORS.values() if row.kind is not Kind.PREFIX)
"""All infix operators."""

SYMBOLS = {
    "=": "eq", "==": "eq", "===": "eq", "!=": "ne", "!==": "ne", "<>": "ne",
    "<": "lt", "<=": "le", "=<": "le", ">": "gt", ">=": "ge", "=>": "ge",
    "&": "and", "&&": "and", "|": "or", "||": "or",
}  # fmt: skip
"""What the operators of other languages are called in OData."""

FOREIGN_WORDS = {
    "is": "compare with eq: {field} eq null",
    "like": "OData has no LIKE: compare whole values with eq or in",
    "ilike": "OData has no ILIKE: compare whole values with eq or in",
    "between": "write two comparisons: {field} ge ... and {field} le ...",
    "not": "write ne for one value; for a list, one ne for each value, joined with and",
    "contains": "functions are not supported: compare whole values with eq or in",
    "endswith": "functions are not supported: compare whole values with eq or in",
    "startswith": "functions are not supported: compare whole values with eq or in",
    "equals": "write eq",
    "xor": "write it with and, or and ne",
}
"""Words of other languages where an operator stands, and what to write instead."""

_NO_PATH = "name a field of the record itself"

_TYPED: tuple[Code, str, str] = (
    "unsupported-literal",
    "the type of the literal {} is not supported",
    "compare strings, numbers, dates or GUIDs",
)

UNSUPPORTED: dict[str, tuple[Code, str, str]] = {
    "NOT": (
        "unsupported-not",
        "'not' is not supported",
        "write ne for eq; the opposite of gt keeps null: field le 1 or field eq null",
    ),
    "NEGATE": (
        "unsupported-negation",
        "the unary minus is not supported",
        "write a negative number without a blank, such as -5",
    ),
    "CALL": (
        "unsupported-function",
        "the function call {} is not supported",
        "compare a field with a literal: field eq 'text'",
    ),
    "PATH": ("unsupported-path", "the path {} is not supported", _NO_PATH),
    "LAMBDA": (
        "unsupported-lambda",
        "the lambda {} is not supported",
        "compare a collection with eq or in: field in ('a', 'b')",
    ),
    "QUALIFIED": (
        "unsupported-qualified-member",
        "the qualified enumeration literal {} is not supported",
        "write only {member}",
    ),
    "DURATION": _TYPED,
    "BINARY": _TYPED,
    "GEO": _TYPED,
    "TIME": (
        "unsupported-literal",
        "the time-of-day literal {} is not supported",
        "write a date-time: 2024-06-24T13:00:00Z",
    ),
    "SYSTEM": ("unsupported-system-name", "{} is not supported", _NO_PATH),
    "ANNOTATION": ("unsupported-annotation", "the annotation {} is not supported", _NO_PATH),
    "JSON": (
        "unsupported-json",
        "JSON arrays and objects are not supported",
        "write a list in parentheses: in ('a', 'b')",
    ),
    "ARITHMETIC": (
        "unsupported-operator",
        "the operator {} is not supported",
        "compare a field with a literal: field eq 5",
    ),
}
"""Terminals of legal OData that is out of scope: code, message, hint."""

_FEATURES = {kind: code.removeprefix("unsupported-") for kind, (code, _, _) in UNSUPPORTED.items()} | {
    **dict.fromkeys(("ANY", "ALL"), "lambda"),
    **dict.fromkeys(("LBRACKET", "LBRACE"), "json"),
}


@cache
def left_out_of(features: frozenset[str]) -> frozenset[str]:
    """Returns the terminals that begin what is in none of the features of the language."""
    return frozenset(kind for kind, feature in _FEATURES.items() if feature not in features)
