"""Rules of the diagnosis: a word stands where an operator was expected."""

from __future__ import annotations

import re
import unicodedata

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.syntax.diagnosis.expected_operand import unquoted_value
from odata_filter.syntax.diagnosis.stopping_place import Place, Rule
from odata_filter.syntax.diagnosis.strange_characters import unexpected_character
from odata_filter.syntax.tokens import BLANKS
from odata_filter.syntax.vocabulary import ALL_WORDS, FOREIGN_WORDS, WORDS

_INFIX = {
    "COMPARE": "eq ne lt le gt ge",
    "IN": "in",
    "HAS": "has",
    "ARITHMETIC": "add sub mul div divby mod",
    "AND": "and or",
}
_ANY_WORD = "|".join(WORDS)
_WORD = re.compile(r"[^\W\d]\w*")
_OPERATOR_BEFORE = re.compile(rf"(?:^|[ \t(])({_ANY_WORD})$", re.IGNORECASE)
_CONDITION = re.compile(rf"\w++[ \t]++(?:{_ANY_WORD})\b", re.IGNORECASE)
_COMPARISON = re.compile(r"\w++[ \t]++(?:eq|ne|lt|le|gt|ge|in)\b", re.IGNORECASE)
_IS = re.compile(r"is[ \t]++(not[ \t]++)?+('[^']*(?:''[^']*)*'|[^ \t,()']++)", re.IGNORECASE)
_LONGEST_WORD = 5
"""Letters of a word that is compared with the operators: a longer one is not a slip of the keyboard."""


def operator_out_of_place(place: Place) -> Fault | None:
    """An operator without its blanks, at the end, or where it cannot follow."""
    word = word_at(place)
    if word.lower() not in (WORDS if place.comparisons else ALL_WORDS):
        return None
    at, end = place.at, place.at + len(word)
    after = place.source[end : end + 1]
    if end >= place.end:
        hint = f"write what follows '{word}', or remove it"
        return place.fault("missing-operand", f"the filter ends after '{word}'", hint, end, end)
    if after in "\r\n":
        return place.fault("line-break", "unexpected line break", "write the filter on one line", end, end + 1)
    if after not in BLANKS and (after.isspace() or unicodedata.category(after) == "Cf"):
        return unexpected_character(place, end)
    if place.adjacent or after not in BLANKS:
        blank = at if place.adjacent else end
        hint = f"write ' {word} ' with a blank on both sides"
        return place.fault("missing-blank", f"missing blank at '{word}'", hint, blank, blank + 1)
    return place.fault("unexpected-operator", f"unexpected operator '{word}'", possible(place), at, end)


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
    word = word_at(place)
    if word.lower() not in FOREIGN_WORDS:
        return None
    hint = FOREIGN_WORDS[word.lower()].format(field=place.field_before)
    if not place.comparisons:
        hint = _call_for(place, word.lower()) or hint
    found = _IS.match(place.rest)
    if found and found[2].lower() not in ALL_WORDS:
        value = "null" if found[2].lower() == "null" else shown(found[2])
        hint = f"write {place.field_before} {'ne' if found[1] else 'eq'} {value}"
    message = f"'{word}' is not an operator"
    return place.fault("unknown-operator", message, hint, place.at, place.at + len(word))


def missing_junction(place: Place) -> Fault | None:
    """A second condition without `and` or `or` before it."""
    word = word_at(place)
    if not word or not _CONDITION.match(place.rest):
        return None
    message = f"missing 'and' or 'or' before {shown(word)}"
    hint = "join the conditions with 'and' or 'or'"
    return place.fault("missing-operator", message, hint, place.at, place.at + len(word))


def more_words(place: Place) -> Fault | None:
    """A text without quotes that goes on with a word: `eq New York`."""
    word = word_at(place)
    if not word or not place.value_before or _COMPARISON.match(place.rest):
        return None
    misspelt = _near_operators(place) and _COMPARISON.match(place.rest[len(word) :].lstrip(BLANKS))
    return None if misspelt else unquoted(place)


def unknown_word(place: Place) -> Fault | None:
    """A word that is not an operator."""
    word = word_at(place)
    if not word:
        return None
    nearest = _near_operators(place)
    hint = f"did you mean '{nearest[0]}'?" if nearest else possible(place)
    message = f"'{shown(word)}' is not an operator"
    return place.fault("unknown-operator", message, hint, place.at, place.at + len(word), nearest)


RULES: tuple[Rule, ...] = (
    operator_out_of_place,
    operator_without_left_side,
    foreign_word,
    more_words,
    missing_junction,
    unknown_word,
)


def word_at(place: Place) -> str:
    """The word at the place, or an empty text."""
    found = _WORD.match(place.rest)
    return found[0] if found else ""


def unquoted(place: Place) -> Fault:
    """The fault of a text without quotes whose first word ends before the place."""
    start = place.token.start - len(place.value_before)
    return unquoted_value(place, start, place.value_from(start))


def _near_operators(place: Place) -> tuple[str, ...]:
    """The operators that a short word at the place may mean."""
    word = word_at(place)
    return near(word, WORDS) if 0 < len(word) <= _LONGEST_WORD else ()


def _call_for(place: Place, word: str) -> str:
    """What to write instead of a word of another language, where functions and `not` are supported."""
    field = place.field_before
    if word == "not":
        following = re.match(r"not[ \t]+(\w+)", place.rest, re.IGNORECASE)
        operator = following[1].lower() if following and following[1].lower() in ALL_WORDS else "eq"
        return (
            f"write 'not' before the whole condition: not ({field} {operator} {'(...)' if operator == 'in' else '...'})"
        )
    if word in {"contains", "startswith", "endswith"}:
        return f"write {word}({field},'text')"
    pattern = re.match(r"\w+[ \t]+'(%?)([^%_']*)(%?)'", place.rest)
    if word not in {"like", "ilike"} or pattern is None:
        return ""
    before, text, after = pattern.groups()
    function = {("%", "%"): "contains", ("", "%"): "startswith", ("%", ""): "endswith"}.get((before, after))
    call = f"{function}({field},'{shown(text)}')" if function else f"{field} eq '{shown(text)}'"
    return f"write {call}" if word == "like" else ""


def possible(place: Place) -> str:
    """What could stand at the place, for a hint."""
    infix = place.terminals if "IN" in place.terminals else place.terminals - {"COMPARE"}
    words = [words for terminal, words in _INFIX.items() if terminal in infix]
    words += [")"] * ("CLOSE" in place.terminals)
    return "expected one of " + " ".join(words) if words else "remove it, or write what is missing before it"
