"""Plain filters are bound while they are read: as all others are."""

from __future__ import annotations

from itertools import product

import pytest

from odata_filter import JOBS, OPEN, Capabilities, Field, Filter, FilterError, Limits, Schema, parse, parsing, types
from odata_filter.binding.quick_filters import plain_expr

COLOURS = types.Enumeration("Colour", {"red": 1, "blue": 2})
FLAGS = types.Enumeration("Flags", {"a": 1, "b": 2}, flags=True)
SCHEMA = Schema(
    "Things",
    [
        Field("text", types.String()),
        Field("guid", types.Guid()),
        Field("name", types.Identifier()),
        Field("colour", COLOURS),
        Field("flags", FLAGS),
        Field("number", types.Integer()),
        Field("exact", types.Decimal()),
        Field("double", types.Double()),
        Field("made", types.DateTimeOffset()),
        Field("day", types.Date()),
        Field("time", types.TimeOfDay()),
        Field("length", types.Duration()),
        Field("on", types.Boolean()),
        Field("tags", types.String(), collection=True),
        Field("place", types.Structure("Place", [Field("city", types.String())])),
    ],
)
GUID = "dc720f05-e5f7-448b-ae06-765de46f0af1"
LITERALS = (
    "'a''b'", "'red'", "'a,b'", f"'{GUID.upper()}'", GUID, GUID.upper(), "1", "-1.50", "1e3", "9" * 60, "NaN", "-INF",
    "2024-06-24T13:00:00Z", "2024-06-24t13:00:00.1234567+02:00", "2024-02-30T13:00:00Z", "2024-06-24T24:00:00Z",
    "2024-06-24", "2024-02-30", "13:00", "duration'PT1S'", "duration'P1Y'", "true", "FALSE", "null", "'\0'", "'ü'",
)  # fmt: skip
DEFAULT = Limits()
COMPARED = "text eq 'a'"
PLAIN = (
    COMPARED,
    f" \t{COMPARED}  ",
    "text eq 'x' and number gt 1 and on eq true",
    "text eq 'x' or number gt 1 or on eq true",
    "text eq 'x' or number gt 1 and on eq true or day lt 2024-01-01",
    "(text eq 'x' or number gt 1) and (on eq true or day lt 2024-01-01)",
    "(text eq 'x' and number gt 1) and on eq true",
    "text eq 'x' or (number gt 1 or on eq true) or day lt 2024-01-01",
    "(text eq 'x' or number gt 1) and on eq true or day lt 2024-01-01 and number eq 1",
    "(text eq 'x') and (number gt 1)",
    "text in ('a','b', 'c') and number in (1, 2.5)",
    "name in ('a', 'b', null)",
    "text eq 'a or b' and text ne ') and ('",
)
OTHER = (
    "", "(", COMPARED + ")", f"({COMPARED}", f"({COMPARED}))", f"(({COMPARED}))",
    f"({COMPARED} and ({COMPARED}) or {COMPARED})", f"({COMPARED} and ({COMPARED})",
    f"({COMPARED} or ({COMPARED} and on eq true)",
    f"{COMPARED} and", f"{COMPARED} or or {COMPARED}", f"{COMPARED} AND {COMPARED}", f"{COMPARED}  and {COMPARED}",
    "text EQ 'a'", "text  eq 'a'", "text eq 'a' x", "text eq 'a'x", "text has 'a'", "'a' eq text", "text eq name",
    "not (text eq 'a')", "on", "true", "null eq null", "NaN eq 1", "text in ()", "text in ('a',)", "text in ('a' 'b')",
    "text in ('a'", "text in 'a'", "text in tags", "text eq @p", "unknown eq 1", "Text eq 'a'", "größe eq 1",
    "text eq 'a' eq true", "place/city eq 'a'", "tags/any(t: t eq 'a')", f"{'x' * 128} eq 1", f"{'x' * 129} eq 1",
    f"{COMPARED} and unknown eq 1 and colour eq 'rot'", f"{COMPARED},{COMPARED}", "$it eq 1", "text eq 'a' ) and x",
)  # fmt: skip


