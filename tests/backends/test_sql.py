"""SQL conditions: names, parameters, storage, and what a column cannot hold."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import pytest

from odata_filter import (
    OPEN,
    Column,
    Expression,
    Field,
    Filter,
    FilterError,
    LimitError,
    Predicate,
    Related,
    Schema,
    Sql,
    UnsupportedError,
    parse,
    types,
)
from odata_filter.backends.sql.columns import Storage
from odata_filter.backends.sql.dialects import DialectName, ParamStyle

DIALECTS = get_args(DialectName)
GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
INPUTS = Related("job_inputs", "input_id", key="job_id")
PARTS = Schema(
    "parts",
    [
        Field("size", types.Integer()),
        Field("price", types.Decimal()),
        Field("weight", types.Double()),
        Field("made", types.Date()),
        Field("spare", types.Boolean()),
        Field("label", types.String(), nullable=False),
    ],
)
TEXTS = Schema("texts", [Field("name", types.String()), Field("email", types.String())])


@pytest.mark.parametrize(
    ("style", "marks", "params"),
    [
        ("qmark", ("?", "?"), ("x", "y")),
        ("format", ("%s", "%s"), ("x", "y")),
        ("numeric_dollar", ("CAST($1 AS TEXT)", "CAST($2 AS TEXT)"), ("x", "y")),
        ("numeric", (":1", ":2"), ("x", "y")),
        ("named", (":p1", ":p2"), {"p1": "x", "p2": "y"}),
        ("pyformat", ("%(p1)s", "%(p2)s"), {"p1": "x", "p2": "y"}),
    ],
)
def test_parameters_are_marked_as_the_driver_takes_them(
    style: ParamStyle, marks: tuple[str, str], params: object
) -> None:
    where = parse("name gt 'x' and email lt 'y'").to(Sql("postgresql", paramstyle=style))
    assert (
        where.sql == f'CAST("name" AS TEXT) COLLATE "C" > {marks[0]} AND CAST("email" AS TEXT) COLLATE "C" < {marks[1]}'
    )
    assert where.params == params


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()


@pytest.mark.filterwarnings("ignore:Binding:DeprecationWarning")  # Python 3.12 and later would rather have qmark
def test_sqlite_numbers_its_parameters_in_its_own_way(memory: sqlite3.Connection) -> None:
    where = parse("name gt 'w' and email eq 'y'").to(Sql(paramstyle="numeric"))
    row = memory.execute(f"SELECT 1 FROM (SELECT 'x' name, 'y' email) WHERE {where.sql}", where.params)
    assert row.fetchone() == (1,)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_value_never_stands_in_the_text(dialect: DialectName) -> None:
    evil = "'; DROP TABLE jobs; -- \" ` %s ? :p1 $1"
    filter_ = parse("name eq @evil or name in @evils or inputId eq @evil", values={"evil": evil, "evils": [evil, "x"]})
    where = filter_.to(Sql(dialect, columns={"inputId": INPUTS}))
    assert "DROP" not in where.sql
    assert evil in (where.params.values() if isinstance(where.params, dict) else where.params)


def test_names_are_quoted_part_by_part() -> None:
    filter_ = parse("name ne 'x'")
    assert filter_.to(Sql("postgresql", columns={"name": 'j.a"b%c'})).sql.startswith('(CAST("j"."a""b%%c" AS TEXT)')
    assert filter_.to(Sql("duckdb", columns={"name": 'j.a"b%c'})).sql.startswith('("j"."a""b%c" COLLATE')
    assert filter_.to(Sql("sqlite", columns={"name": Column("j.a`b")})).sql.startswith("(`j`.`a``b` COLLATE")
    for name in ("", "a.", ".a", "a\0"):
        with pytest.raises(ValueError, match="is not a name of a column"):
            filter_.to(Sql(columns={"name": name}))


def test_a_column_that_sqlite_does_not_have_is_an_error_and_no_string(memory: sqlite3.Connection) -> None:
    where = parse("nope ne 'x'", OPEN).to(Sql())
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        memory.execute(f"SELECT 1 FROM (SELECT 1 AS id) WHERE {where.sql}", where.params)


STORED: list[tuple[DialectName, Storage | None, str, object]] = [
    ("sqlite", None, f"id eq {GUID}", GUID),
    ("postgresql", None, f"id eq {GUID}", UUID(GUID)),
    ("postgresql", "text", f"id eq {GUID}", GUID),
    ("duckdb", None, f"id eq {GUID}", UUID(GUID)),
    ("mysql", None, f"id eq {GUID}", GUID),
    ("sqlite", None, "createdDateTime eq 2024-06-24T13:00:00+02:00", "2024-06-24T11:00:00.000000Z"),
    ("sqlite", "epoch_us", "createdDateTime eq 2024-06-24T13:00:00+02:00", 1719226800000000),
    ("sqlite", "epoch_us", "createdDateTime eq 1969-12-31T23:59:59.999999Z", -1),
    ("postgresql", None, "createdDateTime eq 2024-06-24T13:00Z", dt.datetime(2024, 6, 24, 13, tzinfo=dt.UTC)),
    ("postgresql", "iso", "createdDateTime eq 2024-06-24T13:00Z", "2024-06-24T13:00:00.000000Z"),
    ("mysql", None, "createdDateTime eq 2024-06-24T13:00Z", dt.datetime(2024, 6, 24, 13)),
    ("mysql", "epoch_us", "createdDateTime eq 1970-01-01T00:00:01Z", 1_000_000),
    ("duckdb", "native", "createdDateTime eq 2024-06-24T13:00Z", dt.datetime(2024, 6, 24, 13, tzinfo=dt.UTC)),
]


@pytest.mark.parametrize(("dialect", "storage", "text", "param"), STORED)
def test_a_parameter_is_as_the_column_stores_it(
    dialect: DialectName, storage: Storage | None, text: str, param: object
) -> None:
    where = parse(text).to(Sql(dialect, columns={text.split(maxsplit=1)[0]: Column("c", storage=storage)}))
    assert where.params == (param,)
    assert "COLLATE" not in where.sql


@pytest.mark.parametrize(
    ("dialect", "storage", "field"),
    [
        ("sqlite", "native", f"id eq {GUID}"),
        ("mysql", "native", f"id eq {GUID}"),
        ("postgresql", "iso", f"id eq {GUID}"),
        ("sqlite", "native", "createdDateTime gt 2024-06-24T13:00Z"),
        ("duckdb", "text", "createdDateTime gt 2024-06-24T13:00Z"),
        ("sqlite", "epoch_us", "name eq 'x'"),
    ],
)
def test_a_storage_that_there_is_not_is_refused(dialect: DialectName, storage: Storage, field: str) -> None:
    with pytest.raises(ValueError, match="are stored as"):
        parse(field).to(Sql(dialect, columns={field.split(maxsplit=1)[0]: Column("c", storage=storage)}))


def test_what_there_is_not_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="unknown dialect 'oracle': expected one of sqlite"):
        Sql("oracle")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="unknown style 'percent'"):
        Sql(paramstyle="percent")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="is not a collection"):
        parse("name eq 'x'").to(Sql(columns={"name": INPUTS}))
    with pytest.raises(TypeError, match="not to 5"):
        parse("name eq 'x'").to(Sql(columns={"name": 5}))  # type: ignore[dict-item]


def test_a_collection_without_a_table_is_unsupported() -> None:
    for columns in (None, {"inputId": "input_ids"}, {"inputId": Column("input_ids", storage="text")}):
        with pytest.raises(UnsupportedError) as caught:
            parse("name eq 'x' and inputId eq 'y'").to(Sql(columns=columns))
        assert caught.value.code == "unmapped-collection"
        assert caught.value.source == "name eq 'x' and inputId eq 'y'"
        assert caught.value.span == (16, 23)


def test_an_equation_of_texts_is_first_one_that_an_index_of_postgresql_serves() -> None:
    exact = 'CAST("name" AS TEXT) COLLATE "C"'
    for text, sql in (
        ("name eq 'x'", f'"name" = %s AND {exact} = %s'),
        ("name in ('x', 'y')", f'"name" IN (%s, %s) AND {exact} IN (%s, %s)'),
        ("name ne 'x'", f'({exact} <> %s OR "name" IS NULL)'),
        ("state eq 'Success'", 'CAST("state" AS TEXT) COLLATE "C" = %s'),
        (
            "inputId eq 'x'",
            '"id" IN (SELECT "v1"."job_id" FROM "job_inputs" AS "v1" WHERE CAST("v1"."input_id" ',
        ),
    ):
        assert parse(text).to(Sql("postgresql", columns={"inputId": INPUTS})).sql.startswith(sql)
    for column in (Expression("name"), Column("name", padded=True)):
        where = parse("name eq 'x'").to(Sql("postgresql", columns={"name": column}))
        assert where.sql.count("%s") == 1


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
def test_texts_of_a_connection_of_any_character_set_are_converted(dialect: DialectName) -> None:
    for text in (
        "name eq 'x'",
        "name in ('x', 'y')",
        "name lt 'x'",
        "startswith(name,email)",
        "concat(name,'x') eq 'x'",
    ):
        where = parse(text, TEXTS).to(Sql(dialect))
        assert where.sql.count("%s") == where.sql.count("CONVERT(%s USING utf8mb4)") == len(where.params)


def test_a_column_that_compares_by_code_point_is_compared_plainly() -> None:
    for dialect in DIALECTS:
        where = parse("name gt 'x'").to(Sql(dialect, columns={"name": Column("name", codepoint=True)}))
        assert where.sql in {"`name` > ?", '"name" > ?', '"name" > %s', "`name` > %s", "`name` > :p1"}


def test_a_field_that_is_never_null_needs_no_test_for_it() -> None:
    assert parse("label ne 'x'", PARTS).to(Sql()).sql == "`label` COLLATE BINARY <> ?"
    assert parse("label ne 'x' and label ne null", PARTS).to(Sql()).sql == "`label` COLLATE BINARY <> ?"


BOUNDS: list[tuple[DialectName, str, str, tuple[Any, ...]]] = [
    ("sqlite", "size gt 1.5", "`size` > ?", (1,)),
    ("sqlite", "size ge 1.5", "`size` > ?", (1,)),
    ("sqlite", "size lt -1.5", "`size` <= ?", (-2,)),
    ("sqlite", "size eq 1.5", "1 = 0", ()),
    ("sqlite", "size ne 1.5", "1 = 1", ()),
    ("sqlite", "size in (1.5, 2.0, 3)", "`size` IN (?, ?)", (2, 3)),
    ("sqlite", "size gt 9223372036854775808", "1 = 0", ()),
    ("sqlite", "size lt 9223372036854775808", "`size` IS NOT NULL", ()),
    ("sqlite", "size gt -9223372036854775809", "`size` IS NOT NULL", ()),
    ("sqlite", "size lt -INF", "1 = 0", ()),
    ("sqlite", "size lt INF", "`size` IS NOT NULL", ()),
    ("duckdb", f"size lt {2**127}", '"size" IS NOT NULL', ()),
    ("postgresql", f"size lt {10**99}", '"size" IS NOT NULL', ()),
    ("postgresql", "size gt 1e9999", "1 = 0", ()),
    ("sqlite", "price eq 0.1", "`price` = ?", (0.1,)),
    ("sqlite", "price eq 2.0", "`price` = ?", (2,)),
    ("sqlite", "price gt 1E-400", "`price` > ?", (0.0,)),
    ("sqlite", "price ge 1E-400", "`price` > ?", (0.0,)),
    ("sqlite", "price eq 1E-400", "1 = 0", ()),
    ("sqlite", "price le -1E-400", "`price` <= ?", (-5e-324,)),
    ("sqlite", "price gt 1E400", "1 = 0", ()),
    ("sqlite", "price gt -1E400", "`price` IS NOT NULL", ()),
    (
        "postgresql",
        "price gt 1E-400",
        '"price" > %s AND "price" <= CAST(\'Infinity\' AS NUMERIC)',
        (Decimal("1E-400"),),
    ),
    ("mysql", "price gt 1E-400", "`price` > %s", (Decimal("0E-30"),)),
    ("mysql", "price eq 1.25", "`price` = %s", (Decimal("1.25"),)),
    ("mysql", "price lt 1E70", "`price` IS NOT NULL", ()),
    ("duckdb", "price gt -1E70", '"price" IS NOT NULL', ()),
    ("duckdb", "price eq 1E-50", "1 = 0", ()),
    ("duckdb", "price in (1.500, 2E3)", '"price" IN (?, ?)', (Decimal("1.5"), Decimal(2000))),
    ("sqlite", "weight gt 0.1", "`weight` > ?", (0.1,)),
    ("postgresql", "weight gt 0.1", '"weight" > %s AND "weight" <= CAST(\'Infinity\' AS DOUBLE PRECISION)', (0.1,)),
    ("postgresql", "weight lt 0.1", '"weight" < %s', (0.1,)),
    ("sqlite", "weight eq NaN or weight ge NaN", "1 = 0", ()),
    ("sqlite", "weight ne NaN", "1 = 1", ()),
    ("sqlite", "made gt 2024-02-29", "`made` > ?", ("2024-02-29",)),
    ("mysql", "made gt 2024-02-29", "`made` > %s", (dt.date(2024, 2, 29),)),
    ("sqlite", "spare eq true", "`spare` = ?", (True,)),
]


@pytest.mark.parametrize(("dialect", "text", "sql", "params"), BOUNDS)
def test_what_a_column_cannot_hold_is_compared_exactly_all_the_same(
    dialect: DialectName, text: str, sql: str, params: tuple[Any, ...]
) -> None:
    where = parse(text, PARTS).to(Sql(dialect))
    assert where.sql.strip("()") == sql.strip("()")
    assert where.params == params


def test_without_a_schema_each_literal_is_bound_by_its_own_type() -> None:
    where = parse(f"x in (1, 'a', {GUID}) and y ne 0.5 and z lt INF", OPEN).to(Sql())
    assert where.params == (1, "a", GUID, 0.5, float("inf"))


UNTYPED: tuple[object, ...] = ("abc", "0", "1", "", 0, 1, -3, 0.0, 1.5, None)
UNTYPED_TEXTS = [
    *(f"x {op} {literal}" for op in ("eq", "ne", "lt", "le", "gt", "ge") for literal in ("0", "1.5", "'0'", "'b'")),
    *("x in (0,'1')", "not (x in (0,'1'))", "not (x in (0,'1',null))", "x in (0,1,'abc',null)", "not (x gt 0)"),
    *(
        "x ne null and x ne '0'",
        "x ne 0 and x ne '0'",
        "x eq null or x gt 'a'",
        "x le null",
        "not (x eq 0 or x lt 'a')",
    ),
]


@pytest.mark.parametrize("affinity", ["", "TEXT", "INTEGER", "REAL", "NUMERIC"])
def test_without_a_schema_sqlite_compares_values_of_the_literals_type_alone(
    memory: sqlite3.Connection, affinity: str
) -> None:
    memory.execute(f"CREATE TABLE anything (x {affinity})")
    memory.executemany("INSERT INTO anything VALUES (?)", [(value,) for value in UNTYPED])
    stored = [row[0] for row in memory.execute("SELECT x FROM anything ORDER BY rowid")]
    for text in UNTYPED_TEXTS:
        filter_ = parse(text, OPEN)
        kept = filter_.to(Predicate())
        where = filter_.to(Sql())
        rows = memory.execute(f"SELECT x FROM anything WHERE {where.sql} ORDER BY rowid", where.params)
        assert [row[0] for row in rows] == [value for value in stored if kept({"x": value})], (text, affinity, where)


@pytest.mark.parametrize("dialect", [each for each in DIALECTS if each != "sqlite"])
@pytest.mark.parametrize("text", ["x eq 0", "x ne 'a'", "x gt 0.5", "x in (0,'a')", "x eq true", "x", f"x eq {GUID}"])
def test_without_a_schema_an_engine_that_converts_is_not_asked(dialect: DialectName, text: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse(text, OPEN).to(Sql(dialect))
    assert caught.value.code == "unsupported-untyped"
    assert caught.value.span == (0, 1)
    assert parse("x ne null", OPEN).to(Sql(dialect)).sql.replace('"', "`") == "`x` IS NOT NULL"


def test_a_column_whose_storage_is_told_needs_no_schema() -> None:
    told = {"x": Column("x", storage="epoch_s")}
    for dialect in ("sqlite", "mysql"):
        assert parse("x gt 2024-01-01T00:00:00Z", OPEN).to(Sql(dialect, told)).params == (1704067200,)


def test_a_long_list_is_one_parameter() -> None:
    filter_ = parse("name in @names", values={"names": [f"n{i}" for i in range(1_000)]})
    where = filter_.to(Sql())
    assert where.sql == "`name` COLLATE BINARY IN (SELECT value FROM json_each(?))"
    assert isinstance(where.params, tuple)
    assert json.loads(where.params[0])[999] == "n999"
    counts: list[tuple[DialectName, int]] = [("postgresql", 2), ("duckdb", 1)]
    for dialect, lists in counts:
        where = filter_.to(Sql(dialect))
        assert where.sql.count("UNNEST(CAST(") == lists
        assert len(where.params) == lists
    assert len(filter_.to(Sql("mysql")).params) == 1_000


def test_more_parameters_than_the_engine_takes_are_refused() -> None:
    short = " or ".join(f"(name eq 'n{i}' and email eq 'e')" for i in range(17_000))
    with pytest.raises(LimitError) as caught:
        parse(short).to(Sql())
    assert caught.value.code == "too-many-parameters"
    assert parse(short).to(Sql("mysql")).sql


def test_many_lists_are_one_parameter_each_before_that() -> None:
    lists = [f"({name} in @names and state eq 'Success')" for name in ("name", "email", "outputId") * 40]
    filter_ = parse(" or ".join(lists), values={"names": [f"n{i}" for i in range(400)]})
    where = filter_.to(Sql())
    assert len(where.params) < 400
    assert "json_each" in where.sql


def test_a_condition_may_be_joined_with_others_as_it_is(memory: sqlite3.Connection) -> None:
    where = parse("name eq 'x' or email eq 'y'").to(Sql())
    row = memory.execute(
        f"SELECT count(*) FROM (SELECT 'x' name, NULL email, 1 owner) WHERE owner = 2 AND {where.sql}", where.params
    )
    assert row.fetchone() == (0,)


class Count:
    """A backend of a user's own."""

    def compile(self, filter_: Filter, /) -> int:
        return len(str(filter_))


