"""Paths, lambdas over structures, `$count`, `$filter`, `in` a collection, lists and flags: read, checked, written."""

from __future__ import annotations

import pickle

import pytest
from support.structures import ADDRESS, ITEM, ORDERS, PRODUCTS, RIGHTS

from odata_filter import (
    OPEN,
    Capabilities,
    Comparison,
    Count,
    ElementOf,
    Expr,
    Field,
    FieldRef,
    Filter,
    Filtered,
    FilterError,
    Has,
    Items,
    Lambda,
    Limits,
    Literal,
    Membership,
    Operator,
    Path,
    Quantifier,
    Schema,
    Variable,
    parse,
    types,
)
from odata_filter.parsing import check

CANONICAL = [
    "address/city eq 'Bern'",
    "owner/boss/boss/address/city ne null",
    "owner/active and not owner/boss/active",
    "address eq null",
    "address/phones eq 'x'",
    "address/phones in ('x', 'y')",
    "contains(address/city,'B')",
    "items/any(i: i/quantity gt 3 and i/sku eq sku)",
    "items/any(sku: sku/quantity gt 3 and sku/sku eq $it/sku)",
    "items/any(i: i/parts/any(p: p/sku eq i/sku and p/quantity gt quantity))",
    "items/all(i: i/parts/all(p: p/quantity gt 1))",
    "address/phones/any(p: p eq name)",
    "items/any(i: i/maker/address/phones/any(p: startswith(p,i/sku)))",
    "items/$count gt 1",
    "tags/$count eq sizes/$count",
    "items/$count($filter=quantity gt 3 and sku eq $it/sku) ge 1",
    "items/any(quantity: quantity/parts/$count($filter=$this/quantity gt quantity/quantity) ge 1)",
    "items/$filter(quantity gt 3)/any(i: i/sku eq 'x')",
    "items/$filter(quantity gt 3)/$filter(price lt 3)/$count eq 1",
    "items/$filter(parts/any(p: p/sku eq sku))/any()",
    "tags/$filter($this ne 'x')/all(t: t eq name)",
    "name in tags",
    "name in address/phones",
    "name in tags/$filter($this ne 'x')",
    "items/any(i: i/sku in tags)",
    "quantity in sizes",
    "null in tags",
    "[name, quantity] eq ['x', 1]",
    "[name, 1] ne [sku, quantity]",
    "[name, quantity] in [['x', 1], ['y', null]]",
    "[grade] in [['Low']]",
    "rights has 'Read,Own'",
    "items/any(i: i/rights has 'Write')",
    "(rights has 'Read') eq null",
    "rights eq 'Read,Write'",
    "rights in ('None', 'Own')",
]


@pytest.mark.parametrize("text", CANONICAL)
def test_a_canonical_text_is_read_and_written_as_it_is(text: str) -> None:
    filter_ = parse(text, ORDERS)
    assert str(filter_) == text
    assert Filter(filter_.expr, ORDERS) == filter_ == pickle.loads(pickle.dumps(filter_))
    assert hash(filter_) == hash(parse(text, ORDERS))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("$it/address/city eq 'x'", "address/city eq 'x'"),
        ("$it/name eq 'x'", "name eq 'x'"),
        ("$it/tags/any(t: t eq 'x')", "tags/any(t: t eq 'x')"),
        ("'x' eq address/city", "address/city eq 'x'"),
        ("items/any(i: i/sku eq $it/sku)", "items/any(i: i/sku eq sku)"),
        ("items/$count(filter=$this/quantity gt 3) ge 1", "items/$count($filter=quantity gt 3) ge 1"),
        ("name in (tags)", "name in tags"),
        ("name in [ 'x', \"y\\u0041\" ]", "name in ('x', 'yA')"),
        ("tags in ['x']", "tags in ('x')"),
        ("'x' in ['x']", "'x' in ('x')"),
        ('[name,quantity] in [ ["x", 1] ]', "[name, quantity] in [['x', 1]]"),
        ("[grade] eq [App.Grade'Low']", "[grade] eq ['Low']"),
        ("rights has App.Rights'Own,Read'", "rights has 'Read,Own'"),
        ("rights has '3'", "rights has 'Read,Write'"),
        ("rights eq '0'", "rights eq 'None'"),
    ],
)
def test_another_spelling_is_written_canonically(text: str, canonical: str) -> None:
    filter_ = parse(text, ORDERS)
    assert str(filter_) == canonical
    assert parse(canonical, ORDERS) == filter_


