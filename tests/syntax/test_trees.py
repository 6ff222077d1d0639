"""What the grammar makes of every construct, what binds tighter, and the place of each part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.trees import tree, written

from odata_filter.errors.fault import Fault
from odata_filter.limits import Limits
from odata_filter.operators import OPERATORS, Kind, Operator
from odata_filter.syntax import text_to_tree
from odata_filter.syntax.tree import Item
from odata_filter.syntax.tree_walking import parts, span_of

TREES = [
    # precedence (URL Conventions 5.1.1.17)
    ("a or b and c", "<a or <b and c>>"),
    ("a and b or c and d", "<<a and b> or <c and d>>"),
    ("not a eq 1", "((not a) eq 1)"),
    ("not (a eq 1)", "(not (a eq 1))"),
    ("not(a eq 1)", "(not (a eq 1))"),
    ("not a in (1, 2)", "(not (a in (1, 2)))"),
    ("not a has 'x'", "(not (a has 'x'))"),
    ("not not a", "(not (not a))"),
    ("not not eq 1", "((not not) eq 1)"),
    ("not eq 1", "(not eq 1)"),
    ("not add 1 eq 2", "((not add 1) eq 2)"),
    ("not a and b", "<(not a) and b>"),
    ("-a in (1)", "(- (a in (1)))"),
    ("-a mul b", "((- a) mul b)"),
    ("- -a eq 1", "((- (- a)) eq 1)"),
    ("a sub -5", "(a sub -5)"),
    ("a sub - b", "(a sub (- b))"),
    ("a eq not b", "(a eq (not b))"),
    ("a add b mul c", "(a add (b mul c))"),
    ("a mul b add c", "((a mul b) add c)"),
    ("a sub b sub c", "((a sub b) sub c)"),
    ("a div b divby c mod d", "(((a div b) divby c) mod d)"),
    ("a add 1 gt b mul 2", "((a add 1) gt (b mul 2))"),
    ("true eq a gt 1", "(true eq (a gt 1))"),
    ("a gt 1 eq true", "((a gt 1) eq true)"),
    ("a eq b eq c ne d", "(((a eq b) eq c) ne d)"),
    ("a lt b gt c", "((a lt b) gt c)"),
    ("a in (1) eq true", "((a in (1)) eq true)"),
    ("a in (1) in (2)", "((a in (1)) in (2))"),
    ("a has b in c", "((a has b) in c)"),
    ("a eq b in c", "(a eq (b in c))"),
    ("A EQ b And C Ne d", "<(A EQ b) and (C Ne d)>"),
    # operands
    ("contains(name,'x')", "contains(name, 'x')"),
    ("contains( tolower( name ) , 'x' )", "contains(tolower(name), 'x')"),
    ("now() gt a", "(now() gt a)"),
    ("f(g(h(i(j(a)))),b/c,@p) eq k( )", "(f(g(h(i(j(a)))), b/c, @p) eq k())"),
    ("not f(a) and g(a) in (1) or not g(a) eq 1", "<<(not f(a)) and (g(a) in (1))> or ((not g(a)) eq 1)>"),
    ("not a/b or a/b eq c/d or a/b", "<(not a/b) or (a/b eq c/d) or a/b>"),
    ("x and not ((a) and not (b or f(c))) and y", "<x and (not <a and (not <b or f(c)>)>) and y>"),
    ("f(a eq 1,not b,c or d)", "f((a eq 1), (not b), <c or d>)"),
    ("Ns.f(a=1,b=@p)/c eq 'x'", "(Ns.f(a=1, b=@p)/c eq 'x')"),
    ("a/Ns.f()/b/g(1) eq 2", "(a/Ns.f()/b/g(1) eq 2)"),
    ("case(a gt 1:'x',true:'y') eq 'x'", "(case((a gt 1): 'x', true: 'y') eq 'x')"),
    ("case(a eq 2024-01-01:1,true:2) eq 1", "(case((a eq 2024-01-01): 1, true: 2) eq 1)"),
    ("cast(a,Edm.String) eq 'x'", "(cast(a, Edm.String) eq 'x')"),
    ("isof(Ns.T)", "isof(Ns.T)"),
    ("a/b/c eq $it/d", "(a/b/c eq $it/d)"),
    ("a/Ns.T/b eq 1", "(a/Ns.T/b eq 1)"),
    ("items(1)/name eq 'x'", "(items(1)/name eq 'x')"),
    ("$root/People(1)/name eq 'x'", "($root/People(1)/name eq 'x')"),
    ("price/@Currency eq 'EUR'", "(price/@Currency eq 'EUR')"),
    ("a eq duration'P1D' or a eq binary'AA' or a eq geo", "<(a eq duration'P1D') or (a eq binary'AA') or (a eq geo)>"),
    ("a eq Ns.T'x' and b gt 10:20", "<(a eq Ns.T'x') and (b gt 10:20)>"),
    # lambdas and what stands behind a path
    ("items/any()", "items/ANY(: )"),
    ("items/any(i:i/a gt 3 and i/b ne c)", "items/ANY(i: <(i/a gt 3) and (i/b ne c)>)"),
    ("a/b/all( t : t eq 'x' ) and c", "<a/b/ALL(t: (t eq 'x')) and c>"),
    ("a/Any(x:x/b/ALL(y:y eq x))", "a/ANY(x: x/b/ALL(y: (y eq x)))"),
    ("items/$count gt 3", "(items/$count gt 3)"),
    ("items/$count($filter=a gt 1) eq 2", "(items/COUNT((a gt 1)) eq 2)"),
    ("items/$count(filter= a gt 1 ) eq 2", "(items/COUNT((a gt 1)) eq 2)"),
    ("items/$filter(a gt 1)/$count eq 2", "(items/FILTER((a gt 1))/$count eq 2)"),
    ("items/$filter(a gt 1)(Id='x')/b eq 1", "(items/FILTER((a gt 1))/(Id='x')/b eq 1)"),
    ("items/$filter(a)/any(x:x/b)", "items/FILTER(a)/ANY(x: x/b)"),
    # lists and JSON
    ("a in ()", "(a in ())"),
    ("a in ( 'x' ,null,@p )", "(a in ('x', null, @p))"),
    ("a in (13:00,duration'PT1S')", "(a in (13:00, duration'PT1S'))"),
    ("a in (tags)", "(a in tags)"),
    ("a in tags and b in @p", "<(a in tags) and (b in @p)>"),
    ("a in items/$filter(b)/c", "(a in items/FILTER(b)/c)"),
    ("[a,b] in [[1,2],[3,4]]", "([a, b] in [[1, 2], [3, 4]])"),
    ('a eq {"x":1,"y":["z",true,null]}', '(a eq {"x": 1, "y": ["z", true, null]})'),
    ("a eq [ ]", "(a eq [])"),
]


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_the_tree(text: str, expected: str) -> None:
    assert written(tree(text)) == expected
    assert span_of(tree(text)) == (0, len(text))


@pytest.mark.parametrize("text", [text for text, _ in TREES])
def test_reading_whole_leaves_is_reading_token_by_token(text: str) -> None:
    slowly = text_to_tree.token_by_token(text, Limits())
    assert not isinstance(slowly, Fault)
    assert written(slowly) == written(tree(text))
    assert measures(slowly) == measures(tree(text))


def measures(item: Item) -> list[tuple[int, int, int]]:
    own = [(getattr(item, "depth", 0), getattr(item, "nesting", 0), getattr(item, "lambdas", 0))]
    return own + [each for part in parts(item) for each in measures(part)]


@given(
    pieces=st.lists(st.sampled_from([text for text, _ in TREES]), min_size=1, max_size=4),
    word=st.sampled_from(["and", "or"]),
)
def test_groups_may_stand_everywhere(pieces: list[str], word: str) -> None:
    joined = f" {word} ".join(f"( {piece} )" for piece in pieces)
    assert written(tree(f"(({joined}))")) == written(tree(joined))
    assert written(tree(f"f({joined},{joined})")) == f"f({written(tree(joined))}, {written(tree(joined))})"
    assert written(tree(f"x/any(y:{joined})")) == f"x/ANY(y: {written(tree(joined))})"


NO_TREES = [
    ("items/all()", "missing-operand", ")"),
    ("any(x) or all(y)", "missing-operand", "any"),
    ("f(a,)", "missing-operand", ")"),
    ("f(,a)", "missing-operand", ","),
    ("a and f(\u20ac)", "unexpected-character", "\u20ac"),
    ("a eq 1 and \u20ac eq 1", "unexpected-character", "\u20ac"),
    ("any(x:x eq 1)", "missing-operand", "any"),
    ("tags/any(size gt 3)", "missing-operand", "size"),
    ("tags/any(contains(a,'b'))", "missing-operand", "contains("),
    ("a in (b, c)", "name-in-list", "b"),
    ("a in (1, b)", "name-in-list", "b"),
    ("a in 'x'", "missing-list", "'x'"),
    ("a in ('x',)", "missing-item", ")"),
    ("a eq (1, 2)", "missing-operator", ","),
    ("a /b eq 1", "missing-operator", "/"),
    ("a/ b eq 1", "missing-operator", "/"),
    ("items/$filter(a) foo 1", "unknown-operator", "foo"),
    ("a add(b) eq 1", "missing-blank", "("),
    ("a eq 1L", "invalid-literal", "1L"),
    ("a.b eq 1", "unexpected-character", "."),
    ("a=1", "unknown-operator", "="),
    ('contains(a,"x")', "wrong-quotes", '"'),
    ("f(a", "unbalanced-parenthesis", ""),
    ("[1,2", "unbalanced-parenthesis", ""),
    ('a eq {"x":1', "unbalanced-parenthesis", ""),
    ("items/$count($search=x) gt 1", "unsupported-path", "items/"),
    ("name like '%x%'", "unknown-operator", "like"),
    ("a not in (1)", "unknown-operator", "not"),
    ("a eq\u00a01", "unexpected-character", "\u00a0"),
    ("f(a,é\U0001f389)", "unexpected-character", "\U0001f389"),
    ("a/é\U0001f389 eq 1", "unexpected-character", "\U0001f389"),
    (f"a/{'x' * 129} eq 1", "name-too-long", "x"),
]


@pytest.mark.parametrize(("text", "code", "place"), NO_TREES)
def test_what_is_not_a_filter(text: str, code: str, place: str) -> None:
    fault = text_to_tree.parse_text(text, Limits())
    assert isinstance(fault, Fault)
    assert fault.place is not None
    assert (fault.code, text[slice(*fault.place)]) == (code, place)
    assert fault.hint


HINTS = [
    ("name like '%x%'", "contains(name,'x')"),
    ("name like 'x%'", "startswith(name,'x')"),
    ("name like '%x'", "endswith(name,'x')"),
    ("name like 'x'", "name eq 'x'"),
    ("a eq 1 and name LIKE '%x%'", "contains(name,'x')"),
    ("name startswith 'x'", "startswith(name,'text')"),
    ("a not in (1)", "not (a in (...))"),
    ("tags/any(size gt 3)", "any(x:"),
    ("any(x:x eq 1)", "field/any(x:"),
    ("a /b eq 1", "without blanks"),
    ("[1,2", "add ]"),
]


@pytest.mark.parametrize(("text", "hint"), HINTS)
def test_a_hint_writes_what_the_language_has(text: str, hint: str) -> None:
    fault = text_to_tree.parse_text(text, Limits())
    assert isinstance(fault, Fault)
    assert hint in fault.hint


def test_the_table_of_operators_is_total() -> None:
    assert {op.value for op in Operator} == {row.spelling for row in OPERATORS.values() if row.kind is Kind.COMPARISON}
    for op in Operator:
        assert op.converse.converse is op
        assert op.complement.complement is op
    assert [OPERATORS[word].power for word in ("or", "and", "eq", "lt", "add", "mul", "not", "in")] == [*range(1, 9)]


@pytest.mark.parametrize("word", [word for word, row in OPERATORS.items() if row.kind is not Kind.PREFIX])
def test_the_grammar_knows_every_operator(word: str) -> None:
    operand = "(1)" if word == "in" else "b"
    assert f" {word} " in written(tree(f"a {word.upper()} {operand}")).lower()
    assert written(tree(f"not {word} c")) == f"(not {word} c)" if word not in {"in", "and", "or"} else True
