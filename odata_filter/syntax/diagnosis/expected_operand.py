"""Rules of the diagnosis: a field, a literal or a list was expected."""

from __future__ import annotations

import re

from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.syntax.diagnosis.stopping_place import Expected, Place, Rule
from odata_filter.syntax.tokens import END
from odata_filter.types.strings import String

_BRACKETS = re.compile(r"'[^']*+(?:''[^']*+)*+'|\"(?:[^\"\\]|\\.)*+\"|[()\[\]{}]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_WORD = re.compile(r"[^\W\d]\w*")
_SYMBOLS = re.compile(r"[=!<>~&|]+")

_NAMES = frozenset({"NAME", "NOT", "PATH", "CALL", "ANY", "ALL", "WHERE", "COUNTOF", "SEARCHED", "LAMBDA_ALONE"})

_LIST_FORM = "write the values in parentheses: in ('a', 'b')"


def end_of_filter(place: Place) -> Fault | None:
    """The text ends too early."""
    if place.token.type != END:
        return None
    if place.in_list:
        return unclosed_parenthesis(place)
    hint = _LIST_FORM if place.expected is Expected.LIST else f"write {place.expected.value} at the end"
    message = f"the filter ends where {place.expected.value} is expected"
    return place.fault("missing-operand", message, hint, place.at, place.at)


def lambda_alone(place: Place) -> Fault | None:
    """`any(..)` or `all(..)` without a collection before it."""
    if place.token.type != "LAMBDA_ALONE":
        return None
    word = place.token.text.rstrip("(")
    hint = f"write the collection before it: field/{word.lower()}(x: x eq 'text')"
    message = f"missing collection before '{word}'"
    return place.fault("missing-operand", message, hint, place.at, place.at + len(word))


def missing_variable(place: Place) -> Fault | None:
    """A lambda without its variable."""
    if place.expected is not Expected.VARIABLE:
        return None
    return lambda_variable(place, place.at, place.at + (1 if place.begins_nothing else len(place.token.word)))


def missing_list(place: Place) -> Fault | None:
    """`in` without its parentheses."""
    if place.expected is not Expected.LIST:
        return None
    end = place.at + (1 if place.begins_nothing else max(len(place.token.word), 1))
    return place.fault("missing-list", "expected a list in parentheses after 'in'", _LIST_FORM, place.at, end)


def missing_item(place: Place) -> Fault | None:
    """A comma without a value beside it."""
    kind = place.token.type
    if not place.in_list or kind not in {"CLOSE", "COMMA"}:
        return None
    message = f"missing value {'after' if kind == 'CLOSE' else 'before'} the comma"
    end = place.at + len(place.token.word)
    return place.fault("missing-item", message, "remove the comma, or write the missing value", place.at, end)


def name_in_list(place: Place) -> Fault | None:
    """Values of a list without their quotes."""
    if not place.in_list or place.token.type not in _NAMES:
        return None
    word = _WORD.match(place.rest)
    name = word[0] if word else place.token.text
    value = place.value_from(place.at)
    if place.token.type == "NAME" and value.removesuffix("'") != name:
        return unquoted_value(place, place.at, value)
    return name_not_literal(place, name, place.at)


def symbol(place: Place) -> Fault | None:
    """`==` and the like, where an operator does not stand."""
    found = _SYMBOLS.match(place.rest)
    if found is None:
        return None
    hint = "remove it, or write what is missing before it"
    if found[0][0] == "!":
        hint = "'not equal' is written ne: field ne 'text'"
    message = f"unexpected '{shown(found[0])}' where {place.expected.value} is expected"
    return place.fault("unknown-operator", message, hint, place.at, place.at + found.end())


def missing_operand(place: Place) -> Fault:
    """Anything else."""
    word = place.rest[0] if place.begins_nothing else place.token.word
    message = f"expected {place.expected.value} before {shown(word)}"
    hint = f"write {place.expected.value}, or remove {shown(word)}"
    return place.fault("missing-operand", message, hint, place.at, place.at + len(word))


RULES: tuple[Rule, ...] = (
    end_of_filter,
    lambda_alone,
    missing_variable,
    missing_list,
    missing_item,
    name_in_list,
    symbol,
    missing_operand,
)
"""What is missing, or stands there instead."""


def name_not_literal(place: Place, name: str, start: int) -> Fault:
    """Returns the fault of a name in a list of literals."""
    hint = f"if it is meant as text, write it in single quotes: '{shown(name)}'"
    message = f"a list holds only literals, and {shown(name)} is a name"
    return place.fault("name-in-list", message, hint, start, start + len(name))


def lambda_variable(place: Place, start: int, end: int) -> Fault:
    """Returns the fault of a lambda that does not name the element of its collection."""
    hint = "write a variable and a colon before the condition: field/any(x: x eq 'text')"
    return place.fault("missing-operand", "missing variable of the lambda", hint, start, end)


def unquoted_value(place: Place, start: int, value: str) -> Fault:
    """Returns the fault of a text that is more than a word, and lacks its quotes."""
    quoted = String().write(value.removesuffix("'"))  # only the first quote may be missing
    message = f"{shown(value)} is neither a field nor a literal"
    hint = f"write text in single quotes: {shown(quoted)}"
    return place.fault("unquoted-value", message, hint, start, start + len(value), (quoted,))


def unclosed_parenthesis(place: Place) -> Fault:
    """Returns the fault of a text that ends while a parenthesis or bracket is open: both places are shown."""
    opened: list[re.Match[str]] = []
    for match in _BRACKETS.finditer(place.source, 0, place.end):
        if match[0] in _CLOSING:
            opened.append(match)
        elif opened and match[0] == _CLOSING[opened[-1][0]]:
            opened.pop()
    hint = f"add {_CLOSING[opened[-1][0]]} at the end, or where the group or list ends"
    message, end = f"unclosed '{opened[-1][0]}'", Span(place.end, place.end)
    return Fault("unbalanced-parenthesis", message, hint, place=end, related=Span(*opened[-1].span()))
