"""Rules of the diagnosis: an operator was expected, or the end of a group, a list or the text."""

from __future__ import annotations

import re
import unicodedata

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.syntax import literals_cut_short
from odata_filter.syntax.expected_operand import (
    end_of_value,
    guid_at,
    lambda_variable,
    name_not_literal,
    unclosed_parenthesis,
    unquoted_value,
)
from odata_filter.syntax.place import Place, Rule
from odata_filter.syntax.strange_characters import unexpected_character
from odata_filter.syntax.tokens import BLANKS, END
from odata_filter.syntax.vocabulary import ALL_WORDS, FOREIGN_WORDS, SYMBOLS, WORDS

_INFIX = {
    "COMPARE": "eq ne lt le gt ge",
    "IN": "in",
    "HAS": "has",
    "ARITHMETIC": "add sub mul div divby mod",
    "AND": "and or",
}
_ANY_WORD = "|".join(WORDS)
_WORD = re.compile(r"[^\W\d]\w*")
_SYMBOLS = re.compile(r"[=!<>~&|]+")
_OPERATOR_BEFORE = re.compile(rf"(?:^|[ \t(])({_ANY_WORD})$", re.IGNORECASE)
_CONDITION = re.compile(rf"\w++[ \t]++(?:{_ANY_WORD})\b", re.IGNORECASE)
_COMPARISON = re.compile(r"\w++[ \t]++(?:eq|ne|lt|le|gt|ge|in)\b", re.IGNORECASE)
_ITEM = re.compile(r"[ \t]in[ \t]+\([ \t]*([^ \t(]+)$", re.IGNORECASE)
_HIDDEN = re.compile("([\u200b-\u200f\u2060-\u2064\u00ad])\\w*$")
"""A character without a glyph that a name may hold (Unicode Cf), in the last name of a text."""
_LONGEST_WORD = 5
"""Letters of a word that is compared with the operators: a longer one is not a slip of the keyboard."""


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
    text = place.source[start : place.end]
    value = text[: end_of_value(text)]
    return unquoted_value(place, start, value) if value != name[1] else name_not_literal(place, name[1], start)


def json_name(place: Place) -> Fault | None:
    """A `{` without a name in double quotes behind it; often it is the brace of a GUID."""
    if "JSONSTRING" not in place.terminals:
        return None
    if place.before.endswith("{") and (fault := guid_at(place, place.token.start - 1)) is not None:
        return fault
    hint = 'write the names of a JSON object in double quotes: {"name":"text"}'
    end = place.at + (1 if place.begins_nothing else len(place.token.word))
    return place.fault("missing-operand", "expected a name in double quotes", hint, place.at, end)


def comma(place: Place) -> Fault | None:
    """A comma between conditions, or inside a number."""
    if place.token.type != "COMMA":
        return None
    hint = "join conditions with 'and' or 'or'; only the values of a list have commas between them"
    whole, fraction = re.search(r"[0-9]+$", place.before), re.match(r",([0-9]+)", place.rest)
    if whole and fraction:
        hint = f"write a decimal number with a point: {shown(whole[0])}.{shown(fraction[1])}"
    return place.fault("missing-operator", "unexpected comma", hint, place.at, place.at + 1)


def symbol(place: Place) -> Fault | None:
    """`==` and the like."""
    found = _SYMBOLS.match(place.rest)
    if found is None:
        return None
    hint = _possible(place)
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
    word = _word(place)
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
    word = _word(place)
    message = f"missing comma before {shown(word)}" if word else "missing comma in the list"
    hint = "separate the values by commas, and close the list with )"
    return place.fault("missing-comma", message, hint, place.at, place.at + max(1, len(word)))


def operator_out_of_place(place: Place) -> Fault | None:
    """An operator without its blanks, at the end, or where it cannot follow."""
    word = _word(place)
    if word.lower() not in (WORDS if place.comparisons else ALL_WORDS):
        return None
    at, end = place.at, place.at + len(word)
    after = place.source[end : end + 1]
    if end >= place.end:
        hint = f"write what follows '{word}', or remove it"
        return place.fault("missing-operand", f"the filter ends after '{word}'", hint, end, end)
    if after in "\r\n":
        return place.fault("line-break", "unexpected line break", "write the filter on one line", end, end + 1)
    if not after.isascii() and (after.isspace() or unicodedata.category(after) == "Cf"):
        return unexpected_character(place, end)
    if place.adjacent or after not in BLANKS:
        blank = at if place.adjacent else end
        hint = f"write ' {word} ' with a blank on both sides"
        return place.fault("missing-blank", f"missing blank at '{word}'", hint, blank, blank + 1)
    return place.fault("unexpected-operator", f"unexpected operator '{word}'", _possible(place), at, end)


def operator_without_left_side(place: Place) -> Fault | None:
    """An operator that was read as a name, since nothing stands before it."""
    found = _OPERATOR_BEFORE.search(place.before)
    if found is None:
        return None
    word, end = found[1], place.token.start
    hint = f"write the field before it: field {word} ..."
    if word.lower() in {"and", "or"}:
        hint = f"write a condition before it, or remove '{word}'"
    return place.fault("missing-operand", f"missing operand before '{word}'", hint, end - len(word), end)


