"""SQL conditions of every storage, promise and operand, as text, without an engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import pytest

from odata_filter import OPEN, Column, Expression, Field, Related, Schema, Sql, UnsupportedError, parse, types
from odata_filter.backends.sql.columns import ColumnMap
from odata_filter.backends.sql.condition_writer import ConditionWriter
from odata_filter.backends.sql.dialects import DIALECTS, DialectName, ParamStyle
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.functions import Function
from odata_filter.logic.terms import OneOf, Truth
from odata_filter.nodes import Call, FieldRef

GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
MOMENT = "2024-06-24T11:00:00"
THINGS = Schema(
    "things",
    [
        Field("name", types.String()),
        Field("note", types.String()),
        Field("grade", types.Enumeration("Grade", ["Low", "High"])),
        Field("id", types.Guid()),
        Field("reference", types.Identifier()),
        Field("at", types.DateTimeOffset()),
        Field("until", types.DateTimeOffset()),
        Field("size", types.Integer()),
        Field("price", types.Decimal()),
        Field("weight", types.Double()),
        Field("spare", types.Boolean()),
        Field("ready", types.Boolean()),
        Field("tags", types.String(), collection=True),
        Field("ids", types.Guid(), collection=True),
    ],
)
NUMBERS = {"Low": 2**70, "High": 2}

STORED: list[tuple[DialectName, str, Column, str, tuple[Any, ...]]] = [
    ("sqlite", f"id eq {GUID}", Column("c", storage="hex"), "`c` = ?", (UUID(GUID).hex,)),
    ("sqlite", f"id eq {GUID}", Column("c", storage="bytes"), "`c` = ?", (UUID(GUID).bytes,)),
    (
        "sqlite",
        f"at eq {MOMENT}.123456789012Z",
        Column("c", storage="iso", digits=12),
        "`c` = ?",
        (f"{MOMENT}.123456789012Z",),
    ),
    ("sqlite", f"at eq {MOMENT}Z", Column("c", storage="iso", digits=0), "`c` = ?", (f"{MOMENT}Z",)),
    ("duckdb", f"at gt {MOMENT}.123456789Z", Column("c", storage="utc", digits=9), 'epoch_ns("c") > ?',
     (1719226800123456789,)),
    ("duckdb", "at gt 1600-01-01T00:00:00Z", Column("c", storage="utc", digits=9), '"c" IS NOT NULL', ()),
    ("duckdb", "at gt 2600-01-01T00:00:00Z", Column("c", storage="utc", digits=9), "1 = 0", ()),
    ("duckdb", f"at gt {MOMENT}Z", Column("c", storage="utc", digits=3),
     'CAST("c" AS TIMESTAMP) > CAST(? AS TIMESTAMP)', (dt.datetime(2024, 6, 24, 11),)),
    ("mysql", f"at eq {MOMENT}.5Z", Column("c", storage="utc"), "unix_timestamp(`c`) = %s",
     (Decimal("1719226800.500000"),)),
    ("sqlite", "grade eq 'High'", Column("c", codes=NUMBERS), "`c` = ?", (2,)),
    ("sqlite", "grade eq 'High'", Column("c", codes={"Low": "L", "High": "H"}), "`c` COLLATE BINARY = ?", ("H",)),
    ("sqlite", "name gt 'a'", Column("c", codepoint=True), "`c` > ?", ("a",)),
    ("postgresql", "name eq 'a'", Column("c", padded=True), 'CAST(rtrim("c") AS TEXT) COLLATE "C" = %s', ("a",)),
    ("mysql", "size eq length(name)", Column("c"), "`c` <=> char_length(`name`)", ()),
    ("duckdb", "price eq 0.10", Column("c"), '"c" = ?', (Decimal("0.1"),)),
    ("duckdb", "price eq 20.0", Column("c"), '"c" = ?', (Decimal(20),)),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "column", "sql", "params"), STORED)
def test_a_column_is_compared_as_it_stores_its_values(
    dialect: DialectName, text: str, column: Column, sql: str, params: tuple[Any, ...]
) -> None:
    where = parse(text, THINGS).to(Sql(dialect, {text.split(maxsplit=1)[0]: column}))
    assert (where.sql, where.params) == (sql, params)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("grade eq 'High'", Column("c", codes={"Low": 1}), "no code for 'High', a member of Grade"),
        ("grade eq 'High'", Column("c", storage="codes"), "Grade has no numbers"),
        ("size eq 1", Column("c", digits=3), "stored as native have no digits to set"),
        (
            "at eq until",
            Column("c", storage="iso", digits=12),
            "the column of 'at' can only be compared with literals on sqlite",
        ),
    ],
)
def test_a_column_that_does_not_suit_its_field_is_refused(text: str, column: Column, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(text, THINGS).to(Sql(columns={text.split(maxsplit=1)[0]: column}))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"codepoint": "no"}, TypeError, "codepoint is True or False, not 'no'"),
        ({"ascii": 1}, TypeError, "ascii is True or False, not 1"),
        ({"padded": None}, TypeError, "padded is True or False, not None"),
        ({"digits": "3"}, TypeError, "digits is an int, not '3'"),
        ({"digits": 13}, ValueError, "digits is from 0 to 12, not 13"),
        ({"codes": ["Low"]}, TypeError, "codes maps each member"),
        ({"codes": {"Low": 1.5}}, TypeError, "codes are int or str"),
        ({"codes": {"Low": 1, "High": 1}}, ValueError, "two members have one code"),
    ],
)
def test_a_wrong_argument_of_a_column_is_refused(given: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Column("c", **given)


@pytest.mark.parametrize("sql", [" ", "a\0"])
def test_an_expression_that_is_not_sql_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match="is not an expression of SQL"):
        Expression(sql)


MANY = range(1_000)
FIRST = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
DAYS = [FIRST + dt.timedelta(days=day) for day in MANY]
MEMBERS = [f"m{number}" for number in MANY]
CODED = Schema("coded", [Field("grade", types.Enumeration("Grade", MEMBERS))])
LISTS: list[tuple[DialectName, str, Column, Sequence[object], str]] = [
    ("duckdb", "size", Column("c"), MANY, '"c" IN (SELECT UNNEST(CAST(? AS BIGINT[])))'),
    ("duckdb", "size", Column("c"), range(2**64, 2**64 + 999), '"c" IN (SELECT UNNEST(CAST(? AS HUGEINT[])))'),
    ("duckdb", "at", Column("c", storage="utc"), DAYS,
     'CAST("c" AS TIMESTAMP) IN (SELECT UNNEST(CAST(? AS TIMESTAMP[])))'),
    ("duckdb", "at", Column("c"), DAYS, '"c" IN (SELECT UNNEST(CAST(? AS TIMESTAMPTZ[])))'),
    ("postgresql", "size", Column("c"), MANY, '"c" IN (SELECT UNNEST(CAST(%s AS BIGINT[])))'),
    ("postgresql", "price", Column("c"), MANY, '"c" IN (SELECT UNNEST(CAST(%s AS NUMERIC[])))'),
    ("postgresql", "at", Column("c"), DAYS, '"c" IN (SELECT CAST(UNNEST(CAST(%s AS TEXT[])) AS TIMESTAMPTZ))'),
    ("postgresql", "at", Column("c"), DAYS[1:], '"c" IN (SELECT UNNEST(CAST(%s AS TIMESTAMPTZ[])))'),
    ("sqlite", "size", Column("c"), MANY, "`c` IN (SELECT value FROM json_each(?))"),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "name", "column", "values", "sql"), LISTS)
def test_a_long_list_is_an_array_of_the_columns_type(
    dialect: DialectName, name: str, column: Column, values: Sequence[object], sql: str
) -> None:
    where = parse(f"{name} in @values", THINGS, values={"values": list(values)}).to(Sql(dialect, {name: column}))
    assert where.sql == sql
    assert len(where.params) == 1


def test_an_array_of_codes_beyond_64_bits_is_numeric() -> None:
    column = Column("c", codes={member: 2**70 + number for number, member in enumerate(MEMBERS)})
    filter_ = parse("grade in @members", CODED, values={"members": MEMBERS})
    where = filter_.to(Sql("postgresql", {"grade": column}))
    assert where.sql == '"c" IN (SELECT UNNEST(CAST(%s AS NUMERIC[])))'
    assert where.params == ([2**70 + number for number in MANY],)


@pytest.mark.parametrize(
    ("dialect", "text", "values", "column"),
    [
        ("sqlite", "id", [UUID(int=number) for number in MANY], Column("c", storage="bytes")),
        ("duckdb", "price", [Decimal(number) / 4 for number in MANY], Column("c")),
        ("mysql", "size", MANY, Column("c")),
    ],
)
def test_values_of_which_there_is_no_list_are_parameters_each(
    dialect: DialectName, text: str, values: Sequence[object], column: Column
) -> None:
    where = parse(f"{text} in @values", THINGS, values={"values": list(values)}).to(Sql(dialect, {text: column}))
    assert len(where.params) == 1_000


def test_an_infinity_in_a_list_is_a_number_of_json() -> None:
    filter_ = parse("weight in @values", THINGS, values={"values": [*map(float, MANY), float("inf")]})
    (text,) = filter_.to(Sql()).params
    assert text.endswith("999.0, 9e999]")


@pytest.mark.parametrize(
    ("style", "text", "sql", "params"),
    [
        ("numeric_dollar", "weight eq 0.5", '"weight" = CAST($1 AS DOUBLE PRECISION)', (0.5,)),
        ("numeric_dollar", "grade eq 'Low'", '"g" = CAST($1 AS NUMERIC)', (2**70,)),
        ("numeric_dollar", "grade eq 'High'", '"g" = $1', (2,)),
        ("format", "grade eq 'Low'", '"g" = %s', (2**70,)),
        ("format", "at eq 0001-01-01T00:00:00Z", '"at" = CAST(CAST(%s AS TEXT) AS TIMESTAMPTZ)', (FIRST.isoformat(),)),
    ],
)
def test_postgresql_casts_what_a_driver_would_misread(
    style: ParamStyle, text: str, sql: str, params: tuple[Any, ...]
) -> None:
    where = parse(text, THINGS).to(Sql("postgresql", {"grade": Column("g", codes=NUMBERS)}, style))
    assert (where.sql, where.params) == (sql, params)


OPERANDS: list[tuple[DialectName, str, str, tuple[Any, ...]]] = [
    ("sqlite", "weight eq price", "`weight` IS CAST(`price` AS REAL)", ()),
    ("postgresql", "weight eq price", ('"weight" IS NOT DISTINCT FROM "price" AND '
     "(\"weight\" <= CAST('Infinity' AS DOUBLE PRECISION)) IS NOT FALSE"), ()),
    ("postgresql", "weight ne price", ('("weight" IS DISTINCT FROM "price" OR '
     "(\"weight\" <= CAST('Infinity' AS DOUBLE PRECISION)) IS FALSE)"), ()),
    ("postgresql", "weight gt size", '"weight" > "size" AND "weight" <= CAST(\'Infinity\' AS DOUBLE PRECISION)', ()),
    ("postgresql", "not (weight lt price)",
     '("weight" < "price" AND "price" <= CAST(\'Infinity\' AS DOUBLE PRECISION)) IS NOT TRUE', ()),
    ("sqlite", "name le note",
     "(`name` COLLATE BINARY <= `note` COLLATE BINARY OR `name` IS NULL AND `note` IS NULL)", ()),
    ("sqlite", "not (name le note)", ("(`name` COLLATE BINARY <= `note` COLLATE BINARY) IS NOT TRUE "
     "AND (`name` IS NOT NULL OR `note` IS NOT NULL)"), ()),
    ("sqlite", "spare eq ready", "`spare` IS `ready`", ()),
    ("sqlite", "spare eq (size eq 1)", "`spare` IS ((`size` = ?) IS TRUE)", (1,)),
    ("sqlite", "(not spare) eq (size gt 1)", "(NOT `spare`) IS ((`size` > ?) IS TRUE)", (1,)),
    ("sqlite", "(spare and ready) eq (name eq 'a' or ready)",
     "(`spare` AND `ready`) IS (((`name` COLLATE BINARY = ?) IS TRUE) OR `ready`)", ("a",)),
    ("sqlite", "spare eq contains(name,'a')", "`spare` IS (instr(`name`, ?) > 0)", ("a",)),
    ("sqlite", "contains(name,'a') ne true", "(instr(`name`, ?) > 0) IS NOT TRUE", ("a",)),
    ("sqlite", "(spare or ready) eq null", "(`spare` OR `ready`) IS NULL", ()),
    ("sqlite", "not contains(name,'a')", "NOT (instr(`name`, ?) > 0)", ("a",)),
    ("sqlite", "concat(name,note) eq 'ab'", "(`name` || `note`) COLLATE BINARY = ?", ("ab",)),
    ("sqlite", "substring(name,size) eq 'a'", ("substr(`name`, max(min(`size`, 2147483646), -2147483646) "
     "+ (`size` >= 0), 2147483647) COLLATE BINARY = ?"), ("a",)),
    ("sqlite", "tags/all(t: t eq 'a')", ("`id` NOT IN (SELECT `v1`.`k` FROM `t` AS `v1` WHERE `v1`.`k` IS NOT NULL "
     "AND (`v1`.`tag` COLLATE BINARY <> ? AND `v1`.`tag` IS NOT NULL))"), ("a",)),
    ("postgresql", "id eq reference",
     'CAST("id" AS TEXT) COLLATE "C" IS NOT DISTINCT FROM CAST("reference" AS TEXT) COLLATE "C"', ()),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "sql", "params"), OPERANDS)
def test_an_operand_beside_another_is_written_as_their_common_type(
    dialect: DialectName, text: str, sql: str, params: tuple[Any, ...]
) -> None:
    where = parse(text, THINGS).to(Sql(dialect, {"tags": Related("t", "tag", key="k")}))
    assert (where.sql, where.params) == (sql, params)


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        (
            "length(a) eq b",
            (
                "length((CASE WHEN typeof(`a`) IN ('text') THEN `a` END)) "
                "IS (CASE WHEN typeof(`b`) IN ('integer', 'real') THEN `b` END)"
            ),
        ),
        ("a", "typeof(`a`) IN ('integer') AND `a` = ?"),
        ("a ne 1", "((typeof(`a`) NOT IN ('integer', 'real', 'null') OR `a` <> ?) OR `a` IS NULL)"),
        ("a gt 'x'", "typeof(`a`) IN ('text') AND +`a` COLLATE BINARY > ?"),
    ],
)
def test_a_field_without_a_type_is_guarded_in_sqlite(text: str, sql: str) -> None:
    assert parse(text, OPEN).to(Sql()).sql == sql
    if "length" in text:
        with pytest.raises(UnsupportedError, match="cannot tell the type of the values of 'a'"):
            parse(text, OPEN).to(Sql("postgresql"))


COLLECTIONS: list[tuple[DialectName, ColumnMap, str]] = [
    ("postgresql", {"ids": Column("i", storage="native")}, 'UNNEST("i") AS element WHERE element = %s'),
    ("postgresql", {"ids": Column("i", storage="jsonb")}, "jsonb_typeof(element) = 'string'"),
    ("postgresql", {"ids": Column("i", storage="json")}, "jsonb_typeof(CAST(\"i\" AS JSONB)) = 'array'"),
    ("duckdb", {"ids": Column("i", storage="native")}, 'UNNEST("i") AS elements(element) WHERE element = ?'),
    ("mysql", {"ids": Column("i", storage="json")}, "json_type(element_form) = 'STRING'"),
    ("sqlite", {"ids": Column("i", storage="json")}, "CASE WHEN element.type = 'text' THEN element.value END) = ?"),
]


@pytest.mark.parametrize(("dialect", "columns", "part"), COLLECTIONS)
def test_the_elements_of_a_stored_collection_are_of_its_type(
    dialect: DialectName, columns: ColumnMap, part: str
) -> None:
    where = parse(f"ids eq {GUID}", THINGS).to(Sql(dialect, columns))
    assert where.sql.startswith("EXISTS (SELECT 1 FROM ")
    assert part in where.sql
    assert parse(f"ids ne {GUID}", THINGS).to(Sql(dialect, columns)).sql.startswith("NOT EXISTS (SELECT 1 FROM ")


def test_the_deepest_term_of_a_deep_condition_stands_first() -> None:
    text = "name eq 'a'"
    for number in range(5):
        word = "and" if number % 2 else "or"
        text = f"(size eq {number} {word} note eq 'n{number}' {word} {text})"
    where = parse(text, THINGS).to(Sql())
    assert where.params == (0, "n0", "a", 1, "n1", 2, "n2", 3, "n3", 4, "n4")
    assert where.sql.startswith("(((`size` = ? OR (`note`")


@pytest.mark.parametrize("dialect", get_args(DialectName))
def test_a_wide_condition_is_a_tree(dialect: DialectName) -> None:
    where = parse(" or ".join(f"(size eq {n} and name lt 'n')" for n in range(33)), THINGS).to(Sql(dialect))
    assert where.sql.count("((" if dialect != "duckdb" else "CASE WHEN ") in {1, 2}
    assert len(where.params) == 66


@pytest.mark.parametrize(
    ("wanted", "or_null", "sql"),
    [
        (True, False, "`spare` = 1"),
        (False, False, "`spare` = 0"),
        (True, True, "`spare` IS NOT FALSE"),
        (False, True, "`spare` IS NOT TRUE"),
    ],
)
def test_the_truth_of_a_column(wanted: bool, or_null: bool, sql: str) -> None:
    writer = ConditionWriter(OperandTexts(DIALECTS["sqlite"], {}, "qmark", "p"), 1)
    assert writer.where(Truth(FieldRef(THINGS["spare"]), wanted, or_null)) == sql


def test_a_function_of_a_service_is_written_by_its_own_template() -> None:
    near = Function("App.near", {"place": types.String()}, types.Boolean(), sql={"sqlite": "near({0})"})
    term = Truth(Call(near, (FieldRef(THINGS["name"]),)), wanted=True, or_null=False)
    assert ConditionWriter(OperandTexts(DIALECTS["sqlite"], {}, "qmark", "p"), 1).where(term) == "near(`name`)"


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("tags/any(t: t gt 'a' and t lt 'c')", False),
        ("tags/any(t: t lt 'a' or t gt 'c')", False),
        ("tags/any(t: t ne 'a' or t gt 'c')", True),
        ("tags/any(t: contains(t,'a'))", True),
        ("tags/any(t: t eq tolower(t))", True),
    ],
)
def test_the_test_for_a_null_element_is_left_out_where_none_can_meet_the_term(
    text: str,
    guarded: bool,
) -> None:
    sql = parse(text, THINGS).to(Sql(columns={"tags": Related("t", "tag", key="k")})).sql
    assert ("IS NOT NULL" in sql) is guarded


def test_no_element_is_one_of_no_values() -> None:
    tags = FieldRef(THINGS["tags"])
    for negated, sql in ((False, "1 = 0"), (True, "1 = 1")):
        writer = ConditionWriter(OperandTexts(DIALECTS["sqlite"], {}, "qmark", "p"), 1)
        assert writer.where(OneOf(tags, (), null=False, negated=negated)) == sql


def test_mariadb_compares_guids_that_its_type_refuses_as_text() -> None:
    plain, refused = "'0a000000-0000-7000-0000-000000000001'", "'0a000000-0000-8000-0100-000000000001'"
    guids = Sql("mariadb", columns={"id": Column("id", storage="native")})
    schema = Schema("s", [Field("id", types.Guid(), nullable=False)])
    for listed, expected in {
        plain: "`id` <> %s",
        refused: "CAST(`id` AS CHAR) <> %s",
        f"{plain}, {refused}": "CAST(`id` AS CHAR) NOT IN (%s, %s)",
    }.items():
        assert parse(f"not (id in ({listed}))", schema).to(guids).sql == expected
