"""What people write that is no operator of this library: other languages' words, and the rest of OData's."""

WORDS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "and", "or")

SYMBOLS = {
    "=": "eq", "==": "eq", "===": "eq", "!=": "ne", "!==": "ne", "<>": "ne", "~=": "eq", "=~": "eq",
    "<": "lt", "<=": "le", "=<": "le", ">": "gt", ">=": "ge", "=>": "ge",
    "&": "and", "&&": "and", "|": "or", "||": "or",
}  # fmt: skip
"""What the operators of other languages are called in OData."""

OTHER_WORDS = {
    "is": "compare with eq: name eq null",
    "like": "OData has no LIKE: compare whole values with eq or in",
    "ilike": "OData has no ILIKE: compare whole values with eq or in",
    "between": "write two comparisons: x ge 1 and x le 9",
    "not": "write ne for one value; for a list, one ne for each value, joined with and",
    "contains": "this library takes no functions: compare whole values with eq or in",
    "startswith": "this library takes no functions: compare whole values with eq or in",
    "equals": "write eq",
    "xor": "write it with and, or and ne",
}

REFUSED = {
    "NOT": ("not", "'not' is out of scope", "say the opposite: ne for eq, le for gt, and so on"),
    "NEGATE": ("negation", "the unary minus is out of scope", "write a negative number without a blank, such as -5"),
    "CALL": ("function", "the function call {} is out of scope", "compare fields with literals: name eq 'text'"),
    "PATH": ("path", "the path {} is out of scope", "name a field of the record itself"),
    "LAMBDA": ("lambda", "the lambda {} is out of scope", "compare a collection with eq or in: inputId in ('a', 'b')"),
    "QUALIFIED": ("qualified-member", "the qualified enumeration literal {} is out of scope", "write only {member}"),
    "PREFIXED": (
        "literal",
        "the literal {} is of a type that is out of scope",
        "compare strings, numbers, dates, GUIDs",
    ),
    "TIME": ("literal", "the time-of-day literal {} is out of scope", "write a date-time: 2024-06-24T13:00:00Z"),
    "SYSTEM": ("system-name", "{} is out of scope", "name a field of the record itself"),
    "ANNOTATION": ("annotation", "the annotation {} is out of scope", "name a field of the record itself"),
    "JSON": ("json", "JSON arrays and objects are out of scope", "write a list in parentheses: in ('a', 'b')"),
    "ARITHMETIC": ("operator", "the operator {} is out of scope", "compare a field with a literal"),
}
"""Terminals of legal OData out of scope: code, message, hint."""