def test_any_object_that_compiles_is_a_backend() -> None:
    assert parse("name eq 'x'").to(Count()) == 11


def test_native_collections_have_elements() -> None:
    for dialect in DIALECTS:
        where = parse("inputId in ('a', null)").to(Sql(dialect, columns={"inputId": Column("i", storage="native")}))
        assert where.sql.count("exists(" if dialect == "spark" else "EXISTS (SELECT 1 FROM ") == 2
    with pytest.raises(FilterError):
        parse("inputId in ('a')").to(Sql())


def test_two_conditions_in_one_statement_have_their_own_names(memory: sqlite3.Connection) -> None:
    own = parse("email eq 'own'").to(Sql(paramstyle="named"))
    theirs = parse("email eq 'theirs' or name eq 'x'").to(Sql(paramstyle="named", prefix="theirs_"))
    assert theirs.params == {"theirs_1": "theirs", "theirs_2": "x"}
    sql = f"SELECT count(*) FROM (SELECT 'own' email, 'x' name) WHERE {own.sql} AND {theirs.sql}"
    assert isinstance(own.params, dict)
    assert isinstance(theirs.params, dict)
    assert memory.execute(sql, own.params | theirs.params).fetchone() == (1,)
    assert parse("name lt 'x'").to(Sql("postgresql", paramstyle="pyformat", prefix="f_")).sql.endswith("%(f_1)s")


