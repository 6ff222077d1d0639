"""Paths, lambdas over structures, `$count`, `$filter`, `in` a collection, lists and flags: read, checked, written."""

from __future__ import annotations

import pickle

import pytest
from support.structures import ORDERS

from odata_filter import (
    OPEN,
    Filter,
    check,
    parse,
)

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
