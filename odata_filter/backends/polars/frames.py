"""A filter as an expression of Polars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from odata_filter.backends.backend_arguments import check_fields, moment_of
from odata_filter.backends.frame_columns import SourceColumns
from odata_filter.backends.polars.expression_compiler import Expressions
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.filter import Filter
from odata_filter.functions.temporal import now as present
from odata_filter.logic.lowering import meaning
from odata_filter.types.instant import Instant


class Polars:
    """An expression for `DataFrame.filter` and `LazyFrame.filter`, which scans push down to their files.

    Of what the filter is not true of, the expression may be false or null: `~expression` is not its complement. Compile
    `~filter` instead.

    Args:
        source: the dtypes of the columns: `frame.schema`, or `scan.collect_schema()`. Date-times without a zone are in
            UTC; GUIDs are lower-case text; a collection is a List or an Array, in which nulls do not count.
        columns: the column of each field, by the field's name or path. A field that is not in it is in the column of
            its name; `address/city` in the struct column `address`, or, if there is none, in `address_city`.
        now: the moment that `now()` means: an aware `datetime` or an `Instant`; by default that of each compilation.

    Raises:
        ValueError: a column is not in the source; a `now` without an offset.
        TypeError: an argument is of a wrong type.

    """

    def __init__(
        self,
        source: Mapping[str, pl.DataType],
        columns: Mapping[str, str] | None = None,
        *,
        now: dt.datetime | Instant | None = None,
    ) -> None:
        if not isinstance(source, Mapping):
            raise TypeError(f"source is a Schema of Polars, or maps columns to dtypes, not {type(source).__name__}")
        self._columns, self._now = SourceColumns(pl.Schema(source), columns), moment_of(now)

    def compile(self, filter: Filter, /) -> pl.Expr:
        """Returns the expression.

        Raises:
            UnsupportedError: the dtype of a column cannot hold its field (code `unsupported-column`), Polars lacks a
                function or computes it otherwise (`unsupported-function`), a field has no type
                (`unsupported-untyped`), a lambda names what is around it (`unsupported-lambda`), the flags of a `has`
                are not numbers (`unsupported-has`), or a structure whose fields are columns is compared with null
                (`unsupported-structure`).
            ValueError: the column of a field is not in the source, or a key of `columns` is not a field of the
                filter's schema.

        """
        check_fields(self._columns.columns, filter.schema)
        try:
            return Expressions(self._columns).compiled(meaning(filter, self._now or present()))
        except UnwritableError as error:
            raise error.located(str(filter)) from None
