"""The columns of a schema's fields, which are the same in every condition of one `Sql`."""

from __future__ import annotations

from typing import NamedTuple

from odata_filter.backends.sql.path_targets import Target
from odata_filter.backends.sql.quick_conditions import PlainColumns
from odata_filter.schema import Schema


class Columns(NamedTuple):
    """What was found for the fields of a schema, as far as they are known.

    Attributes:
        targets: their columns, by their names.
        plain: how plain ones are compared.

    """

    targets: dict[str, Target]
    plain: PlainColumns


class ColumnCache:
    """What was found for the fields of one schema, the last one; no more than the schema has fields.

    Many threads may compile at once: what one finds is what any other would find.
    """

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: tuple[Schema, Columns] | None = None

    def __reduce__(self) -> tuple[type[ColumnCache], tuple[()]]:
        """Returns none of it to pickles and copies: they find their own."""
        return ColumnCache, ()

    def of(self, schema: Schema) -> Columns | None:
        """Returns what is known of a schema's fields; None of another one."""
        last = self._last
        return last[1] if last is not None and last[0] is schema else None

    def begun(self, schema: Schema) -> Columns:
        """Returns where to put the columns of another schema; of one that takes any name they are not kept."""
        columns = Columns({}, {})
        if type(schema) is Schema:
            self._last = schema, columns
        return columns
