"""The columns of a source of data frames, in which fields are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from odata_filter.backends.backend_arguments import names_of, suggested

D = TypeVar("D")


class Located(NamedTuple, Generic[D]):
    """Where a source keeps a field.

    Attributes:
        column: the name of the column.
        dtype: the engine's type of that.
        steps: the fields of the structures in it that lead to the field; none where the column is the field's own.

    """

    column: str
    dtype: D
    steps: tuple[str, ...]


class SourceColumns(Generic[D]):
    """The columns of a source, in which fields are kept.

    Args:
        source: the type of each column by its name.
        columns: the column of each field, by its name or path. A field that is not in it is in the column of its name;
            one of a structure in the column that holds the structure, or, if there is none, in one that is called like
            `address_city`.

    Raises:
        ValueError: a column is not in the source.
        TypeError: `columns` does not map names to names.

    """

    def __init__(self, source: Mapping[str, D], columns: Mapping[str, str] | None) -> None:
        self.source: Mapping[str, D] = source
        self.columns: dict[str, str] = names_of(columns)
        for field in self.columns:
            self.of(field)

    def of(self, path: str) -> Located[D]:
        """Returns where a field is kept.

        Raises:
            ValueError: the source lacks its column.

        """
        names = tuple(path.split("/"))
        for done in range(len(names), 0, -1):
            told = self.columns.get("/".join(names[:done]))
            if told is not None:
                return self._located(path, told, names[done:])
        done = next((done for done in range(1, len(names) + 1) if "_".join(names[:done]) in self.source), 1)
        return self._located(path, "_".join(names[:done]), names[done:])

    def _located(self, path: str, column: str, steps: tuple[str, ...]) -> Located[D]:
        if column not in self.source:
            raise lacking(path, f"the source lacks '{column}'{suggested(column, self.source)}")
        return Located(column, self.source[column], steps)


def lacking(path: str, why: str) -> ValueError:
    """Returns the error of a field that a source does not have."""
    return ValueError(f"field '{path}' has no column: {why}")
