"""Where tables keep the fields of a schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Literal, TypeAlias

Storage: TypeAlias = Literal["text", "native", "iso", "epoch_us"]
"""How a column holds its values."""


@dataclass(frozen=True, slots=True)
class Column:
    """The column that holds a field.

    Args:
        name: its name; a dotted one (`jobs.id`) is quoted part by part.
        storage: how it holds its values, where that is not the dialect's default (the README has the table). For a
            collection, `"native"` is an array (PostgreSQL, DuckDB) or a JSON array (SQLite, MySQL, MariaDB).
        codepoint: the promise that the column compares text by code point already, so that an index on it serves. Of
            no effect for a collection, whose elements no index finds.

    """

    name: str
    _: KW_ONLY
    storage: Storage | None = None
    codepoint: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """The child table that holds the elements of a collection, one a row.

    Args:
        table: its name.
        column: its column with the element.
        key: its column that refers to the record.
        parent: the column of the record that `key` equals, never null.
        storage: how `column` holds its values, where that is not the default.

    """

    table: str
    column: str
    _: KW_ONLY
    key: str
    parent: str = "id"
    storage: Storage | None = None


ColumnMap: TypeAlias = Mapping[str, str | Column | Related]
