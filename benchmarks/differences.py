"""What other libraries answer to the same filters: `python -m benchmarks.differences` prints the README's table."""
# ruff: noqa: T201 -- to print is what it is for

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

from benchmarks.peers import installed, odata_query, odatapy
from odata_filter import Field, FilterError, Schema, Sql, parse, types
from odata_filter.sqlite import register

if TYPE_CHECKING:
    from collections.abc import Callable

ORDERS = Schema("orders", [Field("id", types.Integer()), Field("name", types.String()), Field("size", types.Integer())])
ROWS = ((1, "Bridge", 5), (2, "bridge", None), (3, None, 1), (4, "50% off", 2), (5, "500", 0))

FILTERS = (
    "name ne 'Bridge'",
    "name in ('Bridge', null)",
    "size ge null",
    "not (size gt 1)",
    "contains(name,'br')",
    "contains(name,'50%')",
    "sizee eq 1",
    "size eq 'x'",
    "size in ()",
)


def selected(text: str, to_sql: Callable[[str], tuple[str, Any]]) -> str:
    """Returns the ids of the rows that a library's SQL keeps in SQLite, or what it does instead."""
    with closing(sqlite3.connect(":memory:")) as connection:
        register(connection)
        connection.execute("CREATE TABLE orders (id INTEGER, name TEXT, size INTEGER)")
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?)", ROWS)
        try:
            condition, parameters = to_sql(text)
            rows = connection.execute(f"SELECT id FROM orders WHERE {condition} ORDER BY id", parameters)  # noqa: S608
            return ", ".join(str(number) for (number,) in rows) or "no row"
        except FilterError as error:
            return f"`{error.code}`"
        except Exception:  # noqa: BLE001 -- each library fails in its own way
            return "error"


def table() -> list[str]:
    """Returns the table as Markdown, with a column for each library that is installed."""
    libraries: dict[str, Callable[[str], tuple[str, Any]]] = {"odata-filter": ours}
    if installed("odata-query"):
        sql = odata_query().sql
        libraries["odata-query"] = lambda text: (str(sql(text)), ())
    if installed("odatapy"):
        typed = odatapy({"id": "Edm.Int32", "name": "Edm.String", "size": "Edm.Int32"})[0].sql
        libraries["odatapy"] = lambda text: cast("tuple[str, Any]", typed(text))
    lines = [f"| {' | '.join(['filter', *libraries])} |", "|---" * (len(libraries) + 1) + "|"]
    for text in FILTERS:
        cells = [f"`{text}`", *(selected(text, to_sql) for to_sql in libraries.values())]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def ours(text: str) -> tuple[str, Any]:
    """Returns the SQL of this library."""
    return parse(text, ORDERS).to(Sql("sqlite"))


if __name__ == "__main__":
    print("\n".join(table()))
