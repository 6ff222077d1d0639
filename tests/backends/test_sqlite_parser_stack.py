"""The entries on the stack of SQLite's parser: counted, and refused before SQLite would fail."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from odata_filter import Column, Field, LimitError, Schema, Sql, parse, types
from odata_filter.backends.sql.sqlite_parser_stack import entries, fits

SHAPES: dict[str, tuple[str, str, int]] = {
    "parentheses": ("(", ")", 92),
    "calls": ("length(", ")", 30),
    "last arguments": ("substr(a, ", ")", 18),
    "first arguments": ("substr(", ", 1)", 30),
    "or": ("a OR (", ")", 30),
    "or and": ("a OR b AND (", ")", 18),
    "not": ("NOT (", ")", 46),
    "when": ("CASE WHEN ", " THEN 1 END", 30),
    "then": ("CASE WHEN a THEN ", " END", 18),
    "later then": ("CASE WHEN a THEN b WHEN b THEN ", " END", 15),
    "else": ("CASE WHEN a THEN b ELSE ", " END", 23),
    "cast": ("CAST(", " AS TEXT)", 45),
    "in": ("a IN (", ")", 30),
    "not in": ("a NOT IN (", ")", 30),
    "in a longer list": ("a IN (b, ", ")", 18),
    "in select": ("a IN (SELECT b FROM t WHERE ", ")", 11),
    "exists": ("EXISTS (SELECT 1 FROM t WHERE ", ")", 12),
    "json": ("EXISTS (SELECT 1 FROM (SELECT `a` AS x) AS holder, json_each(holder.x) AS y WHERE ", ")", 12),
    "concatenation": ("a || (", ")", 30),
    "is not": ("`a` IS NOT (", ")", 23),
    "difference": ("a - (", ")", 30),
    "sign": ("+ (", ")", 46),
    "all operators": ("'(' OR b AND t.a = a < b + b * b || (", ")", 6),
    "collation": ("(a COLLATE BINARY = ", ")", 31),
}
"""What nests, and how often version 3.40 of SQLite took it in the condition of a query."""


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a, b)")
    yield connection
    connection.close()


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_said_to_fit_is_taken_and_little_else_would_be(memory: sqlite3.Connection, shape: str) -> None:
    before, after, most = SHAPES[shape]
    texts = [before * times + "a" + after * times for times in range(1, most + 20)]
    fitting = [text for text in texts if fits(text, 90)]
    for text in fitting:
        assert entries(text) <= 90
        memory.execute(f"SELECT a FROM t WHERE {text}")
    assert most * 0.7 <= len(fitting) <= most


def test_what_was_closed_takes_no_entries() -> None:
    assert entries(" OR ".join(["length(substr(a, 1, 2)) = 1"] * 1_000)) == entries("a OR length(substr(a, 1, 2)) = 1")
    assert entries("a) OR (b") == entries("a OR (b")


NOTES = Schema(
    "notes",
    [
        Field("text", types.String()),
        Field("size", types.Integer()),
        Field("tags", types.String(), collection=True),
    ],
)


def nested(levels: int, leaf: str) -> str:
    """A filter of so many levels of `and` and `or`, with a condition at the bottom."""
    text = leaf
    for level in range(levels):
        text = f"(size eq {level} {'and' if level % 2 else 'or'} {text})"
    return text


COMPUTED = f"contains({'substring(' * 5}text{',size,size)' * 5},'x')"


def test_a_condition_that_sqlite_would_not_parse_is_refused(memory: sqlite3.Connection) -> None:
    sql = Sql(columns={"text": "a", "size": "b", "tags": Column("a", storage="json")})
    for text in (
        nested(100, "text eq 'x'"),
        nested(50, COMPUTED),
        f"tags/any(x: {nested(40, 'x eq null').replace('size eq', 'length(x) eq')})",
    ):
        where = parse(text, NOTES).to(sql)
        memory.execute(f"SELECT a FROM t WHERE b = 1 AND ({where.sql})", where.params)
    with pytest.raises(LimitError, match="more deeply than the parser of sqlite takes") as caught:
        parse(nested(100, COMPUTED), NOTES).to(sql)
    assert caught.value.code == "too-complex"
    assert parse(nested(100, COMPUTED), NOTES).to(Sql("postgresql")).params