@pytest.mark.parametrize("prefix", ["", "1", "p1", "a-b", "é", "a b", "p\n", None, 5])
def test_a_prefix_that_is_not_a_name_or_could_run_into_the_number_is_refused(prefix: Any) -> None:
    with pytest.raises(ValueError, match="prefix"):
        Sql(prefix=prefix)


def test_a_misspelt_key_of_columns_is_refused_with_a_suggestion() -> None:
    with pytest.raises(ValueError, match=r"'nmae', which is not a field of jobs: did you mean 'name'\?"):
        parse("name eq 'x'").to(Sql(columns={"nmae": "title"}))
    assert parse("a eq 'x'", OPEN).to(Sql(columns={"b": "c"})).sql.endswith("`a` COLLATE BINARY = ?")


def test_a_wrong_value_in_a_map_of_columns_is_refused_where_it_is_made() -> None:
    with pytest.raises(TypeError, match="columns maps names"):
        Sql(columns=["name"])  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="a key of columns"):
        Sql(columns={1: "name"})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="is a str, not 5"):
        Column(5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown storage 'epoch'"):
        Column("name", storage="epoch")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="is a str, not 5"):
        Related("inputs", 5, key="id")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="of an Expression is a str"):
        Expression(1)  # type: ignore[arg-type]


