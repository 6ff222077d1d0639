"""What the paths of a filter lead through in SQL: the record, rows of other tables, and elements of columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from odata_filter.backends.sql.columns import Column, ColumnMap, Expression, Joined, Related
from odata_filter.backends.sql.storage_forms import TEST, Form
from odata_filter.backends.sql.structure_storage_forms import Held
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.nodes import FieldRef, Path
from odata_filter.types import Type
from odata_filter.types.structured import Field, Ref, Structure


@dataclass(slots=True)
class Target:
    """What stands in SQL for a field or an element.

    Attributes:
        sql: its text.
        column: how it stores its values.
        typed: how it is written as a value of its type, where its rows may hold values of others; None where the engine
            cannot read it exactly.
        present: how it is written where it is tested for null.
        forms: the forms of the types that it was asked for.
        own: that of the type of its field, when it was asked for: most leaves need no other.
        texts: it in the templates that it was written in.
        plain: what stands before the one value of an equation with it, where that needs no closer look; empty where it
            does; None: not yet known.

    """

    sql: str
    column: Column
    typed: str | None = "{0}"
    present: str = "{0}"
    forms: dict[Type, Form] = field(default_factory=dict)
    own: Form | None = None
    texts: dict[str, str] = field(default_factory=dict)
    plain: str | None = None


@dataclass(slots=True)  # not frozen, which is slower to make: each condition makes one; never changed
class Row:
    """A row whose columns hold fields, or a structure in it.

    Attributes:
        alias: the quoted name of the row, by which its columns are qualified; empty for the record without `table=`.
        columns: where its fields are kept, by their paths from the row.
        path: the path from the row to the structure, with a `/` at its end; empty for the row itself.
        before: what stands before a column of it: the beginning of a subquery, where the row is of another table.
        after: what stands behind.
        key: the quoted column that is null, in the subquery, where there is no such row; None: it is always there.
        held: the value that holds the structure; None where its fields are columns.

    """

    alias: str
    columns: ColumnMap
    path: str = ""
    before: str = ""
    after: str = ""
    key: str | None = None
    held: Held | None = None

    def place(self, field: Field) -> str | Column | Expression | Related | Joined | None:
        """Returns where a field is kept, as the caller says."""
        return self.columns.get(self.path + field.name)

    def inside(self, field: Field, held: Held | None = None) -> Row:
        """Returns the structure that a field of the row is: in a value, or its fields are columns of the row."""
        return replace(self, path=f"{self.path}{field.name}/", held=held)


@dataclass(slots=True)  # not frozen, as rows are not
class Rows:
    """The rows that the elements of a collection are, or are in.

    Attributes:
        source: the FROM clause that has one for each element.
        element: an element.
        parent: the row that they belong to and the name of its column that `key` equals; None where the elements are in
            a column of it.
        key: their column that refers to it.
        test: the condition that is true if one of them meets another; `{0}` stands for the source and `{1}` for that.
        kept: the condition of the rows that are elements; empty where all are.

    """

    source: str
    element: Target | Row
    parent: tuple[Row, str] | None = None
    key: str = ""
    test: str = TEST
    kept: str = ""


def is_structure(kind: Type) -> bool:
    """Returns whether values of a type have fields."""
    return isinstance(kind, (Structure, Ref))


def unmapped(collection: FieldRef | Path) -> UnwritableError:
    """Returns the error of a collection that no column or table is said for."""
    message = f"the collection '{collection!s}' is not mapped to a table or an array"
    places = "Related(table, column, key=...) or Column(name, storage='json')"
    hint = f"say where its elements are, in columns={{'{collection!s}': ...}}: {places}"
    return UnwritableError(Fault("unmapped-collection", message, hint), str(collection))
