"""The whole language, step A: what is taken, as canonical text, and what is refused, at which place."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest
from support.growth import assert_linear
from support.orders import ORDERS

from odata_filter import (
    OPEN,
    Capabilities,
    Field,
    Filter,
    FilterError,
    Schema,
    Text,
    TypeMismatchError,
    UnsupportedError,
    check,
    parse,
    types,
)
from odata_filter.errors.classes import MOST_ERRORS
from odata_filter.errors.codes import CODES

ACCEPTED = {
    "active": "active",
    "not active": "not active",
    "not not active": "not (not active)",
    "NOT (name eq 'x')": "not (name eq 'x')",
    "not active and true": "not active and true",
    "not contains(tolower(name), 'b') or year(created) ne 2025": (
        "not contains(tolower(name),'b') or year(created) ne 2025"
    ),
    "active eq true": "active eq true",
    "true eq active": "active eq true",
    "active lt true": "active lt true",
    "(size gt 1) eq true": "(size gt 1) eq true",
    "size gt 1 eq true": "(size gt 1) eq true",
    "true eq (size gt 1)": "(size gt 1) eq true",
    "(active or (size eq 1)) eq null": "(active or size eq 1) eq null",
    "(size gt 1) in (true,null)": "(size gt 1) in (true, null)",
    "name eq email": "name eq email",
    "price lt size": "price lt size",
    "key eq id and key eq name": "key eq id and key eq name",
    "'x' eq 'x'": "'x' eq 'x'",
    "1 lt 2.5": "1 lt 2.5",
    "null eq null": "null eq null",
    "'x' in ('x','y')": "'x' in ('x', 'y')",
    "null or active": "null or active",
    "(name) eq 'x'": "name eq 'x'",
    "length(name) in (1,2)": "length(name) in (1, 2)",
    "5 lt length(name)": "length(name) gt 5",
    "SUBSTRING(name,1,2) eq concat(name,email)": "substring(name,1,2) eq concat(name,email)",
    "contains(name,null)": "contains(name,null)",
    "contains(name,'x') eq false": "contains(name,'x') eq false",
    "date(created) eq day and now() gt created": "date(created) eq day and now() gt created",
    "year(day) eq year(created)": "year(day) eq year(created)",
    "year(2024-01-01T00:00:00Z) eq 2024": "year(2024-01-01T00:00:00Z) eq 2024",
    "tags/any()": "tags/any()",
    "tags/any( t : t eq 'x' )": "tags/any(t: t eq 'x')",
    "tags/all(t:contains(t,'x') and not startswith(t,'y'))": "tags/all(t: contains(t,'x') and not startswith(t,'y'))",
    "tags/any(name: name eq 'x')": "tags/any(name: name eq 'x')",
    "sizes/any(s: s gt 1 or s in (0)) eq true": "sizes/any(s: s gt 1 or s in (0)) eq true",
    "flags/any(f: not f)": "flags/any(f: not f)",
    "grade eq App.Grade'Low'": "grade eq 'Low'",
    "state in (App.State'On','Off')": "state in ('On', 'Off')",
    "grade gt 'Low'": "grade gt 'Low'",
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_is_taken_has_a_canonical_text_that_reads_as_the_same_filter(text: str) -> None:
    filter_ = parse(text, ORDERS)
    assert str(filter_) == ACCEPTED[text]
    assert parse(str(filter_), ORDERS) == filter_ == Filter(filter_.expr, ORDERS)
    assert hash(parse(str(filter_), ORDERS)) == hash(filter_)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(filter_, protocol)) == filter_


REFUSED = [
    ("«null»", "not-boolean"),
    ("«name»", "not-boolean"),
    ("«'x'»", "not-boolean"),
    ("«tags»", "not-boolean"),
    ("«length(name)»", "not-boolean"),
    ("not «size» eq 1", "not-boolean"),
    ("active and «name»", "not-boolean"),
    ("tags/any(t: «t»)", "not-boolean"),
    ("tags eq «name»", "type-mismatch"),
    ("name eq «tags»", "type-mismatch"),
    ("name eq «size»", "type-mismatch"),
    ("id eq «name»", "type-mismatch"),
    ("length(name) eq «'x'»", "type-mismatch"),
    ("(size gt 1) eq «1»", "type-mismatch"),
    ("'x' eq «5»", "type-mismatch"),
    ("'x' in ('x',«5»)", "type-mismatch"),
    ("state eq «grade»", "type-mismatch"),
    ("«name»/any(t: t eq 'x')", "type-mismatch"),
    ("tags/any(t: t eq «5»)", "type-mismatch"),
    ("state «gt» 'On'", "operator-mismatch"),
    ("«contains(name)»", "wrong-arguments"),
    ("contains(name,«5»)", "wrong-arguments"),
    ("contains(«id»,'x')", "wrong-arguments"),
    ("contains(«tags»,'x')", "wrong-arguments"),
    ("year(«name»)", "wrong-arguments"),
    ("substring(name,«1.5») eq 'x'", "wrong-arguments"),
    ("substring(name,1,«-1») eq 'x'", "invalid-argument"),
    ("year(«2024-01-01T00:00:00+02:00») eq 2024", "unsupported-offset"),
    ("«foo(»name)", "unsupported-function"),
    ("«round(»size) eq 1", "unsupported-function"),
    ("«cast(»name,Edm.String) eq 'x'", "unsupported-function"),
    ("«name.contains(»'x')", "unsupported-function"),
    ("«name(»1) eq 1", "unsupported-key"),
    ("tags/$filter(true)«(»id='x') eq 'x'", "unsupported-key"),
    ("tags/any(t: «x» eq 'x')", "unknown-field"),
    ("tags/any(t: tags/any(«t»: t eq 'x'))", "duplicate-variable"),
    ("size «add» 1 eq 2", "unsupported-operator"),
    ("«name» has 'x'", "type-mismatch"),
    ("«-»size eq 1", "unsupported-negation"),
    ("«geography'POINT(1 2)'» eq size", "unsupported-literal"),
    ("«$it» eq 1", "unsupported-system-name"),
    ("«@Core.X» eq 1", "unsupported-annotation"),
    ("state eq «App.Foo'On'»", "unsupported-type"),
    ("state eq «App.State'Onn'»", "unknown-member"),
    ("name eq «x»", "unquoted-value"),
    ("length(name) eq «x»", "unquoted-value"),
    ("name eq «Null»", "unquoted-value"),
]


@pytest.mark.parametrize(("marked", "code"), REFUSED)
def test_what_is_refused_is_refused_at_its_place(marked: str, code: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(FilterError) as refused:
        parse(text, ORDERS)
    error = refused.value
    assert (error.code, type(error)) == (code, CODES[error.code].error)  # type: ignore[index]
    start, end = error.span
    assert f"{text[:start]}«{text[start:end]}»{text[end:]}" == marked
    assert error.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("not size eq 1", "write not (size eq 1)"),
        ("contains(name)", "the signature is contains(text: String, part: String): Boolean"),
        ("substringof('x',name)", "write contains, with the arguments the other way round: contains(name,'x')"),
        ("name.contains('x')", "functions are not methods: write contains(name, ..)"),
        ("len(name) eq 1", "write length"),
        ("startwith(name,'x')", "write startswith"),
        ("name eq tags", "write name in tags"),
        ("length(name) gt '5'", "write length(name) gt 5"),
        ("tags/any(tag: tga eq 'x')", "did you mean 'tag'?"),
        ("name in ('x',5)", "write '5'"),
        ("size in ('5',6)", "write 5"),
        ("size in ('x',6)", "write it like size in (42)"),
        ("state in (on)", "write 'On'"),
        ("state in ( Nothing )", "write it like state in ('On')"),
        ("state in (NULL)", "write null"),
        ("name in (tagz)", "write 'tagz'"),
        ("name eq a/b", "write name eq 'a/b'"),
        ("name eq emial/b", "did you mean 'email'?"),
        ("name eq $it/emial", "did you mean 'email'?"),
    ],
)
def test_hints_teach(text: str, hint: str) -> None:
    with pytest.raises(FilterError) as refused:
        parse(text, ORDERS)
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "not a",
        "a eq b",
        "a lt b",
        "contains(a,b)",
        "year(a) eq b",
        "a/any(x: x eq 1)",
        "length(a) eq b",
        "a in (1)",
    ],
)
def test_what_has_no_type_suits_everything(text: str) -> None:
    filter_ = parse(text, OPEN)
    assert str(filter_) == text
    assert Filter(filter_.expr, OPEN) == filter_


@pytest.mark.parametrize(
    ("capabilities", "text", "code"),
    [
        (Capabilities(features={"not", "operand"}), "not (size eq 1)", ""),
        (Capabilities(features={"function"}), "contains(name,'x')", ""),
        (Capabilities(features={"function"}, functions=["Contains"]), "contains(name,'x')", ""),
        (Capabilities(features={"function"}, functions=["contains"]), "startswith(name,'x')", "unsupported-function"),
        (Capabilities(features={"function"}), "not contains(name,'x')", "unsupported-not"),
        (Capabilities(features={"function"}), "length(name) eq size", "unsupported-fields"),
        (Capabilities(features={"lambda"}), "tags/any(t: t eq 'x')", ""),
        (Capabilities(features={"lambda"}, lambdas=["any"]), "tags/all(t: t eq 'x')", "unsupported-lambda"),
        (Capabilities(features={"fields"}), "name eq email", ""),
        (Capabilities(features={"not"}), "name eq email", "unsupported-fields"),
        (Capabilities(features={"not"}), "active", "unsupported-bare-operand"),
        (Capabilities(features={"not"}), "not active", "unsupported-bare-operand"),
        (Capabilities(features={"bare-operand"}), "active or true", ""),
        (Capabilities(features={"not"}), "1 eq 1", "unsupported-literals"),
        (Capabilities(features={"literals"}), "1 eq 1 and 1 in (1)", ""),
        (Capabilities(features={"not"}), "(size) eq 1", "unsupported-operand"),
        (Capabilities(features={"operand"}), "(size) eq 1", ""),
        (Capabilities(features={"not"}), "(size eq 1) eq true", "unsupported-chain"),
        (Capabilities(features={"chain"}), "(size eq 1) eq true", ""),
        (Capabilities(features={"not"}), "grade eq App.Grade'Low'", "unsupported-qualified-member"),
        (Capabilities(operators=["eq", "and"]), "size gt 1", "unsupported-operator"),
        (Capabilities(operators=["eq", "and"]), "size in (1)", "unsupported-operator"),
        (Capabilities(operators=["eq", "and"]), "size eq 1 or size eq 2", "unsupported-operator"),
        (Capabilities.COMPARISONS, "size gt 1 and name in ('x') or 5 lt size", ""),
    ],
)
def test_capabilities_say_what_a_service_takes(capabilities: Capabilities, text: str, code: str) -> None:
    narrow = Schema("orders", ORDERS.values(), capabilities=capabilities)
    assert [error.code for error in check(text, narrow)] == [code] * bool(code)
    whole = parse(text, ORDERS)
    if not code:
        assert parse(text, narrow) == whole == Filter(whole.expr, narrow)
    elif code not in {"unsupported-operand", "unsupported-qualified-member"}:  # of these the tree keeps no trace
        with pytest.raises(UnsupportedError) as refused:
            Filter(whole.expr, narrow)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("capabilities", "text", "code", "place"),
    [
        (Capabilities(functions=["length"]), "contains(name,'x') like 'y'", "unsupported-function", "contains("),
        (Capabilities(functions=["length"]), "length(name) like 'y'", "unknown-operator", "like"),
        (Capabilities(lambdas=["any"]), "tags/all(t: t eq 'x') adn true", "unsupported-lambda", "tags/all"),
        (Capabilities(lambdas=["any"]), "tags/any(t: t eq 'x') adn true", "unknown-operator", "adn"),
        (Capabilities(operators=["eq"]), "size eq 1 or size eq 2 adn true", "unsupported-operator", "or"),
        (Capabilities(operators=["eq"]), "size add 1 eq 2 adn true", "unsupported-operator", "add"),
        (Capabilities(operators=["eq", "or"]), "size eq 1 or size eq 2 adn true", "unknown-operator", "adn"),
        (Capabilities(features={"not"}), "contains(name,'x') like 'y'", "unsupported-function", "contains("),
        (
            Capabilities(features={"function"}),
            "size eq 1 and not contains(name,'x') like 'y'",
            "unsupported-not",
            "not",
        ),
        (Capabilities(features={"not"}), "not tags/any(t: t eq 'x') adn size eq 1", "unsupported-lambda", "tags/any"),
        (
            Capabilities(features={"not"}),
            "grade eq App.Grade'Low' size",
            "unsupported-qualified-member",
            "App.Grade'Low'",
        ),
        (Capabilities(features={"not"}), "name in ['a' b", "unsupported-json", "["),
        (Capabilities(features={"function"}), "contains(name,'x') like 'y'", "unknown-operator", "like"),
        (Capabilities(features={"not"}), "name like contains(name,'x')", "unknown-operator", "like"),
        (Capabilities(features={"not"}), "size eq 1 and", "missing-operand", ""),
    ],
)
def test_what_a_service_does_not_accept_is_told_before_what_is_wrong_behind_it(
    capabilities: Capabilities, text: str, code: str, place: str
) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, Schema("orders", ORDERS.values(), capabilities=capabilities))
    assert (caught.value.code, text[slice(*caught.value.span)]) == (code, place)


def test_capabilities_are_checked_where_they_are_made() -> None:
    with pytest.raises(ValueError, match="unknown name in features: 'nott'; did you mean 'not'"):
        Capabilities(features=["nott"])
    with pytest.raises(ValueError, match="unknown name in functions: 'foo'"):
        Capabilities(functions=["foo"])
    with pytest.raises(TypeError, match="a list of names"):
        Capabilities(operators="eq")
    with pytest.raises(TypeError, match="capabilities"):
        Schema("a", [], capabilities="all")  # type: ignore[arg-type]
    assert repr(Capabilities(features=())) != repr(Capabilities.ALL) == "Capabilities.ALL"
    assert pickle.loads(pickle.dumps(Capabilities.COMPARISONS)) == Capabilities.COMPARISONS
    assert hash(Capabilities()) == hash(Capabilities.ALL)


def test_filters_of_different_capabilities_join_to_both() -> None:
    narrow = Schema("orders", ORDERS.values(), capabilities=Capabilities(features={"not"}))
    other = Schema("orders", ORDERS.values(), capabilities=Capabilities(features={"fields"}))
    assert narrow == other
    joined = parse("not (size eq 1)", narrow) & parse("name eq email", other)
    assert joined.schema.capabilities.features == {"not", "fields"}
    assert parse(str(joined), joined.schema) == joined


def test_members_are_written_qualified_where_a_service_wants_it() -> None:
    filter_ = parse("grade in ('Low',null) and not (grade eq 'High') and name eq 'Low'", ORDERS)
    qualified = "grade in (App.Grade'Low', null) and not (grade eq App.Grade'High') and name eq 'Low'"
    assert filter_.to(Text(qualified=True)) == qualified
    assert parse(qualified, ORDERS) == filter_
    with pytest.raises(ValueError, match="no namespace"):
        parse("state eq 'On'", ORDERS).to(Text(qualified=True))


def test_a_body_sees_its_variable_before_a_field_of_the_same_name() -> None:
    with pytest.raises(TypeMismatchError):
        parse("sizes/any(name: name eq 'x')", ORDERS)
    assert parse("sizes/any(name: name eq 1) and name eq 'x'", ORDERS) is not None


def test_operands_nest_twelve_levels_and_not_thirteen() -> None:
    def nested(levels: int, call: str = "tolower(") -> str:
        return call * levels + "name" + ("," + "1)" if call != "tolower(" else ")") * levels + " eq 'x'"

    for call, most in (("tolower(", 12), ("substring(", 12)):
        assert parse(nested(most, call), ORDERS).expr
        with pytest.raises(FilterError) as refused:
            parse(nested(most + 1, call), ORDERS)
        assert refused.value.code == "too-nested"
    computed = "substring(" * 7 + "name" + ",size)" * 7 + " eq 'x'"
    with pytest.raises(FilterError) as refused:
        parse(computed, ORDERS)
    assert (refused.value.code, refused.value.source) == ("too-nested", computed)


def test_a_schema_of_one_boolean_is_a_filter() -> None:
    assert str(parse("b", Schema("one", [Field("b", types.Boolean())]))) == "b"


ACCENTS = Schema("accents", [Field("Gr\u00f6\u00dfe", types.Integer()), Field("n\u0061\u0308me", types.Integer())])


@pytest.mark.parametrize("text", ["{} eq 1", "1 eq {}", "{} in (1)", "Gr\u00f6\u00dfe eq {}", "length({}) eq 1"])
@pytest.mark.parametrize(
    ("written", "field"), [("Gro\u0308\u00dfe", "Gr\u00f6\u00dfe"), ("n\u00e4me", "n\u0061\u0308me")]
)
def test_a_name_whose_accents_are_composed_otherwise_is_told_apart(text: str, written: str, field: str) -> None:
    (error,) = check(text.format(written), ACCENTS)
    assert (error.code, error.suggestions) == ("unknown-field", (field,))
    assert error.hint.startswith(f"the names look alike: write '{field}'")
    start, end = error.span
    assert error.source[start:end] == written


GROWING: dict[str, Callable[[int], str]] = {
    "unknown functions": lambda size: " and ".join(f"foo{at}(name)" for at in range(size)),
    "unknown arguments": lambda size: "contains(" + ",".join(f"nam{at}" for at in range(size)) + ")",
    "unsuitable arguments": lambda size: " or ".join(["contains(name,5)"] * size),
    "bodies": lambda size: " or ".join(["tags/any(t: not contains(t,'x'))"] * size),
    "unknown names in bodies": lambda size: " or ".join(f"tags/any(t: tt{at} eq 'x')" for at in range(size)),
    "unknown types": lambda size: " or ".join(f"state eq A.S{at}'On'" for at in range(size)),
    "conditions compared": lambda size: "size eq 1" + " eq true" * size,
    "nots": lambda size: "not " * size + "active",
    "paths": lambda size: " or ".join(["a/b eq 1"] * size),
}


@pytest.mark.parametrize("shape", GROWING)
def test_the_time_to_bind_grows_with_the_text_and_not_with_its_square(shape: str) -> None:
    def checked(text: str) -> None:
        assert len(check(text, ORDERS)) <= MOST_ERRORS

    assert_linear(GROWING[shape], checked, 500)


@pytest.mark.parametrize("field", ["size", "id", "created", "day", "active", "grade"])
def test_null_in_quotes_is_told_without_them(field: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(f"{field} ne 'null'", ORDERS)
    assert caught.value.hint == f"write {field} ne null"
    assert caught.value.suggestions == ("null",)
    assert str(parse("name eq 'null'", ORDERS)) == "name eq 'null'"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("contains(tags,'x')", "write tags/any(x: contains(x,'x'))"),
        ("length(tags) gt 1", "compare length(x) inside tags/any(x: ...)"),
        ("substring(tags,1,2) eq 'ab'", "compare substring(x,1,2) inside tags/any(x: ...)"),
    ],
)
def test_a_function_of_a_collection_is_told_of_any(text: str, meant: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, ORDERS)
    assert caught.value.hint == f"a collection has many values: {meant}"