@pytest.mark.parametrize(
    "text",
    [
        "a/b/c eq 1",
        "items/any(i: i/parts/any(p: p/sku eq i/sku and p/x/y gt z))",
        "items/$count($filter=x eq $it/x) gt items/$count",
        "name in a/tags",
        "items/$filter(a eq 1)/any()",
        "$it in (1, 2)",
        "$it",
        "x/any(x: x/y eq $it/x)",
    ],
)
def test_an_open_schema_takes_any_path(text: str) -> None:
    assert str(parse(text, OPEN)) == text
    assert Filter(parse(text, OPEN).expr, OPEN) == parse(text, OPEN)


REFUSED = [
    ("address/«ctiy» eq 'x'", "unknown-field", "did you mean 'city'?"),
    ("address/«CITY» eq 'x'", "unknown-field", "field names are case-sensitive: write 'city'"),
    ("owner/boss/«x» eq 'x'", "unknown-field", "the fields are name, age, active, rights, address, boss"),
    ("«adress»/city eq 'x'", "unknown-field", "did you mean 'address'?"),
    ("name/«x» eq 'x'", "type-mismatch", "name a field of a structure behind a slash"),
    ("items/«sku» eq 'x'", "type-mismatch", "a path ends at a collection: write items/any(i: i/sku eq 'text')"),
    ("items/«nope» eq 'x'", "type-mismatch", "a path ends at a collection: write items/any(i: i/nope eq null)"),
    ("items/any(i: i/«skuu» eq 'x')", "unknown-field", "did you mean 'sku'?"),
    ("items/any(element: «elment»/sku eq 'x')", "unknown-field", "did you mean 'element'?"),
    ("items/any(i: i/parts/any(«i»: i/sku eq 'x'))", "duplicate-variable", "rename one of them"),
    ("items/$filter(parts/any(i: true))/any(«i»: true)", "duplicate-variable", "rename one of them"),
    ("address eq «owner»", "unsupported-structure", "compare a structure with null, and its fields with values"),
    ("address eq «'x'»", "type-mismatch", "compare one of its fields, such as city"),
    ("owner/boss eq «'x'»", "type-mismatch", "write it like owner/boss eq null"),
    ("address «gt» null", "operator-mismatch", "field 'address' takes eq, ne and in"),
    ("items «gt» null", "operator-mismatch", "field 'items' takes eq, ne and in"),
    ("«address»", "not-boolean", "compare it: address eq null"),
    ("«address/phones»", "not-boolean", "compare it, for example with null"),
    ("contains(«address»,'x')", "wrong-arguments", "the signature is contains(text: String, part: String): Boolean"),
    ("«address»/any(a: true)", "type-mismatch", "compare it: address eq null"),
    ("«name»/$count eq 1", "type-mismatch", "compare it: name eq 'text'"),
    ("«name»/$count($filter=true) eq 1", "type-mismatch", "compare it: name eq 'text'"),
    ("items/$count($filter=«sku») eq 1", "not-boolean", "compare it: sku eq 'text'"),
    ("items/$count($filter=«name» eq 'x') eq 1", "unknown-field", "write $it/name for the field of the record"),
    ("tags/$count($filter=«x» eq 'x') eq 1", "type-mismatch", "write $this for the element"),
    ("«items/$filter(sku eq 'x')» eq null", "type-mismatch", None),
    ("«items/$filter(sku eq 'x')» in (null)", "type-mismatch", None),
    ("«$this» eq 1", "unknown-field", "name a field, or the variable of a lambda"),
    ("«$this»/x eq 1", "unknown-field", "name a field, or the variable of a lambda"),
    ("«$it» eq 1", "unsupported-system-name", None),
    ("«$it/$count» eq 1", "unsupported-system-name", None),
    ("«$root»/name eq 1", "unsupported-system-name", None),
    ("«$count» eq 1", "unsupported-system-name", None),
    ("«items/$count/x» eq 1", "unsupported-system-name", None),
    ("items/$filter(true)«/$count/x» eq 1", "unsupported-system-name", None),
    ("items/$filter(true)«/@App.x» eq 1", "unsupported-annotation", None),
    ("items/$filter(true)/«x» eq 1", "type-mismatch", None),
    ("items/$filter(«nope» eq 1)/$count eq 1", "unknown-field", None),
    ("«nope»/$filter(true)/$count eq 1", "unknown-field", None),
    ("«nope»/$count eq 1", "unknown-field", None),
    ("«name»/$filter(true)/any()", "type-mismatch", None),
    ("«nope»/any()", "unknown-field", None),
    ("«address/@App.x» eq 1", "unsupported-annotation", None),
    ("address/«App.Home»/city eq 'x'", "unsupported-type", None),
    ("name in «sku»", "type-mismatch", "write name eq sku"),
    ("name in «sizes»", "type-mismatch", "compare operands of one type"),
    ("«5» in tags", "type-mismatch", "tags holds values such as 'text'"),
    ("«tags» in tags", "type-mismatch", "write tags/any(e: e in tags)"),
    ("«nope» in tags", "unknown-field", None),
    ("name in «tagz»", "unknown-field", "did you mean 'tags'?"),
    ("address in «items»", "unsupported-structure", None),
    ("«name» has 'x'", "type-mismatch", "compare it with eq or in"),
    ("«grade» has 'Low'", "type-mismatch", "compare it with eq or in"),
    ("«nope» has 'Read'", "unknown-field", None),
    ("rights has «null»", "type-mismatch", "write rights eq null"),
    ("rights has «name»", "type-mismatch", "write rights has 'None'"),
    ("rights has «Read»", "unquoted-value", "write rights has 'Read'"),
    ("rights has «(name)»", "type-mismatch", "write rights has 'None'"),
    ("rights has «'Reed'»", "unknown-member", "did you mean 'Read'?"),
    ("rights has «'Read, Own'»", "unknown-member", "did you mean 'Read,Own'?"),
    ("rights eq «'Read|own'»", "unknown-member", "did you mean 'Read,Own'?"),
    ("rights eq «'Reed + Writ'»", "unknown-member", "did you mean 'Read,Write'?"),
    ("rights eq «'Read,Xyz'»", "unknown-member", "the members are 'None', 'Read', 'Write', 'Own'"),
    ("rights has «3»", "type-mismatch", "write the member of that number: 'Read,Write'"),
    ("rights has «8»", "type-mismatch", "the members are 'None', 'Read', 'Write', 'Own'"),
    ("rights eq «'9'»", "unknown-member", None),
    ("«[»] eq []", "unsupported-json", None),
    ("[name] eq «'x'»", "unsupported-json", "write both sides as lists: [a,b] eq [1,2]"),
    ("«name» eq ['x']", "unsupported-json", None),
    ("[name] eq «['x', 1]»", "type-mismatch", "compare lists of one length"),
    ("[name] eq «[5]»", "type-mismatch", None),
    ("[«nope»] eq ['x']", "unknown-field", None),
    ('[name] eq [«"\\q"»]', "invalid-literal", "write it in single quotes"),
    ("[name] eq [«[»1]]", "unsupported-json", None),
    ("[name] «lt» ['x']", "operator-mismatch", "use eq or ne"),
    ("«[name]» in ('x')", "unsupported-json", None),
    ("[«nope»] in [['x']]", "unknown-field", None),
    ("[name] in [«[5]»]", "type-mismatch", None),
    ("[name] in [«'»x']", "unsupported-json", None),
    ("name in «[»sku]", "unsupported-json", None),
    ("contains(«[»name],'x')", "unsupported-json", None),
]


