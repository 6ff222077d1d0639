"""The functions that Polars computes exactly as OData means them."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from odata_filter.functions.text_meanings import LONGEST, WHITE_SPACE


def _tolower(text: pl.Expr) -> pl.Expr:
    # The only two characters that Polars maps otherwise: to two characters, and by what stands around.
    plain = text.str.replace_all("\u0130", "i", literal=True).str.replace_all("\u03a3", "\u03c3", literal=True)
    return plain.str.to_lowercase()


def _substring(text: pl.Expr, start: pl.Expr, length: pl.Expr | None = None) -> pl.Expr:
    rest = text.str.slice(_count(start))
    if length is None:
        return rest
    # Polars fails for a negative length, and may compute a branch that is not taken; one that is null it ignores.
    return pl.when(length >= 0).then(rest.str.slice(0, _count(length).clip(lower_bound=0)))


def _count(number: pl.Expr) -> pl.Expr:
    """Returns a number of characters as Polars takes it; no text is as long as the greatest."""
    return number.cast(pl.Int128).clip(-LONGEST, LONGEST).cast(pl.Int64)


FUNCTIONS: dict[str, Callable[..., pl.Expr]] = {
    "contains": lambda text, part: text.str.contains(part, literal=True),
    "startswith": lambda text, part: text.str.starts_with(part),
    "endswith": lambda text, part: text.str.ends_with(part),
    "tolower": _tolower,
    "trim": lambda text: text.str.strip_chars(WHITE_SPACE),
    "length": lambda text: text.str.len_chars(),
    "concat": lambda text, part: text + part,
    "substring": _substring,
    "year": lambda time: time.dt.year(),
    "month": lambda time: time.dt.month(),
    "day": lambda time: time.dt.day(),
    "hour": lambda time: time.dt.hour(),
    "minute": lambda time: time.dt.minute(),
    "second": lambda time: time.dt.second(),
    "date": lambda time: time.dt.date(),
}
"""What computes each function, by its canonical name: of operands that may be null, date-times in UTC."""
