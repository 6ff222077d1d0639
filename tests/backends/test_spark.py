"""Columns of Spark, made without a server: Spark Connect only sends them. What they keep is tested on the engine."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import sys

import pytest
from pyspark.sql import types as spark
from support.structures import ORDERS
from support.typed_values import PAIRS, THINGS

from odata_filter import OPEN, Field, Schema, UnsupportedError, parse, types
from odata_filter.backends.spark import Spark

MORE = Schema("more", ({**THINGS, **PAIRS, "height": Field("height", types.Single())}).values())

SOURCE = {
    "number": spark.LongType(),
    "size": spark.ByteType(),
    "price": spark.DecimalType(12, 3),
    "weight": spark.DoubleType(),
    "height": spark.FloatType(),
    "seen": spark.TimestampType(),
    "us": spark.TimestampNTZType(),
    "day": spark.DateType(),
    "lasts": spark.DayTimeIntervalType(),
    "label": spark.StringType(),
    "known": spark.BooleanType(),
    "tags": spark.ArrayType(spark.StringType()),
    "fine": spark.DecimalType(38, 20),
    "coarse": spark.DecimalType(38, 0),
    "whole": spark.LongType(),
    "single": spark.FloatType(),
}


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes columns those of Spark Connect, which need no server."""
    monkeypatch.setenv("SPARK_CONNECT_MODE_ENABLED", "1")


def source(**own: spark.DataType) -> spark.StructType:
    return spark.StructType([spark.StructField(name, dtype) for name, dtype in (SOURCE | own).items()])


def written(text: str, **own: spark.DataType) -> str:
    """The column of a filter as Spark shows it."""
    return re.sub(r"\bx_\d+", "x", str(parse(text, MORE).to(Spark(source(**own)))))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("number gt 1", ">(`number`, 1)"),
        (f"number lt {2**63}", "isNotNull(`number`)"),
        ("number in ()", "False"),
        ("not (number in (1, 2, null))", "not(in(`number`, 1, 2))"),
        ("size eq 128", "False"),
        ("price eq 0.1", "==(`price`, CAST(0.100 AS DECIMAL(12,3)))"),
        ("price lt 1e12", "isNotNull(`price`)"),
        ("price gt 0.0001", ">(`price`, CAST(0.000 AS DECIMAL(12,3)))"),
        ("whole gt 0.5", ">(CAST(`whole` AS DECIMAL(20,0)), CAST(0 AS DECIMAL(20,0)))"),
        ("weight gt 1", "and(>(`weight`, CAST(1.0 AS DOUBLE)), not(isnan(`weight`)))"),
        ("not (weight lt 1)", "or(>=(`weight`, CAST(1.0 AS DOUBLE)), isNull(`weight`))"),
        ("single lt 0.1", "<(CAST(`single` AS DOUBLE), CAST(0.1 AS DOUBLE))"),
        ("height lt 0.5", "<(`height`, CAST(0.5 AS FLOAT))"),
        ("day eq 1582-10-10", "==(`day`, date_from_unix_date(-141432))"),
        ("seen ge 0001-01-01T00:00:00Z", ">=(`seen`, timestamp_micros(-62135596800000000))"),
        ("lasts gt duration'PT1S'", ">(`lasts`, P0DT0H0M1S)"),
        ("known", "==(`known`, True)"),
        ("not known", "==(`known`, False)"),
        ("tags eq 'a'", "coalesce(exists(`tags`, LambdaFunction(==(x, a), x)), False)"),
        ("tags ne 'a'", "not(coalesce(exists(`tags`, LambdaFunction(==(x, a), x)), False))"),
        ("startswith(label,'a')", "and(>=(`label`, a), <(`label`, b))"),
    ],
)
def test_conditions_are_columns_of_plain_comparisons(text: str, column: str) -> None:
    shown = written(text)
    assert shown == f"Column<'{column}'>"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("us lt 1970-01-01T00:00:00.000007Z", ["TIMESTAMP_NTZ '1970-01-01 00:00:00'", "7"]),
        ("us eq seen", ["unix_micros(`seen`)"]),
        ("seen eq us", ["unix_micros(`seen`)"]),
        ("weight eq price", ["CAST(`price` AS DOUBLE)", "isnan(`weight`)"]),
        ("weight ne weight", ["not(and(", "isnan"]),
        ("not (weight ge number)", ["CAST(`number` AS DOUBLE)", "not(coalesce(and("]),
        ("price le number", ["<=(`price`, `number`)"]),
        ("height eq price", ["CAST(`price` AS FLOAT)"]),
        ("(number gt 1) eq known", ["coalesce(>(`number`, 1), False)", "<=>"]),
        ("(not known) eq (number gt 1 and known)", ["not(`known`)", "and("]),
        ("date(us) eq day", ["CAST(", "AS DATE)"]),
        ("year(day) eq number", ["year(", "date_from_unix_date"]),
        ("indexof(label,'a') eq length(trim(label))", ["instr(", "btrim(`label`"]),
        ("tolower(concat(label,'A')) eq 'a'", ["lower(translate(CAST(concat(`label`, A)"]),
        ("substring(label,number,2) eq 'a'", ["left(", "right(`label`", "substr(`label`"]),
        ("toupper(label) eq 'A'", ["array_join(transform(split(`label`"]),
        ("fractionalseconds(seen) lt 0.5", ["AS DECIMAL(19,6))"]),
        ("totaloffsetminutes(seen) eq 0", ["CASE WHEN isNotNull("]),
        ("totalseconds(lasts) gt 0.5", ["CAST(CAST(`lasts` AS INTERVAL SECOND) AS DECIMAL(19,6))"]),
        ("substring(label,1) eq 'a'", ["substr(`label`"]),
        ("tags/any(t: contains(t,'a') and t ne 'b')", ["exists(`tags`", "contains(x, a)"]),
    ],
)
def test_operands_are_columns_in_functions(text: str, parts: list[str]) -> None:
    shown = written(text)
    assert all(part in shown for part in parts), shown


