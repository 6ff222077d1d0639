"""Where tables keep the fields of a schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Literal, TypeAlias, get_args

Storage: TypeAlias = Literal[
    "text", "native", "hex", "bytes", "utc", "iso", "iso_space", "iso_any", "epoch_us", "epoch_ms", "epoch_s",
    "enum", "codes", "json", "jsonb",
]  # fmt: skip
"""How a column holds its values."""


@dataclass(frozen=True, slots=True)
class Column:
    """The column that holds a field.

    Args:
        name: its name; a dotted one (`jobs.id`) is quoted part by part.
        storage: how it holds its values, where that is not the dialect's default (backends/README.md has the table).
            For a collection `"native"` (an array of PostgreSQL or DuckDB, a JSON array in SQLite, MySQL and MariaDB),
            `"json"` or `"jsonb"`. For a structure, or a collection of them, `"native"` (a composite type of PostgreSQL,
            a STRUCT of DuckDB, JSON in SQLite and MariaDB), `"json"` or `"jsonb"`; a column that `columns` has for a
            field in it is a member of that value, of another name or storage.
        codepoint: the promise that the column compares text by code point already, so that an index on it serves. Of
            no effect for a collection, whose elements no index finds.
        ascii: the promise that its texts are ASCII, so that the engine's plain `lower` and `upper` suffice.
        codes: the stored number or text of each member of an enumeration.
        digits: the digits of the fraction of a second that the column holds, 0 to 12, where texts or the engine's type
            have another number of them than the storage has by default.
        padded: whether the column pads texts with blanks, as `char(n)` does; they are compared without trailing blanks.

    Raises:
        TypeError: an argument is of a wrong type.
        ValueError: the name or the storage is invalid, or `digits` is out of range.

    """

    name: str
    _: KW_ONLY
    storage: Storage | None = None
    codepoint: bool = False
    ascii: bool = False
    codes: Mapping[str, int | str] | None = None
    digits: int | None = None
    padded: bool = False

    def __post_init__(self) -> None:
        check_name(self.name)
        check_storage(self.storage)
        for promise in ("codepoint", "ascii", "padded"):
            if type(getattr(self, promise)) is not bool:
                raise TypeError(f"{promise} is True or False, not {getattr(self, promise)!r}")
        if self.digits is not None:
            if type(self.digits) is not int:
                raise TypeError(f"digits is an int, not {self.digits!r}")
            if not 0 <= self.digits <= 12:  # noqa: PLR2004 - picoseconds
                raise ValueError(f"digits is from 0 to 12, not {self.digits}")
        if self.codes is not None:
            if not isinstance(self.codes, Mapping):
                raise TypeError(f"codes maps each member to what is stored for it, not {self.codes!r}")
            if not {type(code) for code in self.codes.values()} <= {int, str}:
                raise TypeError(f"codes are int or str, not {self.codes!r}")
            if len(set(self.codes.values())) < len(self.codes):
                raise ValueError(f"two members have one code: {dict(self.codes)!r}")


@dataclass(frozen=True, slots=True)
class Expression:
    """Trusted SQL of the caller's own, in place of a column. It is written as it is, in parentheses.

    Args:
        sql: an expression of one value, such as `size::text`; a `%` in it needs not be doubled.
        storage: how it holds the field's values, where that is not the dialect's default.

    """

    sql: str
    _: KW_ONLY
    storage: Storage | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.sql, str):
            raise TypeError(f"the SQL of an Expression is a str, not {self.sql!r}")
        if "\0" in self.sql or not self.sql.strip():
            raise ValueError(f"{self.sql!r} is not an expression of SQL")
        check_storage(self.storage)


@dataclass(frozen=True, slots=True)
class Related:
    """The child table that holds the elements of a collection, one a row.

    Args:
        table: its name.
        column: its column with the element; None where elements are structures.
        key: its column that refers to the record.
        parent: the column of the record that `key` equals.
        storage: how `column` holds its values, where that is not the default.
        columns: where the fields of elements are kept, by their paths from the element.

    """

    table: str
    column: str | None = None
    _: KW_ONLY
    key: str
    parent: str = "id"
    storage: Storage | None = None
    columns: ColumnMap | None = None

    def __post_init__(self) -> None:
        for name in (self.table, self.key, self.parent, *([] if self.column is None else [self.column])):
            check_name(name)
        check_storage(self.storage)
        check_columns(self.columns)


@dataclass(frozen=True, slots=True)
class Joined:
    """The table with the one row that holds the fields of a structure.

    Args:
        table: its name.
        parent: the column of the record that refers to the row; where it is null, or there is no such row, the
            structure is null.
        key: the column of the row that `parent` equals, one row at most for each value.
        columns: where the fields of the structure are kept, by their paths from it.

    """

    table: str
    _: KW_ONLY
    parent: str
    key: str = "id"
    columns: ColumnMap | None = None

    def __post_init__(self) -> None:
        for name in (self.table, self.parent, self.key):
            check_name(name)
        check_columns(self.columns)


ColumnMap: TypeAlias = "Mapping[str, str | Column | Expression | Related | Joined]"


def check_columns(columns: ColumnMap | None) -> None:
    """Raises an error if something else than places of fields by their names and paths is given.

    Raises:
        TypeError: a key is not a str, or a value not a place.
        ValueError: a name of a column is invalid.

    """
    if columns is None:
        return
    if not isinstance(columns, Mapping):
        raise TypeError(f"columns maps names of fields to columns, not {columns!r}")
    for name, column in columns.items():
        if not isinstance(name, str):
            raise TypeError(f"a key of columns is the name of a field, not {name!r}")
        if isinstance(column, str):
            check_name(column)
        elif not isinstance(column, (Column, Expression, Related, Joined)):
            expected = "a name, a Column, an Expression, a Related or a Joined"
            raise TypeError(f"field '{name}' is mapped to {expected}, not to {column!r}")


def check_name(name: str) -> None:
    """Raises an error if a column or table cannot have the name: a TypeError if it is not a str, else a ValueError."""
    if not isinstance(name, str):
        raise TypeError(f"the name of a column or table is a str, not {name!r}")
    if "\0" in name or not all(name.split(".")):
        raise ValueError(f"{name!r} is not a name of a column or table")


def check_storage(storage: Storage | None) -> None:
    """Raises a ValueError if there is no such storage."""
    if storage is not None and storage not in get_args(Storage):
        raise ValueError(f"unknown storage {storage!r}: expected one of {', '.join(get_args(Storage))}")