def outcome(text: str, schema: Schema, limits: Limits) -> object:
    """The filter of a text, or all that is said of what is wrong with it."""
    try:
        return parse(text, schema, limits=limits)
    except FilterError as error:
        return str(error), [str(each) for each in error.others]


def check_alike(
    monkeypatch: pytest.MonkeyPatch, texts: list[str], schema: Schema = SCHEMA, limits: Limits = DEFAULT
) -> None:
    """Reads texts twice on the fast path, for what it knows then, and once without it."""
    found = [[outcome(text, schema, limits) for text in texts] for _ in range(2)]
    with monkeypatch.context() as without:
        without.setattr(parsing, "plain_expr", lambda *_: None)
        expected = [outcome(text, schema, limits) for text in texts]
    for text, first, second, general in zip(texts, *found, expected, strict=True):
        assert first == second == general, text
        assert repr(first) == repr(second) == repr(general), text
        if isinstance(first, Filter) and isinstance(general, Filter):
            assert first._size == general._size, text  # noqa: SLF001 - which is not part of equality


@pytest.mark.parametrize(("schema", "least"), [(SCHEMA, 389), (OPEN, 146), (JOBS, 246)])
def test_every_field_with_every_operator_and_literal(
    schema: Schema, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("x",) if schema is OPEN else schema
    texts = [" ".join(leaf) for leaf in product(names, ("eq", "ne", "lt", "le", "gt", "ge"), LITERALS)]
    texts += [f"{name} in ({literal})" for name, literal in product(names, LITERALS)]
    plain = [text for text in texts if plain_expr(text, schema, DEFAULT) is not None]
    assert len(plain) > least
    check_alike(monkeypatch, plain, schema)


def test_junctions_and_parentheses(monkeypatch: pytest.MonkeyPatch) -> None:
    check_alike(monkeypatch, [*PLAIN, *OTHER])
    check_alike(monkeypatch, [*PLAIN, *OTHER], OPEN)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_plain(text: str) -> None:
    assert plain_expr(text, SCHEMA, DEFAULT) == parse(text, SCHEMA).expr


@pytest.mark.parametrize("text", OTHER)
def test_what_is_not_plain_or_refused(text: str) -> None:
    assert plain_expr(text, SCHEMA, DEFAULT) is None


@pytest.mark.parametrize(
    "limits",
    [
        Limits(length=10),
        Limits(length=11),
        Limits(leaves=0),
        Limits(leaves=1),
        Limits(leaves=2),
        Limits(list_values=0),
        Limits(list_values=1),
        Limits(list_values=2),
        Limits(list_values=3),
        *(Limits(depth=depth) for depth in range(5)),
    ],
)
def test_limits(limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    check_alike(monkeypatch, list(PLAIN), limits=limits)


@pytest.mark.parametrize(
    "capabilities",
    [
        Capabilities.COMPARISONS,
        Capabilities(features=(), operators=("eq", "and")),
        Capabilities(operators=("eq", "or", "and")),
        Capabilities(operators=("eq", "gt", "in", "or")),
        Capabilities(operators=()),
        Capabilities(features=("json", "fields")),
    ],
)
def test_capabilities(capabilities: Capabilities, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = Schema("Things", SCHEMA.values(), capabilities=capabilities)
    texts = [f"{name} eq {literal}" for name, literal in product(("time", "length", "text"), LITERALS)]
    check_alike(monkeypatch, [*texts, *PLAIN, *OTHER], schema)


def test_what_is_known_of_a_schema_is_bounded_by_its_fields() -> None:
    schema = Schema("Things", SCHEMA.values())
    for text in (*PLAIN, *OTHER):
        outcome(text, schema, DEFAULT)
    known = {*schema._readers}  # noqa: SLF001 - the cache
    assert ("text", "eq", "STRING") in known
    assert {name for name, _, _ in known} <= {*schema}
    for text in PLAIN:
        parse(text, schema)
    assert known == {*schema._readers}  # noqa: SLF001


def test_names_that_only_clients_know_are_not_kept() -> None:
    for text in PLAIN:
        parse(text, OPEN)
    assert not OPEN._readers  # noqa: SLF001


def test_values_that_are_bound_are_asked_for() -> None:
    with pytest.raises(FilterError, match="'p' is never used"):
        parse(COMPARED, SCHEMA, values={"p": 1})