def test_parameters_beyond_every_column_are_folded_and_print() -> None:
    for dialect in DIALECTS:
        assert "IS NOT NULL" in repr(parse("size lt 1e9999", PARTS).to(Sql(dialect)))
        assert repr(parse("price gt 1e9999 or price eq 1e9999", PARTS).to(Sql(dialect)))


def test_an_expression_stands_in_parentheses_for_a_column() -> None:
    where = parse("name eq 'x'").to(Sql("postgresql", columns={"name": Expression("data->>'a%b'")}))
    assert where.sql == "CAST((data->>'a%%b') AS TEXT) COLLATE \"C\" = %s"


STEP_A = Schema(
    "things",
    [
        Field("name", types.String()),
        Field("created", types.DateTimeOffset()),
        Field("tags", types.String(), collection=True),
        Field("active", types.Boolean()),
    ],
)


def test_now_is_bound_and_the_same_in_a_whole_condition() -> None:
    moment = dt.datetime(2024, 6, 24, 13, tzinfo=dt.UTC)
    filter_ = parse("created lt now() and (created gt now() or created eq null)", STEP_A)
    where = filter_.to(Sql(now=moment))
    assert where.params == ("2024-06-24T13:00:00.000000Z",) * 2
    where = filter_.to(Sql("postgresql"))
    assert isinstance(where.params[0], dt.datetime)
    assert where.params[0] == where.params[1]


