"""Predicates over nested records: mappings and objects, accessors for paths, lambdas, counts, lists and flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings
from support.structures import ORDERS

from odata_filter import OPEN, Predicate, parse, simplify
from odata_filter.filter import Filter
from odata_filter.testing.agreement import prove
from odata_filter.testing.reference import keeps


def objects(value: Any, turn: int = 1) -> Any:
    """A record of which some mappings, at every level, have become objects."""
    if isinstance(value, dict):
        inner = {name: objects(each, turn + at) for at, (name, each) in enumerate(value.items())}
        return SimpleNamespace(**inner) if turn % 2 else inner
    return [objects(each, turn + at) for at, each in enumerate(value)] if isinstance(value, list) else value


def select(filter_: Filter, records: Sequence[Mapping[str, object]]) -> list[int]:
    """Keeps records as they are; the same ones made of objects, and by the simplified filter, must be kept too."""
    predicate, simpler = filter_.to(Predicate()), simplify(filter_).to(Predicate())
    assert parse(str(filter_), filter_.schema) == filter_ == Filter(filter_.expr, filter_.schema)
    kept = [place for place, record in enumerate(records) if predicate(record)]
    assert predicate.select(records) == [records[place] for place in kept]
    assert [place for place, record in enumerate(records) if simpler(record)] == kept
    assert [place for place, record in enumerate(records) if predicate(objects(record, place))] == kept
    return kept


@pytest.fixture
def _few_examples() -> Iterator[None]:
    """No more examples than a long run has time for: each compiles four predicates, and asks 160 nested records."""
    profile = settings.get_current_profile_name()
    settings.register_profile("few", parent=settings(), max_examples=min(settings().max_examples, 60))
    settings.load_profile("few")
    yield
    settings.load_profile(profile)


@pytest.mark.usefixtures("_few_examples")
def test_predicates_keep_the_records_that_a_filter_means() -> None:
    prove(select, schema=ORDERS)


RECORDS: list[dict[str, Any]] = [
    {},
    {
        "name": "a", "sku": "s", "quantity": 1, "active": True, "rights": "Read, Own",
        "address": {"city": "Bern", "phones": ["a", None, "x"]},
        "owner": {"name": "O", "active": False, "boss": {"boss": {"address": {"city": "Rome"}}}},
        "items": [
            {"sku": "s", "quantity": 5, "rights": 3, "parts": [{"sku": "s", "quantity": 9}]},
            {"sku": "t", "quantity": 1, "maker": {"address": {"city": "Bern"}}},
            None,
        ],
        "tags": ["a", "b"],
        "sizes": [1, 2],
    },
    {
        "name": "b", "sku": "b", "quantity": 7, "active": False, "rights": 1,
        "address": "nowhere",
        "owner": {"boss": None},
        "items": {"sku": "b", "quantity": 2, "parts": {"sku": "c", "quantity": 7}},
        "tags": "b",
        "sizes": [],
    },
    {"address": None, "items": [], "tags": None, "rights": "Reed", "owner": 5},
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("address/city eq 'Bern'", [1]),
        ("address/city ne 'Bern'", [0, 2, 3]),
        ("address/city eq null", [0, 2, 3]),
        ("startswith(address/city,'B') and length(address/city) eq 4", [1]),
        ("owner/boss/boss/address/city eq 'Rome'", [1]),
        ("owner/active", []),
        ("not owner/active", [1]),
        ("address eq null", [0, 3]),
        ("items eq null", [0, 3]),
        ("items/any()", [1, 2]),
        ("address/phones eq 'x'", [1]),
        ("address/phones in ('x', null)", [0, 1, 2, 3]),
        ("items/any(i: i/quantity gt 3 and i/sku eq sku)", [1]),
        ("items/any(i: i/sku eq sku and i/sku eq name)", [2]),
        ("items/all(i: i/quantity ge 2)", [0, 2, 3]),
        ("items/any(i: i/parts/any(p: p/quantity gt i/quantity and p/quantity ge quantity))", [1, 2]),
        ("items/any(i: i/maker/address/city eq address/city)", [1, 2]),
        ("items/any(i: i/maker/address/city eq 'Bern')", [1]),
        ("items/$count eq 2", [1]),
        ("items/$count($filter=quantity gt 1) eq 1", [1, 2]),
        ("items/$count($filter=parts/$count($filter=quantity gt 8) eq 1) eq 1", [1]),
        ("items/$filter(quantity lt 5)/any(i: i/sku ne 't')", [2]),
        ("items/$filter(quantity lt 5)/$filter(sku eq 't')/$count eq 1", [1]),
        ("substring(name,tags/$count) eq ''", [1, 2]),
        ("name in tags", [1, 2]),
        ("null in tags", []),
        ("'b' in tags/$filter($this ne $it/name)", [1]),
        ("name in tags/$filter($this ne 'b')", [1]),
        ("not (name in tags)", [0, 3]),
        ("'b' in tags/$filter($this in $it/address/phones)", []),
        ("items/$count($filter=sku gt 'a' and parts/$count($filter=sku lt 'c') eq 1) eq 1", []),
        ("items/any(i: i/sku in tags)", [2]),
        ("tags/any(t: t in address/phones)", [1]),
        ("quantity in sizes/$filter($this gt 1)", []),
        ("(quantity gt 5) eq active", []),
        ("[name, quantity] eq ['a', 1]", [1]),
        ("[name, quantity] ne ['a', 1]", [0, 2, 3]),
        ("[name, quantity] in [['a', 1], ['b', 7], ['c', null]]", [1, 2]),
        ("not ([name, quantity] in [['a', 1]])", [0, 2, 3]),
        ("[name] in []", []),
        ("[address/city, null] eq [null, owner/boss/name]", [0, 2, 3]),
        ("rights has 'Read'", [1, 2]),
        ("rights has 'Read,Own'", [1]),
        ("not (rights has 'Own')", [2]),
        ("(rights has 'Own') eq null", [0, 3]),
        ("(rights has 'Own') ne false", [0, 1, 3]),
        ("(rights has 'Own') eq active", [0, 1, 2, 3]),
        ("rights eq 'Read,Own'", [1]),
        ("rights in ('Read', 'Own', null)", [0, 2]),
        ("rights eq owner/rights", [0]),
        ("items/any(i: i/rights has 'Write')", [1]),
        ("items/any(i: i/rights eq rights or i/sku eq 'b')", [2]),
        ("tags/$count eq sizes/$count", [0, 1, 3]),
    ],
)
def test_a_filter_keeps_the_records_that_it_means(text: str, kept: list[int]) -> None:
    filter_ = parse(text, ORDERS)
    meant = [place for place, record in enumerate(RECORDS) if keeps(filter_, record)]
    assert meant == kept
    predicate = filter_.to(Predicate())
    assert [place for place, record in enumerate(RECORDS) if predicate(record)] == kept
    assert [place for place, record in enumerate(RECORDS) if predicate(objects(record))] == kept
    assert [place for place, record in enumerate(RECORDS) if simplify(filter_).to(Predicate())(record)] == kept
    opposite = (~filter_).to(Predicate())
    assert [opposite(record) for record in RECORDS] == [keeps(~filter_, record) for record in RECORDS]


def test_accessors_find_paths_and_the_fields_of_elements() -> None:
    accessors: dict[str, str | Callable[[Any], Any]] = {
        "address/city": "place.town",
        "owner": "people.first",
        "items": "lines",
        "items/sku": lambda line: line["code"].lower(),
        "items/maker/name": "by.name",
        "items/parts/quantity": "n",
    }
    predicate = Predicate(accessors)
    record = {
        "place": SimpleNamespace(town="Bern"),
        "people": {"first": {"name": "Ada"}},
        "lines": [{"code": "X", "by": {"name": "Bo"}, "parts": [{"n": 4}]}],
    }
    for text in (
        "address/city eq 'Bern'",
        "owner/name eq 'Ada'",
        "items/any(i: i/sku eq 'x' and i/maker/name eq 'Bo')",
        "items/any(i: i/parts/any(p: p/quantity eq 4))",
        "items/$count($filter=sku eq 'x') eq 1",
    ):
        assert parse(text, ORDERS).to(predicate)(record), text
        assert parse(text, ORDERS).to(predicate)(SimpleNamespace(**record)), text
    with pytest.raises(KeyError):
        parse("items/any(i: i/sku eq 'x')", ORDERS).to(predicate)({"lines": [{}]})
    with pytest.raises(ValueError, match="unknown field 'address/ctiy'"):
        parse("name eq 'x'", ORDERS).to(Predicate({"address/ctiy": "x"}))


def test_canonical_records_are_compared_as_they_are() -> None:
    record = {"address": {"city": "Bern"}, "items": [{"sku": "s", "rights": "Own,Read"}], "rights": 5}
    for text in (
        "address/city eq 'Bern'",
        "items/any(i: i/sku eq 's' and i/rights has 'Own')",
        "rights eq 'Read,Own'",
        "items/any(i: i/rights eq rights)",
    ):
        assert parse(text, ORDERS).to(Predicate(canonical=True))(record), text


def test_a_lone_it_is_the_record() -> None:
    predicate = parse("$it gt 2 or $it in ('a', true)", OPEN).to(Predicate())
    assert [value for value in (1, 3, "a", "b", True, None) if predicate(value)] == [3, "a", True]
    assert parse("x/any(v: v eq $it/y)", OPEN).to(Predicate())({"x": [1, 2], "y": 2})