@pytest.mark.parametrize(("marked", "code", "hint"), REFUSED)
def test_what_is_wrong_has_its_place_and_a_hint(marked: str, code: str, hint: str | None) -> None:
    text = marked.replace("«", "").replace("»", "")
    error = check(text, ORDERS)[0]
    start, end = error.span
    assert (f"{text[:start]}«{text[start:end]}»{text[end:]}", error.code) == (marked, code)
    assert error.hint == hint if hint is not None else error.hint


def without(*features: str) -> Schema:
    capabilities = Capabilities(features=Capabilities.ALL.features - {*features})
    return Schema("orders", ORDERS.values(), capabilities=capabilities)


@pytest.mark.parametrize(
    ("feature", "marked", "code"),
    [
        ("path", "«address/»city eq 'x'", "unsupported-path"),
        ("path", "«items/»$count eq 1", "unsupported-path"),
        ("path", "«tags/»$count($filter=true) eq 1", "unsupported-path"),
        ("path", "«tags/»$filter(true)/any()", "unsupported-path"),
        ("path", "«tags/»$filter(true)/$count($filter=true) eq 1", "unsupported-path"),
        ("path", "«tags/»$filter(true)/x/$filter(true)/any()", "unsupported-path"),
        ("path", "«tags/»any(t: true)/$filter(true)/any()", "unsupported-path"),
        ("path", "«length(name)»/$filter(true)/any()", "unsupported-path"),
        ("path", "«$it»/$filter(true)/any()", "unsupported-system-name"),
        ("system-name", "«$it»/name eq 'x'", "unsupported-system-name"),
        ("system-name", "tags/$filter(«$this» eq 'x')/any()", "unsupported-system-name"),
        ("collection-operand", "name in «tags»", "unsupported-collection-operand"),
        ("collection-operand", "name in «(tags)»", "unsupported-collection-operand"),
        ("json", "name in «[»'x']", "unsupported-json"),
        ("json", "«[»name] eq ['x']", "unsupported-json"),
        ("function", "name/«length(»)", "unsupported-function"),
    ],
)
def test_a_service_may_leave_a_construct_out(feature: str, marked: str, code: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    error = check(text, without(feature))[0]
    start, end = error.span
    assert (f"{text[:start]}«{text[start:end]}»{text[end:]}", error.code) == (marked, code)


def test_what_is_refused_in_a_collection_hides_that_a_collection_stands_there() -> None:
    assert check("name in address/phones", without("collection-operand", "path"))[0].code == "unsupported-path"


def test_it_and_a_field_alone_are_no_path() -> None:
    assert str(parse("$it/name eq 'x'", without("path"))) == "name eq 'x'"


NAME, TAGS, ITEMS, RIGHTS_OF = (FieldRef(ORDERS[name]) for name in ("name", "tags", "items", "rights"))
THIS = Variable("$this", ORDERS["tags"])
IS_X = Comparison(THIS, Operator.EQ, Literal("x", types.String()))
LIST = Items((NAME,))
ONE, TRUE = Literal(1, types.Integer()), parse("true", ORDERS).expr
WRONG = Literal(b"x", types.String())  # type: ignore[arg-type]
CITY = Path(FieldRef(ORDERS["address"]), ADDRESS.fields[0])


@pytest.mark.parametrize(
    ("expr", "features", "code"),
    [
        (Comparison(CITY, Operator.EQ, Literal(None, types.String())), {"path"}, "unsupported-path"),
        (ElementOf(NAME, TAGS), {"collection-operand"}, "unsupported-collection-operand"),
        (Comparison(LIST, Operator.EQ, LIST), {"json"}, "unsupported-json"),
        (Comparison(LIST, Operator.EQ, NAME), (), "unsupported-json"),
        (Comparison(NAME, Operator.EQ, LIST), (), "unsupported-json"),
        (Membership(LIST, ()), (), "unsupported-json"),
        (LIST, (), "not-boolean"),
        (ElementOf(LIST, TAGS), (), "type-mismatch"),
        (ElementOf(LIST, Items((NAME,))), (), "unsupported-json"),
        (ElementOf(WRONG, TAGS), (), "unsupported-value"),
        (ElementOf(LIST, Items((Items((WRONG,)),))), (), "unsupported-value"),
        (Has(RIGHTS_OF, WRONG), (), "unsupported-value"),
        (Has(NAME, Literal("x", types.String())), (), "type-mismatch"),
        (Comparison(Filtered(TAGS, IS_X), Operator.EQ, NAME), (), "type-mismatch"),
        (Comparison(Count(NAME, None), Operator.EQ, NAME), (), "type-mismatch"),
        (Comparison(Count(TAGS, THIS), Operator.EQ, ONE), (), "not-boolean"),
        (ElementOf(NAME, Filtered(NAME, TRUE)), (), "type-mismatch"),
        (ElementOf(NAME, Filtered(TAGS, THIS)), (), "not-boolean"),
        (Comparison(Path(NAME, ADDRESS.fields[0]), Operator.EQ, NAME), (), "type-mismatch"),
        (Comparison(Path(FieldRef(ORDERS["address"]), ITEM.fields[0]), Operator.EQ, NAME), (), "unknown-field"),
        (
            Comparison(Path(FieldRef(ORDERS["address"]), Field("city", types.Integer())), Operator.EQ, NAME),
            (),
            "unknown-field",
        ),
        (parse("$it eq 1", OPEN).expr, (), "unsupported-system-name"),
        (IS_X, (), "unknown-field"),
        (
            Lambda(Quantifier.ANY, Filtered(TAGS, parse("tags/any(t: true)", ORDERS).expr), "t", TRUE),
            (),
            "duplicate-variable",
        ),
    ],
)
def test_a_tree_made_by_hand_is_checked(expr: Expr, features: tuple[str, ...], code: str) -> None:
    with pytest.raises(FilterError) as refused:
        Filter(expr, without(*features))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "expr",
    [
        Comparison(Path(Literal(1, types.Integer()), NAME.field), Operator.EQ, NAME),  # type: ignore[arg-type]
        Comparison(Count(THIS, None), Operator.EQ, NAME),
        Has(NAME, NAME),  # type: ignore[arg-type]
        Items([NAME]),  # type: ignore[arg-type]
    ],
)
def test_a_tree_of_wrong_parts_is_not_a_filter(expr: Expr) -> None:
    with pytest.raises(TypeError):
        Filter(expr, ORDERS)


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        ("owner/boss/name eq 'x'", Limits(nesting=1), "too-nested"),
        ("items/any(i: i/parts/any(p: true))", Limits(lambdas=1), "too-many-lambdas"),
        ("items/$count($filter=parts/$count($filter=true) eq 1) eq 1", Limits(lambdas=1), "too-many-lambdas"),
        ("items/$filter(true)/any(i: i/sku eq 'x')", Limits(lambdas=1), None),
        ("items/$filter(true)/$filter(true)/$filter(true)/any()", Limits(lambdas=1), None),
        ("items/$count eq 1", Limits(lambdas=0), None),
    ],
)
def test_limits_count_steps_and_bodies(text: str, limits: Limits, code: str | None) -> None:
    assert [error.code for error in check(text, ORDERS, limits=limits)] == ([] if code is None else [code])