def test_a_moment_without_an_offset_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        Sql(now=dt.datetime(2024, 6, 24))
    with pytest.raises(TypeError, match="now is an aware datetime"):
        Sql(now="2024-06-24")  # type: ignore[call-overload]


def test_a_function_that_a_dialect_lacks_is_refused_at_its_place() -> None:
    text = "name eq 'tolower' or tolower(name) eq 'x'"
    with pytest.raises(UnsupportedError, match="'tolower' is not available on mysql") as caught:
        parse(text, STEP_A).to(Sql("mysql"))
    assert caught.value.code == "unsupported-function"
    assert caught.value.span == (21, 28)
    assert "uca1400" in parse(text, STEP_A).to(Sql("mariadb")).sql


def test_two_fields_without_a_type_are_not_compared() -> None:
    for dialect in DIALECTS:
        with pytest.raises(UnsupportedError) as caught:
            parse("a eq b", OPEN).to(Sql(dialect))
        assert caught.value.code == "unsupported-untyped"


@pytest.mark.parametrize(
    ("text", "sql", "params"),
    [
        ("name eq tolower(name)", "`name` COLLATE BINARY IS odata_tolower(`name`) COLLATE BINARY", ()),
        ("not contains(name,'x')", "NOT (instr(`name`, ?) > 0)", ("x",)),
        ("active", "`active` = ?", (True,)),
        ("not active", "`active` = ?", (False,)),
        ("length(name) gt 3", "length(`name`) > ?", (3,)),
        ("substring(name,1,2) eq 'bc'", "substr(`name`, 1 + ?, ?) COLLATE BINARY = ?", (1, 2, "bc")),
        ("startswith(name,'Br')", "`name` COLLATE BINARY >= ? AND `name` COLLATE BINARY < ?", ("Br", "Bs")),
        (
            "year(created) ne 2024",
            "((`created` >= ?) IS NOT TRUE OR (`created` < ?) IS NOT TRUE)",
            ("2024-01-01T00:00:00.000000Z", "2025-01-01T00:00:00.000000Z"),
        ),
        (
            "tags/any(t: startswith(t,'a'))",
            (
                "`id` IN (SELECT `v1`.`owner` FROM `tags` AS `v1` "
                "WHERE `v1`.`tag` COLLATE BINARY >= ? AND `v1`.`tag` COLLATE BINARY < ?)"
            ),
            ("a", "b"),
        ),
        ("tags/any()", "`id` IN (SELECT `v1`.`owner` FROM `tags` AS `v1` WHERE `v1`.`tag` IS NOT NULL)", ()),
    ],
)
def test_the_whole_language_in_sql(text: str, sql: str, params: tuple[object, ...]) -> None:
    where = parse(text, STEP_A).to(Sql(columns={"tags": Related("tags", "tag", key="owner")}))
    assert where.sql == sql
    assert where.params == params


