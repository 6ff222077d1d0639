"""Text of Python conditions, and the functions that it is compiled to.

Values never enter the text. Where one stands, the text has a mark, which no text of Python has; before it is compiled,
marks become the parameters `c0`, `c1`, ... of a function that makes the condition's. Conditions that differ in values
alone have one text, and are compiled once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from textwrap import indent
from typing import Any

from odata_filter.backends.python import record_fields, record_values, run_time_comparisons
from odata_filter.functions import temporal
from odata_filter.types.numerals import integer_text

RAISED = (AttributeError, LookupError, TypeError, ValueError)
"""What a quick condition raises where a record is not as expected."""


class OutsideError(Exception):
    """Carries an error of a caller's accessor past the place where the errors of quick conditions end."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


_MARK = "\0"
_LOCAL = "a"
"""What the mark and the name of a value that a text binds begin with."""

_NAMES = {
    **vars(record_fields),
    **vars(record_values),
    **vars(run_time_comparisons),
    "datetime": dt.datetime,
    "UTC": dt.UTC,
    "timedelta": dt.timedelta,
    "fromisoformat": dt.datetime.fromisoformat,
    "lower": str.lower,
    "int_of": attrgetter("int"),
    "MARKS": slice(4, 20, 3),  # of a date-time: what stands between its numbers
    "END": slice(26, None),
    "RAISED": RAISED,
    "OutsideError": OutsideError,
    "clock": temporal.now,
}
"""What every text refers to by name."""

_LONGEST = 8_000
"""Characters of a text at most. CPython takes more than linear time for longer ones."""


class Source:
    """The constants of a predicate's conditions, and the functions compiled from these."""

    def __init__(self) -> None:
        self._constants: list[object] = []
        self._locals = 0

    def bound(self, constant: object) -> str:
        """Returns the mark that stands for a constant in a text."""
        self._constants.append(constant)
        return f"{_MARK}{len(self._constants) - 1}{_MARK}"

    def local(self) -> str:
        """Returns the mark of a name of its own, for a value that a text binds."""
        self._locals += 1
        return f"{_MARK}{_LOCAL}{self._locals}{_MARK}"

    def joined(self, word: str, texts: Sequence[str], parameters: str) -> str:
        """Returns the conditions joined by `and` or `or`; groups of them as calls where the text would be too long.

        Args:
            word: `and` or `or`.
            texts: one condition or more, each closed by parentheses if it needs them beside the word.
            parameters: those that the conditions refer to, and the functions of groups take.

        """
        while len(texts) > 1 and sum(map(len, texts)) > _LONGEST:
            texts = [self._call(f" {word} ".join(group), parameters) for group in _groups(texts)]
        return texts[0] if len(texts) == 1 else "(" + f" {word} ".join(texts) + ")"

    def _call(self, text: str, parameters: str) -> str:
        part = self.function(f"def part({parameters}):\n    return CONDITION", text)
        return f"{self.bound(part)}({parameters})"

    def function(self, template: str, text: str, **names: object) -> Callable[..., Any]:
        """Returns a function.

        Args:
            template: the function's text, in which CONDITION stands for the condition.
            text: the condition.
            names: what the template refers to besides.

        """
        source, constants = self.filled(template, text)
        return made(source, constants | names)

    def filled(self, template: str, text: str) -> tuple[str, dict[str, object]]:
        """Returns a function's source, and its constants by the names that these have there."""
        pieces = template.replace("CONDITION", text).split(_MARK)
        names, constants = dict[str, str](), dict[str, object]()
        for at in range(1, len(pieces), 2):
            mark = pieces[at]
            if mark not in names and mark[0] == _LOCAL:
                names[mark] = f"{_LOCAL}{len(names) - len(constants)}"
            elif mark not in names:
                names[mark] = f"c{len(constants)}"
                constants[names[mark]] = self._constants[int(mark)]
            pieces[at] = names[mark]
        return "".join(pieces), constants


def made(source: str, constants: Mapping[str, object]) -> Callable[..., Any]:
    """Returns the function of a source, given what it refers to by the names that its text has."""
    return _maker(source, tuple(constants))(*constants.values())


def told(source: str, constants: Mapping[str, object]) -> str:
    """Returns the source of a function for a reader, with a comment for each constant."""
    return "".join(f"# {name} is {_shown(constant)}\n" for name, constant in constants.items()) + source


def _groups(texts: Sequence[str]) -> list[list[str]]:
    """Returns the texts in groups, each of two or more and, if that is enough, of half of the longest text at most."""
    groups: list[list[str]] = [[]]
    length = 0
    for text in texts:
        if len(groups[-1]) > 1 and length + len(text) > _LONGEST // 2:
            groups.append([])
            length = 0
        groups[-1].append(text)
        length += len(text)
    return groups


_SHOWN = 80
"""Characters of a constant that a reader is shown at most."""

_EXAMPLES = 3
"""Values of a set that a reader is shown at most."""


@lru_cache(maxsize=1024)
def _maker(source: str, names: tuple[str, ...]) -> Callable[..., Callable[..., Any]]:
    """Returns the function that makes the function of a source, given what it refers to by name."""
    name = source[len("def ") : source.index("(")]
    scope: dict[str, Callable[..., Callable[..., Any]]] = {}
    text = f"def make({', '.join(names)}):\n{indent(source, '    ')}\n    return {name}"
    exec(compile(text, "<filter>", "exec"), _NAMES, scope)  # noqa: S102 - the text above, without values
    return scope["make"]


def forget_compiled() -> None:
    """Makes the next predicate of each shape be compiled anew, as in a new process: for measurements."""
    _maker.cache_clear()


def _shown(constant: object) -> str:
    if not isinstance(constant, frozenset):
        return (integer_text(constant) if type(constant) is int else repr(constant))[:_SHOWN]
    more = ["..."] if len(constant) > _EXAMPLES else []
    return f"{{{', '.join([*map(_shown, islice(constant, _EXAMPLES)), *more])}}}"
