"""Filters in and out of URLs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs, quote, quote_plus, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.built import HOSTILE, RECORDS, built, tangles
from support.growth import assert_linear

from odata_filter import (
    JOBS,
    OPEN,
    Field,
    FilterError,
    FilterSyntaxError,
    LimitError,
    Limits,
    Predicate,
    Schema,
    UnknownFieldError,
    parse,
    types,
)
from odata_filter.builder import fields
from odata_filter.filter import Filter
from odata_filter.nodes import And, Expr, Membership, Or
from odata_filter.parsing import from_query
from odata_filter.reality_conversion.handles import job
from odata_filter.testing.agreement import SCHEMA
from odata_filter.url import split, to_params, to_query

FILTER = "state eq 'Success'"
ENCODED = "state%20eq%20%27Success%27"


@given(st.sampled_from([JOBS, SCHEMA]).flatmap(built))
def test_a_filter_comes_back_from_its_query(built_filter: Filter) -> None:
    schema, query = built_filter.schema, to_query(built_filter)
    assert from_query(query, schema) == built_filter
    assert from_query(f"https://h/p?a=1&{query}&b=2#f", schema) == built_filter
    assert parse_qs(query, strict_parsing=True)["$filter"] == [str(built_filter)]
    assert urlsplit(f"https://h/p?{query}").query == query
    assert from_query("$filter=" + quote_plus(to_params(built_filter)["$filter"]), schema) == built_filter


@given(st.text(max_size=30) | st.text("%ADF0c3=&+?#'$filter ", max_size=30))
def test_whatever_comes_in_only_filter_errors_come_out(text: str) -> None:
    for query in (text, f"$filter={text}", f"$filter=name eq '{text}'"):
        try:
            from_query(query)
        except FilterError as error:
            assert 0 <= error.span.start <= error.span.end <= len(error.source)
            assert str(error)


@pytest.mark.parametrize(
    "given",
    [
        f"$filter={ENCODED}",
        f"?$filter={ENCODED}",
        f"filter={ENCODED}",
        f"$FILTER={ENCODED}",
        f"Filter={ENCODED}",
        f"%24filter={ENCODED}",
        f"%24%66ilter={ENCODED}",
        "$filter=state+eq+'Success'",
        "$filter=state eq 'Success'",
        f"$top=5&$filter={ENCODED}&continuationToken=",
        f"https://api.bentley.com/reality-conversion/jobs?$filter={ENCODED}",
        f"https://api.bentley.com/reality-conversion/jobs?$top=1&%24filter={ENCODED}#$filter=other",
        f"/jobs?broken=%zz&$filter={ENCODED}",
        f"&&=&a&$filter={ENCODED}&",
        f"https://h/Orders(OrderID=1)/Parts?$filter={ENCODED}",
        f"/x;v=1?$filter={ENCODED}",
        f"https://u:a=b@h/x?$filter={ENCODED}",
        f"//h/a=1?$filter={ENCODED}",
        f"jobs?$filter={ENCODED}",
        f"jobs?$filter={ENCODED}".encode(),
    ],
)
def test_the_spellings_of_the_option(given: str | bytes) -> None:
    assert from_query(given) == parse(FILTER)


@pytest.mark.parametrize(
    "given",
    [
        *("", "?", "https://h/p", "https://h/p?", "https://h/$filter", "$top=5", "a=b?$filter=x", "#$filter=x"),
        "=a?$filter=x",
        *("$filters=x", "$$filter=x", "a=$filter=x", "%2524filter=x", "a=1#&$filter=x", "x.filter=1", "xfilter=1"),
        *("https://h/Orders(OrderID=1)", "/x;v=1?$top=5", "/a b?$top=(1)", "active"),
        *("/x&top=5", "/x#&$filter=x", "a=1&its eq 'x", "a=1&in the sky=2", "q=a eq b", "$expand=a($top=1;$filter=x)"),
    ],
)
def test_queries_without_the_option(given: str) -> None:
    assert from_query(given) is None


@pytest.mark.parametrize(
    ("given", "code", "place"),
    [
        ("$filter=a&filter=b", "duplicate-option", "filter=b"),
        (f"https://h/p?$filter={ENCODED}&%24FILTER={ENCODED}#f", "duplicate-option", f"%24FILTER={ENCODED}"),
        ("$filter&$filter", "duplicate-option", "$filter"),
        ("$top=%zz&$filter=name eq '%zz'", "invalid-escape", "%"),
        ("$filter=name eq '%4'", "invalid-escape", "%4"),
        ("$filter=name eq 'a%", "invalid-escape", "%"),
        ("a=ä&$filter=ä%C3%A4+%F0%9F%98 ä", "invalid-utf-8", "%F0%9F%98"),
        ("$filter=%FF", "invalid-utf-8", "%FF"),
        ("$filter=%C0%80", "invalid-utf-8", "%C0"),
        ("$filter=a%ED%A0%80", "invalid-utf-8", "%ED"),
        ("$filter=name eq '\ud800'", "invalid-utf-8", "\ud800"),
        (f" $filter={ENCODED}", "option-name", " $filter"),
        (f"$top=1&+%24filter%20={ENCODED}", "option-name", "+%24filter%20"),
        (f"$top=1&amp;$filter={ENCODED}", "option-name", "amp;$filter"),
        (f"/x?amp%3BFilter={ENCODED}", "option-name", "amp%3BFilter"),
        (f"$filter%3D{ENCODED}", "option-name", f"$filter%3D{ENCODED}"),
        (f"\ufeff$filter={ENCODED}", "option-name", "\ufeff$filter"),
        (f"?%EF%BB%BF$filter={ENCODED}", "option-name", "%EF%BB%BF$filter"),
        (f"a=b&$%E2%80%8Bfilter={ENCODED}", "option-name", "$%E2%80%8Bfilter"),
        (f"$filter%00={ENCODED}", "option-name", "$filter%00"),
        (f"%A0$filter={ENCODED}", "option-name", "%A0$filter"),
        (f"\uff04filter={ENCODED}", "option-name", "\uff04filter"),
        (f"a;b;filter={ENCODED}", "option-name", "a;b;filter"),
        (f"$filter={ENCODED} & name eq 'x'", "option-name", " name eq 'x'"),
        ("https://h/p?$top=1&size%20gt%205#f", "option-name", "size%20gt%205"),
        ("$top=1&contains(name,'x')+eq+true&a=b", "option-name", "contains(name,'x')+eq+true"),
        (f"/orders&$filter={ENCODED}", "option-name", "&"),
        ("https://h/p&$top=5&%24Filter=x#?", "option-name", "&"),
        ("city eq 'x'", "not-a-query", "city eq 'x'"),
        ("city%20eq%20'x'", "not-a-query", "city%20eq%20'x'"),
        ("city+eq+5", "not-a-query", "city+eq+5"),
        ("contains(city,'a=b')", "not-a-query", "contains(city,'a=b')"),
        ("https://h/x?city%20eq%205#f", "not-a-query", "city%20eq%205"),
        ("Orders(OrderID=1)/Parts?$filter=x", "not-a-query", "Orders(OrderID=1)/Parts?$filter=x"),
        ("city eq 'x&$filter=city eq ''y'''", "not-a-query", "city eq 'x&$filter=city eq ''y'''"),
    ],
)
def test_faults_of_the_query_have_their_place_in_it(given: str, code: str, place: str) -> None:
    with pytest.raises(FilterSyntaxError) as refused:
        from_query(given)
    error = refused.value
    assert (error.code, error.source) == (code, given)
    assert given[slice(*error.span)] == place
    assert code != "duplicate-option" or error.span.start > given.index("ilter")


def test_the_error_of_a_repeated_option_is_drawn() -> None:
    with pytest.raises(FilterSyntaxError) as refused:
        from_query("$top=5&$filter=a&filter=b")
    assert str(refused.value) == (
        "the option $filter is given twice [duplicate-option]\n"
        "  $top=5&$filter=a&filter=b\n"
        "         ^^^^^^^^^ ^^^^^^^^\n"
        "hint: join the filters with 'and'"
    )


@pytest.mark.parametrize("given", ["$filter=", "$filter", "filter=&a=b", "https://h/p?$filter=#f", "$filter=%20+"])
def test_an_empty_filter_is_an_error_and_not_none(given: str) -> None:
    with pytest.raises(FilterSyntaxError) as refused:
        from_query(given)
    assert refused.value.code == "empty-filter"


def test_a_plus_that_became_a_blank_is_named() -> None:
    late = "createdDateTime%20gt%202024-06-24T13:00:00"
    with pytest.raises(FilterSyntaxError, match="lost its \\+") as refused:
        from_query(f"$filter={late}+02:00")
    assert "%2B" in refused.value.hint
    assert from_query(f"$filter={late}%2B02:00") == parse("createdDateTime gt 2024-06-24T11:00:00Z")


def test_the_filter_is_checked_and_limited() -> None:
    with pytest.raises(UnknownFieldError) as unknown:
        from_query("$filter=sttae+eq+'Success'")
    assert unknown.value.source == "sttae eq 'Success'"
    with pytest.raises(LimitError):
        from_query(f"$filter={ENCODED}", limits=Limits(length=5))
    assert from_query("$filter=size gt 5", OPEN) == parse("size gt 5", OPEN)
    with pytest.raises(TypeError, match="expected a URL or a query as str or bytes, not NoneType"):
        from_query(None)  # type: ignore[arg-type]


def test_bytes_are_read_as_a_server_gets_them() -> None:
    assert from_query("$filter=name eq 'ä'".encode()) == parse("name eq 'ä'")
    with pytest.raises(FilterSyntaxError) as refused:
        from_query(b"$top=1&$filter=name eq '\xff'")
    assert (refused.value.code, refused.value.span) == ("invalid-utf-8", (24, 25))
    assert str(refused.value)


def test_values_are_bound_to_the_filter_of_a_query() -> None:
    assert from_query("$filter=name%20eq%20@n", values={"n": "x"}) == parse("name eq 'x'")


@pytest.mark.parametrize(("cut", "code"), [("&", "%26"), ("#", "%23")])
def test_a_string_that_a_delimiter_cuts_is_told_the_escape(cut: str, code: str) -> None:
    with pytest.raises(FilterSyntaxError) as refused:
        from_query(f"$filter=name eq 'a{cut}b'&$top=1")
    assert (refused.value.code, refused.value.source) == ("unterminated-string", "name eq 'a")
    assert refused.value.hint == f"in a URL, write {cut} inside a string as {code}"
    with pytest.raises(FilterSyntaxError) as plain:
        from_query("$filter=name eq 'a&$top=1")
    assert "%26" not in plain.value.hint


@pytest.mark.parametrize("function", [to_params, to_query, partial(split, max_length=9)])
def test_without_a_filter_there_is_no_option(function: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="expected a Filter, not NoneType"):
        function(None)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_stays_a_value(text: str) -> None:
    assert from_query(f"$top=1&{to_query(job.name == text)}&x=y") == (job.name == text)


@given(tangles(size=16), st.integers(8, 300))
def test_the_pieces_select_the_same_rows(text: str, max_length: int) -> None:
    whole = parse(text, SCHEMA)
    try:
        pieces = split(whole, max_length=max_length)
    except LimitError as error:
        assert error.code == "cannot-split"
        assert len(to_query(whole)) > max_length
        return
    assert all(len(to_query(piece)) <= max_length for piece in pieces)
    predicates = [piece.to(Predicate()) for piece in pieces]
    expected = whole.to(Predicate()).select(RECORDS)
    assert [record for record in RECORDS if any(predicate(record) for predicate in predicates)] == expected
    assert all(parse(str(piece), SCHEMA) == piece for piece in pieces)
    assert pieces == [whole] or len(to_query(whole)) > max_length


@given(built(SCHEMA, size=30), st.integers(8, 2000))
def test_any_filter_is_split_or_refused(built_filter: Filter, max_length: int) -> None:
    try:
        pieces = split(built_filter, max_length=max_length)
    except LimitError as error:
        assert error.code == "cannot-split"
    else:
        assert all(len(to_query(piece)) <= max_length for piece in pieces)


def test_a_list_is_cut_and_what_is_joined_to_it_repeated() -> None:
    values = [f"o'{number} &" for number in range(10)]
    whole = (job.state == "Success") & job.inputId.in_(values) & (job.name != "x")
    pieces = split(whole, max_length=200)
    assert len(pieces) > 1
    found: list[str] = []
    for piece in pieces:
        assert isinstance(piece.expr, And)
        first, cut, last = piece.expr.operands
        assert (str(first), str(last)) == ("state eq 'Success'", "name ne 'x'")
        assert isinstance(cut, Membership)
        found += [str(literal.value) for literal in cut.values]
    assert found == values


def test_alternatives_are_cut_and_an_alternative_too_long_is_cut_itself() -> None:
    whole = parse("name eq 'a' or (state eq 'Success' and name in ('b', 'c', 'd')) or name eq 'e'")
    assert [str(piece) for piece in split(whole, max_length=75)] == [
        "name eq 'a'",
        "state eq 'Success' and name in ('b')",
        "state eq 'Success' and name in ('c')",
        "state eq 'Success' and name in ('d')",
        "name eq 'e'",
    ]


def test_conditions_of_the_whole_language_are_repeated_and_not_cut() -> None:
    schema = Schema("texts", [Field("name", types.String()), Field("tags", types.String(), collection=True)])
    whole = parse("not contains(name,'a') and tags in ('x', 'y') and tags/any(t: t ne 'b' or t ne 'c')", schema)
    pieces = split(whole, max_length=len(to_query(whole)) - 1)
    ends = "not contains(name,'a') and {} and tags/any(t: t ne 'b' or t ne 'c')"
    assert [str(piece) for piece in pieces] == [ends.format(f"tags in ('{tag}')") for tag in "xy"]
    for text in ("not (name eq 'a' or name eq 'b')", "tags/any(t: t eq 'a' or t eq 'b')", "(name eq 'a') eq true"):
        with pytest.raises(LimitError):
            split(parse(text, schema), max_length=30)


def test_a_length_that_just_suffices_suffices() -> None:
    whole = parse("(name eq 'a' or name eq 'b' or name eq 'c') and state eq 'Success'")
    pieces = split(whole, max_length=len(to_query(whole)) - 1)
    assert [str(piece) for piece in pieces] == [
        "(name eq 'a' or name eq 'b') and state eq 'Success'",
        "name eq 'c' and state eq 'Success'",
    ]
    assert split(whole, max_length=len(to_query(whole))) == [whole]
    assert len(split(whole, max_length=len(to_query(pieces[1])))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "name eq 'aaaaaaaaaaaaaaaaaaaa'",
        "name in ('aaaaaaaaaaaaaaaaaaaa', 'b')",
        "name ne 'a' and name ne 'b'",
        "name ne 'a' and name ne 'b' or name eq 'c'",
        "name in ()",
    ],
)
def test_what_cannot_be_cut_is_refused(text: str) -> None:
    with pytest.raises(LimitError) as refused:
        split(parse(text), max_length=25)
    assert (refused.value.code, refused.value.source) == ("cannot-split", text)


def test_a_deep_filter_is_cut_at_its_depth() -> None:
    deep = job.inputId.in_(f"{number}" for number in range(100))
    for level in range(49):
        deep = (deep & (job.name == f"{level}")) | (job.email == f"{level}")
    pieces = split(deep, max_length=3_000)
    assert 1 < len(pieces) < 10


def test_splitting_takes_linear_time() -> None:
    def whole(number: int) -> Filter:
        return (job.state == "Success") & job.inputId.in_(UUID(int=each) for each in range(number))

    def values(expr: Expr) -> int:
        match expr:
            case Membership(_, members):
                return len(members)
            case And(operands) | Or(operands):
                return sum(map(values, operands))
            case _:
                return 0

    def cut(filter_: Filter) -> None:
        assert sum(values(piece.expr) for piece in split(filter_, max_length=2_000)) == values(filter_.expr)

    assert_linear(whole, cut, 2_000)


def test_the_encoded_value_alone_is_what_quote_makes_of_the_text() -> None:
    text = "name eq 'ä &#+%/?~._-😀'"
    assert to_query(parse(text)) == "$filter=" + quote(text, safe="")
    assert to_params(fields(JOBS).name == "a") == {"$filter": "name eq 'a'"}
