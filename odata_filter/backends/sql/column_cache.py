"""The columns of a schema's fields, which are the same in every condition of one `Sql`."""

from __future__ import annotations

from odata_filter.backends.sql.path_targets import Target
from odata_filter.schema import Schema


class ColumnCache:
    """What was found for the fields of one schema, the last one; no more than the schema has fields.

    Many threads may compile at once: what one finds is what any other would find.
    """

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: tuple[Schema, dict[str, Target]] | None = None

    def __reduce__(self) -> tuple[type[ColumnCache], tuple[()]]:
        """Returns none of it to pickles and copies: they find their own."""
        return ColumnCache, ()

    def of(self, schema: Schema) -> dict[str, Target] | None:
        """Returns the columns of a schema's fields, by their names, as far as they are known; None of another one."""
        last = self._last
        return last[1] if last is not None and last[0] is schema else None

    def begun(self, schema: Schema) -> dict[str, Target]:
        """Returns where to put the columns of another schema; of one that takes any name they are not kept."""
        targets: dict[str, Target] = {}
        if type(schema) is Schema:
            self._last = schema, targets
        return targets