def test_texts_of_other_collations_are_compared_by_code_points() -> None:
    assert written("label eq 'a'", label=spark.StringType("UNICODE_CI")).startswith("Column<'==(collate(`label`, ")


def test_columns_have_names_of_their_own() -> None:
    frame = spark.StructType([spark.StructField("a.`b", spark.LongType())])
    assert str(parse("number gt 1", THINGS).to(Spark(frame, {"number": "a.`b"}))) == "Column<'>(`a.``b`, 1)'>"


def test_now_is_the_moment_of_compiling_or_one_that_is_given() -> None:
    filter_ = parse("seen lt now()", THINGS)
    moment = dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC)
    assert str(filter_.to(Spark(source(), now=moment))) == "Column<'<(`seen`, timestamp_micros(1000000))'>"
    assert str(filter_.to(Spark(source()))) > "Column<'<(`seen`, timestamp_micros(17"


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("number eq 1", spark.StringType()),
        ("number eq 1", spark.DoubleType()),
        ("price eq 1", spark.StringType()),
        ("weight eq 1", spark.LongType()),
        ("seen eq null", spark.DateType()),
        ("day eq 2024-06-24", spark.TimestampType()),
        ("label eq 'a'", spark.BinaryType()),
        ("known", spark.ByteType()),
        ("opens eq 12:00:00", spark.StringType()),
        ("tags eq 'a'", spark.StringType()),
        ("tags eq 'a'", spark.ArrayType(spark.LongType())),
    ],
)
def test_a_column_that_cannot_hold_its_field_is_refused(text: str, dtype: spark.DataType) -> None:
    name = text.split(maxsplit=1)[0]
    with pytest.raises(UnsupportedError) as caught:
        written(text, **{name: dtype})
    error = caught.value
    assert (error.code, error.source[slice(*error.span)]) == ("unsupported-column", name)
    assert f"the column of '{name}' is of type {dtype}, which cannot hold" in error.message


def test_decimal_columns_that_spark_would_round_are_not_compared() -> None:
    assert written("fine eq price") == "Column<'<=>(`fine`, `price`)'>"
    with pytest.raises(UnsupportedError, match="cannot compare the decimal numbers of 'fine' and 'coarse'") as caught:
        written("number eq 1 or fine eq coarse")
    assert (caught.value.code, caught.value.span) == ("unsupported-column", (15, 19))


PERSON = spark.StructType(
    [spark.StructField("name", spark.StringType()), spark.StructField("rights", spark.ShortType())]
)
PLACE = spark.StructType([spark.StructField("city", spark.StringType())])
SHOP = spark.StructType(
    [
        spark.StructField("sku", spark.StringType()),
        spark.StructField("rights", spark.IntegerType()),
        spark.StructField("address", PLACE),
        spark.StructField("items", spark.ArrayType(PERSON)),
        spark.StructField("tags", spark.ArrayType(spark.StringType())),
    ]
)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("address/city eq 'a'", "==(`address`['city'], a)"),
        ("address eq null", "isNull(`address`)"),
        ("rights has 'Read,Own'", "==(&(`rights`, 5), 5)"),
        ("tags/any(t: t eq sku)", "<=>(x, `sku`)"),
        (
            "tags/$count ge 2",
            ">=(CAST(greatest(size(filter(`tags`, LambdaFunction(isNotNull(x), x))), 0) AS BIGINT), 2)",
        ),
    ],
)
def test_structures_flags_and_elements_are_columns(text: str, column: str) -> None:
    assert column in re.sub(r"\bx_\d+", "x", str(parse(text, ORDERS).to(Spark(SHOP))))


def test_a_collection_that_is_not_an_array_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="the column of 'sizes' is of type StringType"):
        parse("sizes/$count eq 1", ORDERS).to(Spark(SHOP, {"sizes": "sku"}))


def test_functions_that_spark_lacks_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="the function 'time' is not available in Spark") as caught:
        written("time(seen) eq 12:00:00")
    assert (caught.value.code, caught.value.span) == ("unsupported-function", (0, 4))


def test_a_field_without_a_type_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="Spark compares columns by their types, and 'number' has none"):
        parse("number eq 1", OPEN).to(Spark(source()))


def test_arguments_of_wrong_types_are_told() -> None:
    with pytest.raises(TypeError, match="source is a StructType, such as the schema of a frame, not dict"):
        Spark({})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="now is an aware datetime or an Instant, not 1"):
        Spark(source(), now=1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="columns has 'nmber', which is not a field of things: did you mean 'number'"):
        parse("number eq 1", THINGS).to(Spark(source(), {"nmber": "number"}))


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.delitem(sys.modules, "odata_filter.backends.spark")
    with pytest.raises(ImportError, match=r"pip install 'odata-filter\[spark\]'"):
        importlib.import_module("odata_filter.backends.spark")
