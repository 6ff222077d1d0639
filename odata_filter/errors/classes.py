"""The errors that a refused filter raises."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Self

from odata_filter.errors.rendering import drawn


class Span(NamedTuple):
    """A place in a source text: offsets in characters, the end not included."""

    start: int
    end: int


class FilterError(ValueError):
    """A filter that is refused. `str()` draws it: what was found, where, and the next step. `repr()` is one short line.

    Attributes:
        code: what is wrong, stable, in kebab-case (README.md beside this file lists all codes).
        message: what was found, in a sentence without a full stop.
        source: exactly the text that was read.
        span: the place in `source`.
        hint: the next step; empty if there is none to offer.
        suggestions: what may stand at `span` instead, nearest first.
        related: a second place that belongs to the fault, such as the parenthesis that was not closed.
        others: the further errors of the same text, left to right (at most `MOST_ERRORS` in all).
        status: the status of HTTP that a service answers with: 400, or 501 for what is not supported (Protocol 9.3.1).

    """

    status: ClassVar[int] = 400
    code: str
    message: str
    source: str
    span: Span
    hint: str
    suggestions: tuple[str, ...]
    related: Span | None
    others: tuple[FilterError, ...]

    def __init__(  # noqa: PLR0913, PLR0917 - one parameter for each part of the error; positional, so that it pickles
        self,
        code: str,
        message: str,
        source: str,
        span: tuple[int, int],
        hint: str = "",
        suggestions: tuple[str, ...] = (),
        related: tuple[int, int] | None = None,
        others: tuple[FilterError, ...] = (),
    ) -> None:
        self.code, self.message, self.source, self.span = code, message, source, Span(*span)
        self.hint, self.suggestions, self.others = hint, suggestions, others
        self.related = None if related is None else Span(*related)
        super().__init__(code, message, source, self.span, hint, suggestions, self.related, others)

    def __str__(self) -> str:
        return self.drawn()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.message!r}, span={tuple(self.span)})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, FilterError) and self.args == other.args

    def __hash__(self) -> int:
        return hash((type(self), self.args))

    def drawn(self, *, colour: bool = False) -> str:
        """Returns the error as `str()` draws it; `colour` adds ANSI colours, for terminals."""
        places = [self.span] if self.related is None else sorted([self.related, self.span])
        return drawn(f"{self.message} [{self.code}]", self.source, places, self.hint, colour=colour)

    def as_dict(self) -> dict[str, Any]:
        """Returns the error as plain JSON values: code, message, span (start, end), hint, suggestions."""
        return {
            "code": self.code,
            "message": self.message,
            "span": list(self.span),
            "hint": self.hint,
            "suggestions": list(self.suggestions),
        }

    def as_odata(self) -> dict[str, Any]:
        """Returns the body of the answer of an OData service, as plain JSON values (JSON Format 4.01, 21.1).

        The details hold the drawing of the error and of each of `others`; the target is always `$filter`.
        """
        details = [{"code": each.code, "message": str(each), "target": "$filter"} for each in (self, *self.others)]
        return {"error": {"code": self.code, "message": self.message, "target": "$filter", "details": details}}

    def carrying(self, others: tuple[FilterError, ...]) -> Self:
        """Returns the same error, with the further errors of its text in `others`."""
        code, message, source, span, hint, suggestions, related, _ = self.args
        return type(self)(code, message, source, span, hint, suggestions, related, others)


MOST_ERRORS = 100
"""Errors reported for one text at most: a hostile text must not cost more than a good one."""


class FilterSyntaxError(FilterError):
    """The text is not a filter of OData's grammar."""


class UnsupportedError(FilterError):
    """Legal OData that is not supported; OData asks a service to answer 501, not 400 (Protocol 9.3.1)."""

    status: ClassVar[int] = 501


class UnknownFieldError(FilterError):
    """A name that is not a field of the schema."""


class TypeMismatchError(FilterError):
    """A literal or an operator that does not suit the type of the field."""


class InvalidValueError(FilterError):
    """A literal of the right type whose value is invalid: an impossible date, an unknown member of an enumeration."""


class LimitError(FilterError):
    """The filter is longer, deeper or larger than the limits allow."""
