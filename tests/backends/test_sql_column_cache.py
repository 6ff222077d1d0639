"""What one `Sql` finds for one filter, and uses for the next: it changes no condition."""

from __future__ import annotations

import copy
import pickle

import pytest

from odata_filter import JOBS, OPEN, Column, Field, Schema, Sql, parse, types
from odata_filter.backends.sql.column_cache import ColumnCache

TEXTS = Schema("Texts", [Field("size", types.String()), Field("name", types.String())])
NUMBERS = Schema("Numbers", [Field("size", types.Integer())])


def test_columns_of_one_name_in_two_schemas_are_two() -> None:
    sql = Sql(columns={"size": "SIZE"})
    texts, numbers = parse("size eq '1'", TEXTS), parse("size eq 1", NUMBERS)
    for _ in range(3):
        assert texts.to(sql) == ("`SIZE` COLLATE BINARY = ?", ("1",))
        assert numbers.to(sql) == ("`SIZE` = ?", (1,))


def test_a_condition_does_not_depend_on_those_before_it() -> None:
    texts = ("name eq 'a'", "name gt 'a' and size in ('a', 'b')", "name eq null", "contains(name,'%')", "name eq size")
    sql = Sql("postgresql", columns={"name": Column("100%")}, table="t")
    for text in (*texts, *texts[::-1]):
        fresh = Sql("postgresql", columns={"name": Column("100%")}, table="t")
        assert parse(text, TEXTS).to(sql) == parse(text, TEXTS).to(fresh)


def test_names_that_only_clients_know_are_not_kept() -> None:
    known = ColumnCache()
    assert known.of(JOBS) is None
    targets = known.begun(JOBS)
    assert known.of(JOBS) is targets
    assert known.begun(OPEN) == ({}, {})
    assert known.of(OPEN) is None
    assert known.of(JOBS) is targets


def test_keys_of_columns_are_checked_for_each_schema() -> None:
    sql = Sql(columns={"name": "NAME"})
    parse("size eq '1'", TEXTS).to(sql)
    for _ in range(2):
        with pytest.raises(ValueError, match="'name', which is not a field of Numbers"):
            parse("size eq 1", NUMBERS).to(sql)


def test_what_is_known_is_not_copied_and_is_no_part_of_equality() -> None:
    sql = Sql(columns={"name": Column("NAME", digits=None)})
    parse("name eq '1' and size gt '2'", TEXTS).to(sql)
    for other in (pickle.loads(pickle.dumps(sql)), copy.copy(sql), copy.deepcopy(sql)):
        assert other == sql
        assert repr(other) == repr(sql)
        assert parse("name eq '1'", TEXTS).to(other) == ("`NAME` COLLATE BINARY = ?", ("1",))


def test_columns_are_those_of_the_call_whatever_becomes_of_the_mapping() -> None:
    columns: dict[str, str] = {"name": "NAME"}
    sql = Sql(columns=columns)
    columns["name"] = "other"
    assert parse("name eq '1'", TEXTS).to(sql).sql == "`NAME` COLLATE BINARY = ?"
