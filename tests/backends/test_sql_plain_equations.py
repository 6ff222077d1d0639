"""Equations of plain columns are written at once: as all other leaves are."""

from __future__ import annotations

import pytest

from odata_filter import OPEN, Column, Expression, Field, Related, Schema, parse, types
from odata_filter.backends.relational import Compiler
from odata_filter.backends.sql.columns import ColumnMap
from odata_filter.backends.sql.condition_writer import ConditionWriter
from odata_filter.backends.sql.dialects import DIALECTS, DialectName
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.logic import Term, meaning

COLOURS = types.Enumeration("Colour", {"red": 1, "blue": 2})
SCHEMA = Schema(
    "Things",
    [
        Field("text", types.String()),
        Field("guid", types.Guid()),
        Field("name", types.Identifier()),
        Field("colour", COLOURS),
        Field("number", types.Integer()),
        Field("exact", types.Decimal()),
        Field("double", types.Double()),
        Field("made", types.DateTimeOffset()),
        Field("day", types.Date()),
        Field("on", types.Boolean()),
        Field("tags", types.String(), collection=True),
    ],
)
GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
TEXTS = (
    "text eq 'a'", f"guid eq {GUID}", f"name eq {GUID}", "name eq 'n'", "colour eq 'red'", "number eq 1",
    "number eq 1.5", "exact eq 1.25", "double eq 1.5", "made eq 2024-06-24T13:00:00Z", "day eq 2024-06-24",
    "on eq true", "tags eq 'a'", "text ne 'a'", "text eq null", "text in ('a', 'b')", "text gt 'a'",
    "text in ('a', null)", "guid eq dc720f05-e5f7-848b-ae06-765de46f0af1",
)  # fmt: skip
COLUMNS: tuple[ColumnMap, ...] = (
    {"tags": Related("tags", "tag", key="thing", parent="things.id")},
    {
        "text": Column("TEXT", codepoint=True),
        "guid": Column("GUID", storage="bytes"),
        "colour": Column("COLOUR", storage="codes"),
        "made": Column("MADE", storage="epoch_ms"),
        "name": Column("NAME", padded=True),
        "day": Expression("date(x)"),
        "tags": Related("tags", "tag", key="thing", parent="things.id"),
    },
    {"guid": Column("GUID", storage="native"), "text": Expression("a || '%'")},
)


def written(dialect: DialectName, columns: ColumnMap, term: Term, *, at_once: bool) -> object:
    """Returns the condition of a term and its parameters, or why there is none; the second time from what is known."""
    writer = ConditionWriter(OperandTexts(DIALECTS[dialect], columns, "pyformat", "p", "things"), 500)
    condition = writer.condition if at_once else lambda term: Compiler.condition(writer, term)
    try:
        return [writer.values.finished(condition(term).sql) for _ in range(2)][1]
    except (UnwritableError, ValueError) as error:
        return str(error)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_equation_that_is_written_at_once_is_that_of_any_other_leaf(dialect: DialectName) -> None:
    for columns in COLUMNS:
        for text in TEXTS:
            term = meaning(parse(text, SCHEMA))
            assert written(dialect, columns, term, at_once=True) == written(dialect, columns, term, at_once=False), text
    for text in ("x eq 1", "x eq 'a'"):
        term = meaning(parse(text, OPEN))
        assert written(dialect, {}, term, at_once=True) == written(dialect, {}, term, at_once=False), text
