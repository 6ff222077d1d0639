"""What people write that is not an operator of this library: words of other languages, and the rest of OData's."""

from odata_filter.capabilities import Capabilities
from odata_filter.functions import FUNCTIONS
from odata_filter.operators import OPERATORS, Kind
from odata_filter.syntax.tokens import Token

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

LITERAL_PREFIXES = frozenset({"guid", "datetime", "datetimeoffset", "time", "date", "binary", "decimal", "x", "n"})
"""What stands before the quote of a literal in OData 2 and 3, and in SQL."""

FOREIGN_WORDS = {
    "is": "compare with eq or ne: {field} eq ...",
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

UNSUPPORTED = {
    "NOT": "not",
    "NEGATE": "negation",
    "CALL": "function",
    "PATH": "path",
    "LAMBDA": "lambda",
    "QUALIFIED": "qualified-member",
    "DURATION": "literal",
    "BINARY": "literal",
    "GEO": "literal",
    "TIME": "literal",
    "SYSTEM": "system-name",
    "ANNOTATION": "annotation",
    "JSON": "json",
    "ARITHMETIC": "operator",
}
"""Terminals of what is more than a field compared with a literal, and the features that they belong to."""

_FEATURES = {
    **UNSUPPORTED,
    **dict.fromkeys(("ANY", "ALL"), "lambda"),
    **dict.fromkeys(("LBRACKET", "LBRACE"), "json"),
}
_OPERATORS = frozenset({"COMPARE", "IN", "AND", "OR", "HAS"})


def is_left_out(token: Token, capabilities: Capabilities) -> bool:
    """Returns whether a token begins what a service does not accept."""
    feature = _FEATURES.get(token.type)
    if token.type in _OPERATORS or feature == "operator":
        return token.word.lower() not in capabilities.operators
    if feature is None or feature not in capabilities.features:
        return feature is not None
    if feature == "lambda":
        return token.type.lower() not in capabilities.lambdas
    name = token.word.partition("(")[0].lower()
    return feature == "function" and name in FUNCTIONS and name not in capabilities.functions