def test_a_column_of_an_engines_own_type_is_compared_as_it_is_and_an_element_as_its_type() -> None:
    schema = Schema(
        "s", [Field("grade", types.Enumeration("G", ["Low"])), Field("sizes", types.Integer(), collection=True)]
    )
    columns = {"grade": Column("grade", storage="enum")}
    assert parse("grade eq 'Low'", schema).to(Sql("postgresql", columns=columns)).sql == '"grade" = %s'
    stored = Sql("sqlite", columns={"sizes": Column("sizes", storage="json")})
    assert "element.type IN ('integer', 'real')" in parse("sizes eq 1", schema).to(stored).sql


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_postgresql_gets_the_first_and_the_last_dates_as_text(edge: str) -> None:
    """The driver asyncpg takes the values of Python for the infinities."""
    schema = Schema("s", [Field("at", types.DateTimeOffset()), Field("on", types.Date())])
    moment = f"{edge}T00:00:00Z" if edge < "2" else f"{edge}T23:59:59.999999Z"
    where = parse(f"at eq {moment} and on eq {edge}", schema).to(Sql("postgresql"))
    assert [type(each) for each in where.params] == [str, str]
    later = parse("at eq 0002-01-01T00:00:00Z and on eq 2024-06-24", schema).to(Sql("postgresql"))
    assert [type(each) for each in later.params] == [dt.datetime, dt.date]


@pytest.mark.parametrize(("function", "plain"), [("tolower", "lower"), ("toupper", "upper")])
def test_the_case_of_a_column_of_ascii_is_the_engines_own(
    memory: sqlite3.Connection, function: str, plain: str
) -> None:
    filter_ = parse(f"{function}(name) eq 'ab'", STEP_A)
    columns = {"name": Column("name", ascii=True)}
    for dialect in DIALECTS:
        sql = filter_.to(Sql(dialect, columns)).sql
        assert f"{plain}(" in sql
        assert not any(word in sql for word in ("odata_", "uca1400", "und-x-icu", "replace"))
    where = filter_.to(Sql(columns=columns))
    query = f"SELECT name FROM (SELECT 'Ab' AS name UNION ALL SELECT 'b') WHERE {where.sql}"
    assert [row[0] for row in memory.execute(query, where.params)] == ["Ab"] * (function == "tolower")
    nested = parse(f"{function}(trim(name)) eq 'ab'", STEP_A).to(Sql(columns=columns)).sql
    assert nested.startswith(f"odata_{function}(trim(`name`")
