"""The functions that Spark computes exactly as OData means them."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column as Expr
from pyspark.sql import functions

from odata_filter.backends.spark.data_types import SparkColumn, in_utc
from odata_filter.functions.text_meanings import LONGEST, WHITE_SPACE


def _tolower(text: SparkColumn) -> Expr:
    # The only two characters that Spark maps otherwise: to two characters, and by what stands around.
    return functions.lower(functions.translate(text.expr, "\u0130\u03a3", "i\u03c3"))


def _toupper(text: SparkColumn) -> Expr:
    # Spark has the simple mappings of single characters, and maps texts by the full ones.
    def capital(character: Expr) -> Expr:
        upper, title = functions.upper(character), functions.initcap(character)
        plain = functions.when(functions.length(title) == 1, title).otherwise(character)
        return functions.when(functions.length(upper) == 1, upper).otherwise(plain)

    characters = functions.split(text.expr, "")
    return functions.array_join(functions.transform(characters, capital), "")


def _substring(text: SparkColumn, start: SparkColumn, length: SparkColumn | None = None) -> Expr:
    first = _count(start.expr)
    tail, rest = functions.right(text.expr, -first), functions.substr(text.expr, first + 1)
    rest = functions.when(first < 0, tail).when(first >= 0, rest)
    if length is None:
        return rest
    return functions.left(rest, functions.when(length.expr >= 0, _count(length.expr)))


def _count(number: Expr) -> Expr:
    """Returns a number of characters as Spark takes it; no text is as long as the greatest."""
    most = functions.lit(LONGEST)
    within = functions.greatest(functions.least(number, most), -most)  # which skip nulls
    return functions.when(number.isNotNull(), within).cast("int")


FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "contains": lambda text, part: functions.contains(text.expr, part.expr),
    "startswith": lambda text, part: functions.startswith(text.expr, part.expr),
    "endswith": lambda text, part: functions.endswith(text.expr, part.expr),
    "tolower": _tolower,
    "toupper": _toupper,
    "trim": lambda text: functions.btrim(text.expr, functions.lit(WHITE_SPACE)),
    "length": lambda text: functions.length(text.expr),
    "indexof": lambda text, part: functions.instr(text.expr, part.expr) - 1,
    "concat": lambda text, part: functions.concat(text.expr, part.expr),
    "substring": _substring,
    "year": lambda time: functions.year(in_utc(time)),
    "month": lambda time: functions.month(in_utc(time)),
    "day": lambda time: functions.day(in_utc(time)),
    "hour": lambda time: functions.hour(in_utc(time)),
    "minute": lambda time: functions.minute(in_utc(time)),
    "second": lambda time: functions.second(in_utc(time)),
    "fractionalseconds": lambda time: functions.extract(functions.lit("SECOND"), in_utc(time)) % 1,
    "totaloffsetminutes": lambda time: functions.when(in_utc(time).isNotNull(), 0),
    "totalseconds": lambda length: length.expr.cast("interval second").cast("decimal(19,6)"),
    "date": lambda time: in_utc(time).cast("date"),
}
"""What computes each function, by its canonical name: of operands that may be null."""
