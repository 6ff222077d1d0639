"""Calls of functions: the overload that takes the arguments, or what is wrong with the name or with them."""

from __future__ import annotations

from collections.abc import Sequence

from odata_filter.binding.rules import OPERATOR, Misfit, suits
from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.functions import FUNCTIONS, Function, Row
from odata_filter.nodes import Call, FieldRef, Literal, Operand, Variable
from odata_filter.types import Boolean

_FOREIGN = {
    "substringof": "contains, with the arguments the other way round: contains(name,'x')",
    "len": "length", "lower": "tolower", "lcase": "tolower", "upper": "toupper", "ucase": "toupper",
    "strip": "trim", "like": "contains", "includes": "contains", "has": "contains", "beginswith": "startswith",
    "starts_with": "startswith", "ends_with": "endswith", "substr": "substring", "mid": "substring",
    "instr": "indexof", "strpos": "indexof", "locate": "indexof", "position": "indexof", "find": "indexof",
}  # fmt: skip
"""Functions of other languages, and what to write instead."""

_LATER = frozenset(
    {
        *("cast", "isof", "case", "matchespattern", "hassubset", "hassubsequence", "round", "floor", "ceiling"),
        *("geo.distance", "geo.intersects", "geo.length"),
    }
)
"""Functions of OData that this library does not evaluate yet."""


def row_of(name: str, arguments: str = "..") -> Row | Fault:
    """Returns the function of a name, in any case; `arguments` is their text, for the hint."""
    row = FUNCTIONS.get(name.lower())
    if row is not None:
        return row
    method = name.rpartition(".")[2].lower()
    fault = refused("function", f"{name}()")
    if name.lower() in _LATER:
        return fault
    known = _FOREIGN.get(method, method if method in FUNCTIONS else "")
    nearest = (known,) if known else near(name, tuple(FUNCTIONS))
    if method != name.lower() and nearest:
        hint = f"functions are not methods: write {nearest[0]}({shown(name.rpartition('.')[0])}, {arguments})"
    elif nearest:
        hint = f"write {' or '.join(nearest)}"
    else:
        hint = f"the functions are {', '.join(FUNCTIONS)}"
    suggestions = tuple(each for each in nearest if each in FUNCTIONS)
    return Fault(fault.code, f"unknown function {shown(name)}", hint, suggestions)


def called(row: Row, arguments: Sequence[Operand]) -> Call | list[Misfit]:
    """Returns a call of the first overload that takes the arguments."""
    overloads = [each for each in row.signatures if len(each.parameters) == len(arguments)]
    for function in overloads:
        kinds = tuple(function.parameters.values())
        if all(map(suits, arguments, kinds)):
            if any(map(_is_null, arguments)):
                pairs = zip(arguments, kinds, strict=True)
                arguments = [Literal(None, kind) if _is_null(each) else each for each, kind in pairs]
            call = Call(function, tuple(arguments))
            fault = _length_fault(call)
            return call if fault is None else [(2, fault)]
    hint = "the signature is " if len(row.signatures) == 1 else "the signatures are "
    hint += " and ".join(map(str, row.signatures))
    if not overloads:
        counts = " or ".join(str(len(each.parameters)) for each in row.signatures)
        message = f"{row.name} takes {counts} argument{'s' * (counts != '1')}, not {len(arguments)}"
        return [(OPERATOR, Fault("wrong-arguments", message, hint))]
    at = _first_unsuitable(overloads, arguments)
    hint = _of_elements(overloads, arguments, at) or hint
    message = f"argument {at + 1} of {row.name} is not of a type that it takes"
    return [(at, Fault("wrong-arguments", message, hint))]


def _is_null(operand: Operand) -> bool:
    return isinstance(operand, Literal) and operand.value is None


def _first_unsuitable(overloads: Sequence[Function], arguments: Sequence[Operand]) -> int:
    """Returns the place of the first argument that no overload takes, or that not all of them take."""
    taken = [
        [suits(each, kind) for each, kind in zip(arguments, function.parameters.values(), strict=True)]
        for function in overloads
    ]
    return max(each.index(False) for each in taken)


def _of_elements(overloads: Sequence[Function], arguments: Sequence[Operand], at: int) -> str | None:
    """Returns the hint to call a function with the elements of a collection, if that is what it is given."""
    collection, others = arguments[at], [*arguments[:at], *arguments[at + 1 :]]
    if not (isinstance(collection, FieldRef) and collection.collection and all(isinstance(x, Literal) for x in others)):
        return None
    operands = (*arguments[:at], Variable("x", collection.field), *arguments[at + 1 :])
    for function in overloads:
        if all(map(suits, operands, function.parameters.values())):
            call = shown(str(Call(function, operands)))
            if isinstance(function.result, Boolean):
                return f"a collection has many values: write {collection}/any(x: {call})"
            return f"a collection has many values: compare {call} inside {collection}/any(x: ...)"
    return None


def _length_fault(call: Call) -> Fault | None:
    """Returns what is wrong with a negative length in the text of `substring`: no text has one."""
    for length in call.arguments[2:] if call.function.name == "substring" else ():
        if isinstance(length, Literal) and isinstance(length.value, int) and length.value < 0:
            return Fault("invalid-argument", f"the length {length} is negative", "write a length of 0 or more")
    return None