def test_the_products_of_a_catalogue_are_asked_by_their_attributes() -> None:
    text = (
        "Collection/Name eq 'SENTINEL-2' and Attributes/any(a: a/Name eq 'cloudCover' and a/Value lt 40)"
        " and ContentDate/Start gt 2022-05-03T00:00:00Z"
    )
    assert str(parse(text, PRODUCTS)) == text


@pytest.mark.parametrize("levels", [13, 20_000])
def test_hostile_nests_are_refused_in_linear_time(levels: int) -> None:
    for head, tail in (("items/$filter(", ")/any()"), ("items/any(i: ", ")"), ("items/$count($filter=", ") eq 1")):
        errors = check(head * levels + "true" + tail * levels, ORDERS, limits=Limits(length=10_000_000))
        assert errors[0].code in {"too-deep", "too-nested", "too-many-lambdas"}
    assert check("a/" * levels + "b eq 1", OPEN)[0].code == "too-nested"


def test_flags_have_numbers_and_values() -> None:
    assert [RIGHTS.number_of(text) for text in ("Read, Own", "3", "8", "x", "-1")] == [5, 3, None, None, None]
    assert [RIGHTS.text_of(number) for number in (0, 3, 7, 8, -1)] == [
        "None",
        "Read,Write",
        "Read,Write,Own",
        None,
        None,
    ]
    plain = types.Enumeration("Size", {"Small": 1, "Large": 5})
    assert (plain.number_of("5"), plain.text_of(5), plain.text_of(6)) == (5, "Large", None)
    assert plain.fit("5", types.String()) == "Large"
    overlapping = types.Enumeration("Mix", {"A": 3, "B": 6}, flags=True)
    assert overlapping.text_of(7) == "A,B"
    wrong: list[tuple[list[str] | dict[str, int], bool]] = [(["A"], False), ({"A": -1}, False), ({"A": 1}, True)]
    for members, ordered in wrong:
        with pytest.raises(ValueError, match="need numbers"):
            types.Enumeration("E", members, ordered, flags=True)