def foreign_word(place: Place) -> Fault | None:
    """A word of another query language."""
    word = _word(place)
    if word.lower() not in FOREIGN_WORDS:
        return None
    hint = FOREIGN_WORDS[word.lower()].format(field=place.field_before)
    if not place.comparisons:
        hint = _call_for(place, word.lower()) or hint
    if found := re.match(r"is[ \t]+(not[ \t]+)?null\b", place.rest, re.IGNORECASE):
        hint = f"write {place.field_before} {'ne' if found[1] else 'eq'} null"
    message = f"'{word}' is not an operator"
    return place.fault("unknown-operator", message, hint, place.at, place.at + len(word))


def missing_junction(place: Place) -> Fault | None:
    """A second condition without `and` or `or` before it."""
    word = _word(place)
    if not word or not _CONDITION.match(place.rest):
        return None
    message = f"missing 'and' or 'or' before {shown(word)}"
    hint = "join the conditions with 'and' or 'or'"
    return place.fault("missing-operator", message, hint, place.at, place.at + len(word))


def more_words(place: Place) -> Fault | None:
    """A text without quotes that goes on with a word: `eq New York`."""
    word = _word(place)
    if not word or not place.value_before or _COMPARISON.match(place.rest):
        return None
    misspelt = _near_operators(place) and _COMPARISON.match(place.rest[len(word) :].lstrip(BLANKS))
    return None if misspelt else _unquoted(place)


def unknown_word(place: Place) -> Fault | None:
    """A word that is not an operator."""
    word = _word(place)
    if not word:
        return None
    nearest = _near_operators(place)
    hint = f"did you mean '{nearest[0]}'?" if nearest else _possible(place)
    message = f"'{shown(word)}' is not an operator"
    return place.fault("unknown-operator", message, hint, place.at, place.at + len(word), nearest)


def rest_of_value(place: Place) -> Fault | None:
    """A text without quotes that goes on with a sign: `eq ann@example.com`, `eq fdb:1`, `eq O'Brien`."""
    if not place.adjacent or not place.value_before or _word(place) or place.rest[0] in ".(":
        return None
    return None if re.match(r"'[^']*'", place.rest) else _unquoted(place)


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
    return place.fault("missing-operator", "missing operator", _possible(place), place.at, place.at + 1)


RULES: tuple[Rule, ...] = (
    end_of_filter,
    condition_for_variable,
    unmatched_parenthesis,
    json_name,
    item_without_quotes,
    comma,
    symbol,
    quote_in_string,
    literals_cut_short.date_apart_from_time,
    literals_cut_short.rest_of_date,
    literals_cut_short.rest_of_moment,
    literals_cut_short.rest_of_guid,
    rest_of_value,
    slash,
    literals_cut_short.prefix,
    literals_cut_short.point_in_name,
    missing_comma,
    operator_out_of_place,
    operator_without_left_side,
    foreign_word,
    more_words,
    missing_junction,
    unknown_word,
    hidden_character,
    semicolon,
    missing_operator,
)


def _word(place: Place) -> str:
    """The word at the place, or an empty text."""
    found = _WORD.match(place.rest)
    return found[0] if found else ""


def _unquoted(place: Place) -> Fault:
    """The fault of a text without quotes whose first word ends before the place."""
    start = place.token.start - len(place.value_before)
    text = place.source[start : place.end]
    return unquoted_value(place, start, text[: end_of_value(text)])


def _near_operators(place: Place) -> tuple[str, ...]:
    """The operators that a short word at the place may mean."""
    word = _word(place)
    return near(word, WORDS) if 0 < len(word) <= _LONGEST_WORD else ()


def _call_for(place: Place, word: str) -> str:
    """What to write instead of a word of another language, where functions and `not` are supported."""
    field = place.field_before
    if word == "not":
        return f"write 'not' before the whole condition: not ({field} in (...))"
    if word in {"contains", "startswith", "endswith"}:
        return f"write {word}({field},'text')"
    pattern = re.match(r"\w+[ \t]+'(%?)([^%_']*)(%?)'", place.rest)
    if word not in {"like", "ilike"} or pattern is None:
        return ""
    before, text, after = pattern.groups()
    function = {("%", "%"): "contains", ("", "%"): "startswith", ("%", ""): "endswith"}.get((before, after))
    call = f"{function}({field},'{shown(text)}')" if function else f"{field} eq '{shown(text)}'"
    return f"write {call}" if word == "like" else ""


def _possible(place: Place) -> str:
    """What could stand at the place, for a hint."""
    infix = place.terminals if "IN" in place.terminals else place.terminals - {"COMPARE"}
    words = [words for terminal, words in _INFIX.items() if terminal in infix]
    words += [")"] * ("CLOSE" in place.terminals)
    return "expected one of " + " ".join(words) if words else "remove it, or write what is missing before it"
