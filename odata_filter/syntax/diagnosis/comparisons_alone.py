"""The rules of the diagnosis where comparisons alone are read: legal OData is refused by name, at its first piece."""

from __future__ import annotations

import re

from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.errors.rendering import shown
from odata_filter.syntax.diagnosis.miswritten_literals import GUID_IN_BRACES
from odata_filter.syntax.diagnosis.stopping_place import Expected, Place, Rule
from odata_filter.syntax.vocabulary import UNSUPPORTED

_FIRST_PIECE = re.compile(
    r"(?P<SYSTEM>\$\w+)|(?P<ANNOTATION>@[^/(]+)|(?P<LAMBDA>[^/(]*/(?ai:any|all)(?=\())|(?P<PATH>[^/(]*/)|(?P<CALL>[^/(]*\()"
)
_NEGATED = re.compile(r"-[ \t]*+[\w(@$]")
_NAME = re.compile(r"(?!(?:null|NaN|INF|(?i:true|false))$)[^\W\d][\w.]*$")
_GOES_ON = re.compile(r"/|\.[\w.]*+[/(]")
"""What makes a path or a call of the name before it, also where the dots of the name are out of place."""
_PATHS = frozenset(
    {"CALL", "ANY", "ALL", "WHERE", "COUNTOF", "SEARCHED", "PATH", "SYSTEM", "ANNOTATION", "LAMBDA_ALONE"}
)
_LITERALS = frozenset({"TIME", "DURATION", "BINARY", "GEO", "QUALIFIED"})
_JSON = frozenset({"LBRACKET", "LBRACE"})


_LITERAL_CUT_SHORT = re.compile(
    r"(?:null|NaN|INF|(?ai:true|false))(?=/)|[0-9]{2}(?=:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,12}+)?+)?+:)"
)


def literal_goes_on(place: Place) -> Fault | None:
    """`true/a`, `13:00::00`: neither a path nor a time, which would be refused by name."""
    if not place.comparisons or place.expected is not Expected.OPERAND:
        return None
    literal = _LITERAL_CUT_SHORT.match(place.rest)
    if literal is None:
        return None
    end = place.at + literal.end()
    return place.fault("missing-operator", "missing operator", "remove what follows the literal", end, end + 1)


def unsupported(place: Place) -> Fault | None:
    """What is not a comparison, where comparisons alone are read; and `$search`, which needs a service."""
    kind, text = place.token.type, place.token.word
    if GUID_IN_BRACES.match(place.rest) or not (place.comparisons or kind == "SEARCHED"):
        return None
    if place.adjacent and place.expected is Expected.OPERATOR and (rest := _GOES_ON.match(place.rest)):
        name = place.run_before
        is_name = _NAME.match(name) and not place.before.endswith(f"@{name}")
        kind = "CALL" if rest[0][-1] == "(" else "PATH"
        return _fault(place, kind, name + rest[0], place.at - len(name)) if is_name else None
    if kind in _JSON:
        return _fault(place, "JSON", text, place.at)
    if kind in {"ARITHMETIC", "HAS"}:
        if place.run_before.lower() == "not":
            return _fault(place, "NOT", place.run_before, place.token.start - 3)
        return _fault(place, "ARITHMETIC", text, place.at) if "COMPARE" in place.terminals else None
    if kind in _LITERALS:
        wanted = place.expected in {Expected.OPERAND, Expected.ITEM}
        return _fault(place, kind, text, place.at) if wanted else None
    if place.expected is Expected.LIST and kind not in _PATHS:
        return None
    if place.expected not in {Expected.OPERAND, Expected.LIST} or (kind == "NEGATE" and not _NEGATED.match(place.rest)):
        return None
    if kind in _PATHS:
        piece = _FIRST_PIECE.match(text)
        kind, text = (piece.lastgroup or kind, piece[0]) if piece else (kind, text)
    return _fault(place, kind, text, place.at) if kind in UNSUPPORTED else None


RULES: tuple[Rule, ...] = (literal_goes_on, unsupported)


def _fault(place: Place, kind: str, text: str, start: int) -> Fault:
    hint = ""
    if kind == "QUALIFIED":
        hint = "write only " + shown(text[text.find("'") :])
    elif kind == "TIME":
        hint = "write a date-time: 2024-06-24T13:00:00Z"
    fault = refused(UNSUPPORTED[kind], text + ")" * (text[-1] == "("), hint)
    return place.fault(fault.code, fault.message, fault.hint, start, start + len(text))
