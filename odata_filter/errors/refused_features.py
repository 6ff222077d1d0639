"""What is refused by name: legal OData that a service does not accept, or that this library does not evaluate yet."""

from __future__ import annotations

from typing import cast

from odata_filter.errors.codes import Code
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown

_NO_PATH = "name a field of the record itself"

_FEATURES = {
    "not": ("'not' is not supported", "write ne for eq; the opposite of gt keeps null: field le 1 or field eq null"),
    "negation": ("the unary minus is not supported", "write a negative number without a blank, such as -5"),
    "function": ("the function call {} is not supported", "compare a field with a literal: field eq 'text'"),
    "path": ("the path {} is not supported", _NO_PATH),
    "lambda": ("the lambda {} is not supported", "compare a collection with eq or in: field in ('a', 'b')"),
    "qualified-member": ("the qualified enumeration literal {} is not supported", "write only the quoted member"),
    "literal": ("the type of the literal {} is not supported", "compare strings, numbers, dates or GUIDs"),
    "literals": ("the literals {} are compared with each other", "compare a field with a literal"),
    "system-name": ("{} is not supported", _NO_PATH),
    "annotation": ("the annotation {} is not supported", _NO_PATH),
    "json": ("JSON arrays and objects are not supported", "write a list in parentheses: in ('a', 'b')"),
    "operator": ("the operator {} is not supported", "compare a field with a literal: field eq 5"),
    "fields": ("the fields {} are compared with each other", "compare a field with a literal"),
    "operand": ("operand {} in parentheses", "remove the parentheses"),
    "bare-operand": ("expected a condition, not the operand {}", "compare a field with a literal"),
    "chain": (
        "'{}' is given a condition as an operand",
        "compare one field with one literal, and join conditions with 'and' or 'or'",
    ),
    "collection-operand": (
        "'in' is followed by {}, not by a list of literals",
        "write the values in parentheses: in ('a', 'b')",
    ),
    "key": ("the key {} is not supported", _NO_PATH),
}


def refused(feature: str, text: str = "", hint: str = "") -> Fault:
    """Returns the fault of a feature of the language that is not accepted; `text` is what stands for it."""
    message, usual = _FEATURES[feature]
    code = cast("Code", f"unsupported-{feature}")  # a test asks for each
    return Fault(code, message.format(shown(text)), hint or usual)
