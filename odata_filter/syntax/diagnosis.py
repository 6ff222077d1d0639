"""Why a text is no filter, told so that the writer can repair it: the only reader of the texts that do not parse."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

from odata_filter.errors.classes import FilterError, FilterSyntaxError, Span, UnsupportedError
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.vocabulary import OTHER_WORDS, REFUSED, SYMBOLS, WORDS
from odata_filter.types.structured import LONGEST_NAME

_Fault: TypeAlias = tuple[str, str, str]
"""Code, message, hint."""

_BLANKS = " \t"
_WORD = re.compile(r"[^\W\d]\w*")
_SYMBOL = re.compile(r"[=!<>~&|]+")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?(?:\.[0-9]*)?", re.IGNORECASE
)
_HEXES = re.compile(r"\{?[0-9a-f]{6,}-[0-9a-f-]{8,}\}?|[0-9a-f]{32}(?![0-9a-z])", re.IGNORECASE)
_HIDDEN = re.compile("([\u200b-\u200f\u2060-\u2064\u00ad])\\w*$")
"""A character without a glyph that a name may hold (Unicode Cf), in the last name of a text."""
_RUN = re.compile(r"[\w.-]*$")


def syntax_error(source: str, token: Token, expected: frozenset[str]) -> FilterError:
    """The error of a text that stops being a filter at a token.

    Args:
        source: the text.
        token: the first token that cannot stand where it stands; `END` at the end, `BAD` for an unknown character.
        expected: the terminals that could stand there.

    """
    if not source.strip(_BLANKS):
        hint = "leave the whole $filter option away to select everything, or write a condition: name eq 'text'"
        return FilterSyntaxError("empty-filter", "the filter is empty", source, (0, len(source)), hint)
    return _Diagnosis(source, token, expected).error()


class _Diagnosis:
    """One text, the place where it stops being a filter, and what could have stood there."""

    def __init__(self, source: str, token: Token, expected: frozenset[str]) -> None:
        self.source = source
        self.token = token
        self.end = len(source.rstrip(_BLANKS))
        rest = source[token.start : self.end]
        self.at = token.start + len(rest) - len(rest.lstrip(_BLANKS))
        self.rest = source[self.at : self.end]
        self.in_list = not expected.isdisjoint({"COMMA"}) or ("STRING" in expected and "NAME" not in expected)
        self.wants_literal = "STRING" in expected
        self.wants_operand = self.wants_literal and "NAME" in expected
        self.wants_list = not self.wants_literal and "NAME" in expected
        self.expected = expected

    def error(self) -> FilterError:
        """The error: of a refused construct, of a strange character, or of what is missing or too much."""
        return (
            self.refused()
            or self.strange_character()
            or (self.no_literal() if self.wants_literal else None)
            or (self.nothing_to_read() if self.wants_literal or self.wants_list else self.no_operator())
        )

    def fault(self, fault: _Fault, start: int, end: int, related: Span | None = None) -> FilterSyntaxError:
        code, message, hint = fault
        return FilterSyntaxError(code, message, self.source, (start, max(start, end)), hint, related=related)

    def refused(self) -> FilterError | None:
        """Legal OData that is out of scope, if it may stand here."""
        kind = self.token.type
        if kind not in REFUSED:
            return None
        wanted = "COMPARE" in self.expected if kind == "ARITHMETIC" else self.wants_operand or kind == "JSON"
        if not wanted:
            return None
        text = self.token.text.strip(_BLANKS)
        if kind == "PATH" and text[-1] != "/":
            kind = "LAMBDA"
        code, message, hint = REFUSED[kind]
        member = text[text.find("'") :]
        message = message.format(shown(text + ")" * (text[-1] == "(")))
        start = self.at
        return UnsupportedError(
            f"unsupported-{code}", message, self.source, (start, start + len(text)), hint.format(member=shown(member))
        )

    def strange_character(self) -> FilterError | None:
        """A character that no filter holds outside a string."""
        if self.token.type != "BAD" or not self.rest:
            return None
        at, char = self.at, self.rest[0]
        if re.match(r"\??\$?filter=", self.source[: self.end], re.IGNORECASE) and at <= len("?$filter="):
            hint = "pass what follows the first =, percent-decoded, or read the whole query with from_query"
            return self.fault(
                ("option-name", "the text begins with the option's name", hint), 0, self.source.find("=") + 1
            )
        if char in "\r\n":
            return self.fault(
                ("line-break", "a line break inside the filter", "write the filter on one line"), at, at + 1
            )
        if re.match(r"%[0-9A-Fa-f]{2}", self.rest) or re.match(r"\+(?:[a-z]{2,3}\+|$)", self.rest, re.IGNORECASE):
            hint = "decode the text once before you parse it, or read the whole query with from_query"
            end = at + (3 if char == "%" else 1)
            return self.fault(("percent-encoded", "the filter is still URL-encoded", hint), at, end)
        if char in '"`' or (not char.isascii() and "QUOTATION MARK" in unicodedata.name(char, "")):
            hint = "put strings in straight single quotes: 'text'"
            return self.fault(("wrong-quotes", f"{char} does not quote a string", hint), at, at + 1)
        if at < len(self.source) and self.name_is_too_long():
            message = f"a name is longer than {LONGEST_NAME} characters"
            return self.fault(("name-too-long", message, f"names end at {LONGEST_NAME} characters"), at, at + 1)
        if char.isascii() and char.isprintable():
            return None
        name = unicodedata.name(char, "a control character" if unicodedata.category(char) == "Cc" else "no character")
        message = f"U+{ord(char):04X} ({name.lower()}) cannot stand here"
        hint = "write a plain blank" if char.isspace() or unicodedata.category(char) in {"Cf", "Zs"} else "remove it"
        return self.fault(("unexpected-character", message, hint), at, at + 1)

    def name_is_too_long(self) -> bool:
        """Whether the place is the first character that a name has too much."""
        before = re.search(r"\w+$", self.source[: self.at])
        return before is not None and len(before[0]) >= LONGEST_NAME and bool(re.match(r"\w", self.rest))

    def no_literal(self) -> FilterError | None:
        """Something that was meant as a literal."""
        at, rest = self.at, self.rest
        if self.token.type != "BAD" or not rest:
            return None
        if rest[0] == "'":
            hint = "close it with a single quote; a single quote inside a string is written twice: 'O''Brien'"
            return self.fault(("unterminated-string", "the string is not closed", hint), at, self.end)
        if match := _DATE_TIME.match(rest):
            after = rest[match.end() :]
            end = at + match.end()
            if re.match(r" [0-9]{2}:?[0-9]{2}", after):
                hint = "the + of the offset was decoded to a blank: write %2B in a URL, or use UTC and Z"
                return self.fault(("missing-offset", "the offset of the date-time lost its +", hint), at, end + 6)
            if re.search(r"\.[0-9]{13}", match[0]):
                return self.malformed("a fraction of a second has at most 12 digits", at, end)
            if after[:1] in {"Z", "z", "+", "-"}:
                return self.malformed("write it like 2024-06-24T13:00:00Z or 2024-06-24T15:00:00+02:00", at, end + 1)
            hint = f"add Z for UTC, or an offset such as +02:00: {shown(match[0])}Z"
            return self.fault(("missing-offset", "the date-time has no offset", hint), at, end)
        if re.match(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}", rest) or re.match(r"[0-9]{1,2}[/.][0-9]{1,2}[/.]", rest):
            return self.malformed("write a date like 2024-06-24, and a date-time like 2024-06-24T13:00:00Z", at)
        if _HEXES.match(rest):
            return self.malformed("a GUID has 8-4-4-4-12 hexadecimal digits: dc720f05-e5f7-448b-ae06-765de46f0af1", at)
        if rest[0] in "0123456789+-.":
            if rest[1:].upper().startswith("INF"):
                return self.malformed("infinity is INF or -INF, in capitals and without a plus", at)
            text = shown(re.split(r"[ \t,()']", rest, maxsplit=1)[0])
            return self.malformed(
                f"write a number like 42, -4.2 or 1E6; if it is meant as text, quote it: '{text}'", at
            )
        return None

    def malformed(self, hint: str, start: int, end: int | None = None) -> FilterError:
        """A literal of the wrong form; without an end, it goes on to the next blank or parenthesis."""
        run = re.match(r"[^ \t,()']*", self.source[start : self.end])
        end = max(end or 0, start + (run.end() if run else 1))
        what = shown(self.source[start:end])
        return self.fault(("invalid-literal", f"{what} is no literal of OData", hint), start, end)

    def nothing_to_read(self) -> FilterError:
        """Where a field, a value or a list should stand, there is none."""
        at, kind, end = self.at, self.token.type, self.at + len(self.token.text.strip(_BLANKS))
        what = "a list" if self.wants_list else "a literal" if self.in_list else "a field or a literal"
        if kind == "END":
            if self.in_list:
                return self.unclosed()
            hint = "write the values in parentheses: in ('a', 'b')" if self.wants_list else "write what is missing"
            return self.fault(("missing-operand", f"the filter ends where {what} is expected", hint), at, at)
        if self.wants_list:
            hint = "write the values in parentheses: in ('a', 'b')"
            return self.fault(("missing-list", "'in' needs a list in parentheses", hint), at, max(end, at + 1))
        if self.in_list and kind in {"CLOSE", "COMMA"}:
            message = "a comma with no value after it" if kind == "CLOSE" else "a comma with no value before it"
            return self.fault(("missing-item", message, "remove the comma, or write the missing value"), at, end)
        if self.in_list and kind in {"NAME", "NOT", "CALL", "PATH"}:
            word = _WORD.match(self.rest)
            name = word[0] if word else self.token.text
            hint = f"if it is meant as text, put it in single quotes: '{shown(name)}'"
            message = f"a list holds literals only, and {shown(name)} is a name"
            return self.fault(("name-in-list", message, hint), at, at + len(name))
        if symbol := _SYMBOL.match(self.rest):
            return self.wrong_symbol(symbol[0])
        found = shown(self.rest[0] if kind == "BAD" else self.token.text.strip(_BLANKS))
        message = f"{what} is expected before {found}"
        return self.fault(("missing-operand", message, "write what is missing, or take away what is too much"), at, end)

    def no_operator(self) -> FilterError:
        """Where an operator should stand, or the end, there is something else."""
        at, kind = self.at, self.token.type
        if kind == "END":
            return self.unclosed()
        if kind == "CLOSE":
            hint = "remove it, or open a parenthesis before"
            return self.fault(("unbalanced-parenthesis", "this parenthesis closes none", hint), at, at + 1)
        if kind == "COMMA":
            hint = "join conditions with 'and' or 'or'; a list of values stands in parentheses after in"
            return self.fault(("missing-operator", "a comma joins no conditions", hint), at, at + 1)
        if symbol := _SYMBOL.match(self.rest):
            return self.wrong_symbol(symbol[0])
        if word := _WORD.match(self.rest):
            return self.wrong_word(word[0])
        if fault := self.rest_of_literal():
            return fault
        if self.in_list:
            hint = "separate the values by commas, and close the list with )"
            return self.fault(("missing-comma", "a comma is missing in the list", hint), at, at + 1)
        if word := self.operator_before():
            return self.nothing_before(word)
        if hidden := _HIDDEN.search(self.source[: self.token.start]):
            message = f"the word before holds U+{ord(hidden[1]):04X} ({unicodedata.name(hidden[1]).lower()})"
            return self.fault(("unexpected-character", message, "remove it"), hidden.start(1), hidden.end(1))
        if self.rest[0] == ";":
            return self.fault(("missing-operator", "; joins no conditions", "join them with 'and' or 'or'"), at, at + 1)
        return self.fault(("missing-operator", "an operator is missing here", self.possible()), at, at + 1)

    def rest_of_literal(self) -> FilterError | None:
        """What goes on where a literal, or a name, was read to its end too early."""
        at, rest = self.at, self.rest
        run = self.token.start - len(_RUN.search(self.source[: self.token.start])[0])  # type: ignore[index]  # it may be empty
        before = self.source[run : self.token.start]
        if re.match(r"[0-9]{1,2}:[0-9]{2}", rest) and re.search(r"-[0-9]{2}$", before):
            hint = "write T between the date and the time: 2024-06-24T13:00:00Z"
            return self.fault(("invalid-literal", "the date and the time are parted", hint), at, at + 1)
        if not before or at > self.token.start:
            return None
        if re.match(r"[/.][0-9]", rest) and before.isdigit():
            return self.malformed("write a date like 2024-06-24, and a date-time like 2024-06-24T13:00:00Z", run)
        if rest[0] in "-.}" and re.match(r"[0-9a-f]{6,}-", before + rest, re.IGNORECASE):
            hint = "a GUID has 8-4-4-4-12 hexadecimal digits: dc720f05-e5f7-448b-ae06-765de46f0af1"
            return self.malformed(hint, run)
        if rest[0] == "'":
            hint = f"write the value without {shown(before)}: strings in quotes, GUIDs, dates and numbers bare"
            return self.fault(("literal-prefix", f"the prefix {shown(before)} is not of OData 4", hint), run, at)
        if rest[0] == ".":
            hint = "a field has one plain name, and a value of text stands in single quotes"
            return self.fault(("unexpected-character", "a name holds no point", hint), at, at + 1)
        return None

    def operator_before(self) -> re.Match[str] | None:
        """The operator just before the place, if it was read as a name because nothing stands before it."""
        return re.search(r"(?:^|[ \t(])(" + "|".join(WORDS) + r")$", self.source[: self.token.start], re.IGNORECASE)

    def nothing_before(self, word: re.Match[str]) -> FilterError:
        """An operator without its left side."""
        hint = f"write a condition before it, such as name eq 'text' {word[1]} ..., or take it away"
        if word[1].lower() not in {"and", "or"}:
            hint = f"write the field before it: name {word[1]} ..."
        fault = ("missing-operand", f"there is nothing before '{word[1]}'", hint)
        return self.fault(fault, word.start(1), word.end(1))

    def wrong_symbol(self, symbol: str) -> FilterError:
        """`==` and the like."""
        if self.wants_literal:
            message = f"'{shown(symbol)}' stands where a field or a literal is expected"
            hint = "take it away, or write what is missing before it"
            if symbol[0] == "!":
                hint = "for 'not equal', write ne: name ne 'text'"
            fault = ("unknown-operator", message, hint)
        elif symbol in SYMBOLS:
            fault = (
                "unknown-operator",
                f"'{symbol}' is no operator of OData",
                f"write '{SYMBOLS[symbol]}', with blanks around it",
            )
        else:
            fault = ("unknown-operator", f"'{shown(symbol)}' is no operator of OData", self.possible())
        return self.fault(fault, self.at, self.at + len(symbol))

    def wrong_word(self, word: str) -> FilterError:
        """A word where an operator should stand."""
        at, lower, adjacent = self.at, word.lower(), self.at == self.token.start
        end = at + len(word)
        if adjacent and self.source[at - 1] == "'" and lower not in WORDS:
            hint = "close a string with one quote, and write a quote inside it twice: 'O''Brien'"
            if self.source[at - 2] == "\\":
                hint = "a backslash escapes nothing: write a quote inside a string twice: 'O''Brien'"
            return self.fault(("unescaped-quote", "the string ends before this, at a single quote", hint), at - 1, end)
        if self.in_list:
            hint = "separate the values by commas, and close the list with )"
            return self.fault(("missing-comma", f"a comma is missing before {shown(word)}", hint), at, end)
        if lower in WORDS:
            return self.misplaced_operator(word, adjacent=adjacent)
        if before := self.operator_before():
            return self.nothing_before(before)
        if lower in OTHER_WORDS:
            return self.fault(("unknown-operator", f"'{word}' is no operator of OData", OTHER_WORDS[lower]), at, end)
        if re.match(r"\w+[ \t]+(?:" + "|".join(WORDS) + r")\b", self.rest, re.IGNORECASE):
            message = f"'and' or 'or' is missing before {shown(word)}"
            return self.fault(("missing-operator", message, f"write and {shown(word)} ..."), at, end)
        nearest = near(word, WORDS) if len(word) < 6 else ()  # noqa: PLR2004 - operators are short
        hint = f"did you mean '{nearest[0]}'?" if nearest else self.possible()
        message = f"'{shown(word)}' is no operator of OData"
        return FilterSyntaxError("unknown-operator", message, self.source, (at, end), hint, nearest)

    def misplaced_operator(self, word: str, *, adjacent: bool) -> FilterError:
        """An operator of OData, but without its blanks, at the end, or where it has no business."""
        at, end = self.at, self.at + len(word)
        after = self.source[end : end + 1]
        if end >= self.end:
            message = f"the filter ends after '{word}'"
            return self.fault(("missing-operand", message, "write what is missing after it"), end, end)
        if after in "\r\n":
            return self.fault(
                ("line-break", "a line break inside the filter", "write the filter on one line"), end, end + 1
            )
        if adjacent or after not in _BLANKS:
            place = at if adjacent else end
            hint = f"write ' {word} ' with a blank on both sides"
            return self.fault(("missing-blank", f"a blank is missing at '{word}'", hint), place, place + 1)
        message = f"'{word}' cannot follow here"
        return self.fault(("unexpected-operator", message, self.possible()), at, end)

    def unclosed(self) -> FilterError:
        """The text ends, and a parenthesis is open: both places are shown."""
        opened: list[int] = []
        for match in re.finditer(r"'(?:[^']|'')*'|[()]", self.source[: self.end]):
            if match[0] == "(":
                opened.append(match.start())
            elif match[0] == ")" and opened:
                opened.pop()
        place = Span(opened[-1], opened[-1] + 1)
        hint = "add ) at the end, or where the group or list ends"
        return self.fault(
            ("unbalanced-parenthesis", "this parenthesis is not closed", hint), self.end, self.end, related=place
        )

    def possible(self) -> str:
        """What could stand at the place, for a hint."""
        words = ["eq ne lt le gt ge in"] * ("COMPARE" in self.expected and "IN" in self.expected)
        words += ["and or"] * ("AND" in self.expected)
        words += [")"] * ("CLOSE" in self.expected)
        return "write one of " + " ".join(words)
