"""A filter as a column of Spark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql.types import StructType

from odata_filter.backends.backend_arguments import check_fields, moment_of
from odata_filter.backends.frame_columns import SourceColumns
from odata_filter.backends.spark.expression_compiler import Expressions
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.filter import Filter
from odata_filter.functions.temporal import now as present
from odata_filter.logic.lowering import meaning
from odata_filter.types.instant import Instant


class Spark:
    """A column for `DataFrame.filter`, in a session of any kind: local, on a cluster, or through Spark Connect.

    Of what the filter is not true of, the column may be false or null: `~column` is not its complement. Compile
    `~filter` instead.

    Args:
        source: the types of the columns: `frame.schema`. A `TIMESTAMP_NTZ` is in UTC; GUIDs are lower-case text; a
            collection is an array, in which nulls do not count.
        columns: the column of each field, by the field's name or path. A field that is not in it is in the column of
            its name; `address/city` in the struct column `address`, or, if there is none, in `address_city`.
        now: the moment that `now()` means: an aware `datetime` or an `Instant`; by default that of each compilation.

    Raises:
        ValueError: a column is not in the source; a `now` without an offset.
        TypeError: an argument is of a wrong type.

    """

    def __init__(
        self,
        source: StructType,
        columns: Mapping[str, str] | None = None,
        *,
        now: dt.datetime | Instant | None = None,
    ) -> None:
        if not isinstance(source, StructType):
            raise TypeError(f"source is a StructType, such as the schema of a frame, not {type(source).__name__}")
        self._columns = SourceColumns({field.name: field.dataType for field in source.fields}, columns)
        self._now = moment_of(now)

    def compile(self, filter: Filter, /) -> Column:
        """Returns the column. It is made for the active session: there has to be one.

        Raises:
            UnsupportedError: the type of a column cannot hold its field, or two columns cannot be compared exactly
                (code `unsupported-column`), Spark computes a function otherwise (`unsupported-function`), or a field
                has no type (`unsupported-untyped`), the flags of a `has` are not numbers (`unsupported-has`), or a
                structure whose fields are columns is compared with null (`unsupported-structure`).
            ValueError: the column of a field is not in the source, or a key of `columns` is not a field of the
                filter's schema.

        """
        check_fields(self._columns.columns, filter.schema)
        try:
            return Expressions(self._columns).compiled(meaning(filter, self._now or present()))
        except UnwritableError as error:
            raise error.located(str(filter)) from None
