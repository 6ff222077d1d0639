"""Rules of the diagnosis: an operator was expected, or the end of a group, a list or the text."""

from __future__ import annotations

import re

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.syntax.diagnosis import miswritten_literals, operator_words
from odata_filter.syntax.diagnosis.expected_operand import (
    lambda_variable,
    name_not_literal,
    unclosed_parenthesis,
    unquoted_value,
)
from odata_filter.syntax.diagnosis.operator_words import possible, unquoted, word_at
from odata_filter.syntax.diagnosis.stopping_place import Place, Rule
from odata_filter.syntax.diagnosis.strange_characters import unexpected_character
from odata_filter.syntax.tokens import END
from odata_filter.syntax.vocabulary import LITERAL_PREFIXES, SYMBOLS, WORDS

_SYMBOLS = re.compile(r"[=!<>~&|]+")
_ITEM = re.compile(r"[ \t]in[ \t]+\([ \t]*([^ \t(]+)$", re.IGNORECASE)
_THOUSANDS = 3
"""Digits that a comma may set apart for readability alone: what `1,000` means is not known."""
_HIDDEN = re.compile("([\u200b-\u200f\u2060-\u2064\u00ad])\\w*$")
"""A character without a glyph that a name may hold (Unicode Cf), in the last name of a text."""


def end_of_filter(place: Place) -> Fault | None:
    """The text ends while a parenthesis is open."""
    return unclosed_parenthesis(place) if place.token.type == END else None


def unmatched_parenthesis(place: Place) -> Fault | None:
    """A `)` without its `(`."""
    if place.token.type != "CLOSE":
        return None
    hint = "remove it, or add the missing '(' before it"
    return place.fault("unbalanced-parenthesis", "unmatched ')'", hint, place.at, place.at + 1)


def condition_for_variable(place: Place) -> Fault | None:
    """A lambda that begins with its condition: `tags/any(size gt 3)`."""
    if place.terminals != {"COLON"} or not place.run_before:
        return None
    return lambda_variable(place, place.token.start - len(place.run_before), place.token.start)


def item_without_quotes(place: Place) -> Fault | None:
    """What goes on behind a name in a list: `in (a, b)`, `in (fdb:1)`. One name alone is a path in parentheses."""
    name = _ITEM.search(place.before)
    if place.terminals != {"CLOSE"} or name is None:
        return None
    start = place.token.start - len(name[1])
    value = place.value_from(start)
    if value.removesuffix("'") != name[1]:
        return unquoted_value(place, start, value)
    if place.adjacent and place.rest[0] == "'" and name[1].lower() in LITERAL_PREFIXES:
        return None
    return name_not_literal(place, name[1], start)


def json_name(place: Place) -> Fault | None:
    """A `{` without a name in double quotes behind it; often it is the brace of a GUID."""
    if "JSONSTRING" not in place.terminals:
        return None
    if place.before.endswith("{") and (fault := miswritten_literals.guid_at(place, place.token.start - 1)) is not None:
        return fault
    hint = 'write the names of a JSON object in double quotes: {"name":"text"}'
    end = place.at + (1 if place.begins_nothing else len(place.token.word))
    return place.fault("missing-operand", "expected a name in double quotes", hint, place.at, end)


def comma(place: Place) -> Fault | None:
    """A comma between conditions, or inside a number."""
    if place.token.type != "COMMA":
        return None
    hint = "join conditions with 'and' or 'or'; only the values of a list have commas between them"
    whole, rest = (
        re.search(r"[0-9.]+$", place.before),
        re.match(r",([0-9]+(?:[Ee][+-]?[0-9]+)?)(?![0-9,.])", place.rest),
    )
    if whole and re.match(r",[0-9]", place.rest):
        hint = "write a number without separators of thousands, and with a point before its fraction"
        if rest and "." not in whole[0] and len(rest[1]) != _THOUSANDS:
            hint = f"write a decimal number with a point: {shown(whole[0])}.{shown(rest[1])}"
    return place.fault("missing-operator", "unexpected comma", hint, place.at, place.at + 1)


def symbol(place: Place) -> Fault | None:
    """`==` and the like."""
    found = _SYMBOLS.match(place.rest)
    if found is None:
        return None
    hint = possible(place)
    if found[0] in SYMBOLS:
        hint = f"write '{SYMBOLS[found[0]]}', with blanks around it"
    message = f"'{shown(found[0])}' is not an operator"
    return place.fault("unknown-operator", message, hint, place.at, place.at + found.end())


def slash(place: Place) -> Fault | None:
    """A blank before the `/` of a path, or behind it."""
    if place.comparisons or place.rest[0] != "/":
        return None
    hint = "write a path without blanks: field/part"
    return place.fault("missing-operator", "unexpected '/'", hint, place.at, place.at + 1)


def quote_in_string(place: Place) -> Fault | None:
    """A word just behind a string: the quote before it was meant as a part of the string."""
    word = word_at(place)
    if not word or not place.adjacent or place.before[-1:] != "'" or word.lower() in WORDS:
        return None
    hint = "close a string with one quote, and write a quote inside it twice: 'O''Brien'"
    if place.before[-2:-1] == "\\":
        hint = "a backslash does not escape: write a quote inside a string twice: 'O''Brien'"
    message = "the string ends before this, at a single quote"
    return place.fault("unescaped-quote", message, hint, place.at - 1, place.at + len(word))


def missing_comma(place: Place) -> Fault | None:
    """Anything else in a list."""
    if not place.in_list:
        return None
    word = word_at(place)
    message = f"missing comma before {shown(word)}" if word else "missing comma in the list"
    hint = "separate the values by commas, and close the list with )"
    return place.fault("missing-comma", message, hint, place.at, place.at + max(1, len(word)))


def rest_of_value(place: Place) -> Fault | None:
    """A text without quotes that goes on with a sign: `eq ann@example.com`, `eq fdb:1`, `eq O'Brien`."""
    if not place.adjacent or not place.value_before or word_at(place) or place.rest[0] in ".(":
        return None
    if place.value_before.lower() in LITERAL_PREFIXES and re.match(r"'[^']*'", place.rest):
        return None
    value = place.value_from(place.token.start - len(place.value_before))
    return unquoted(place) if value != place.value_before else None


def hidden_character(place: Place) -> Fault | None:
    """A character without a glyph, which made one name of a name and what follows it."""
    hidden = _HIDDEN.search(place.before)
    if hidden is None:
        return None
    return unexpected_character(place, place.token.start - len(place.before) + hidden.start(1))


def semicolon(place: Place) -> Fault | None:
    """A semicolon between conditions."""
    if place.rest[0] != ";":
        return None
    hint = "join conditions with 'and' or 'or'"
    return place.fault("missing-operator", "unexpected semicolon", hint, place.at, place.at + 1)


def missing_operator(place: Place) -> Fault:
    """Anything else."""
    return place.fault("missing-operator", "missing operator", possible(place), place.at, place.at + 1)


RULES: tuple[Rule, ...] = (
    end_of_filter,
    condition_for_variable,
    unmatched_parenthesis,
    json_name,
    item_without_quotes,
    comma,
    symbol,
    quote_in_string,
    miswritten_literals.date_apart_from_time,
    miswritten_literals.rest_of_date,
    miswritten_literals.rest_of_moment,
    miswritten_literals.rest_of_guid,
    rest_of_value,
    slash,
    miswritten_literals.prefix,
    miswritten_literals.point_in_name,
    missing_comma,
    *operator_words.RULES,
    hidden_character,
    semicolon,
    missing_operator,
)
