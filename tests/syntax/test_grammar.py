"""Where the grammar and its tables are found."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.trees import written

from odata_filter import OPEN, Limits, UnsupportedError, parse
from odata_filter.errors.fault import Fault
from odata_filter.syntax import grammar, parser, text_to_tree


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder where a grammar is looked for: first the one that does not exist."""
    monkeypatch.setattr(grammar, "_FOLDERS", [tmp_path / "missing", tmp_path])
    return tmp_path


def test_the_grammar_is_found_in_the_package_or_beside_it(folder: Path) -> None:
    (folder / grammar.GRAMMAR).write_text("filter: NAME", "utf-8")
    assert grammar.grammar() == "filter: NAME"


def test_a_missing_grammar_is_told(folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match=rf"odata_filter.lark is not in .*missing or {folder}"):
        grammar.grammar()


@pytest.fixture(scope="module")
def made() -> grammar.Tables:
    return parser.made_tables()


def test_tables_are_read_as_they_were_written(folder: Path, made: grammar.Tables) -> None:
    (folder / grammar.GRAMMAR).write_text("filter: NAME", "utf-8")
    assert grammar.tables() is None
    (folder / grammar.TABLES).write_bytes(grammar.written(made))
    assert grammar.tables() == made
    (folder / grammar.GRAMMAR).write_text("filter: NAME | PATH", "utf-8")
    assert grammar.tables() is None


TEXTS = ["a eq 1 or not (b in (1, 2))", "x/any(y:y/z add 1 gt 2) and f(a,'b')", "[1,2] eq a/$count"]


@pytest.fixture
def parser_of_its_own() -> Iterator[None]:
    """The parser is made anew in the test, and behind it."""
    parser._lark.cache_clear()  # noqa: SLF001 - it is made once in a process
    yield
    parser._lark.cache_clear()  # noqa: SLF001


@pytest.mark.usefixtures("parser_of_its_own")
@pytest.mark.parametrize("text", TEXTS)
def test_a_saved_parser_reads_as_one_that_was_made_of_the_grammar(
    text: str, made: grammar.Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "tables", lambda: made._replace(version="another", parser=b"cannot be loaded"))
    expected = text_to_tree.token_by_token(text, Limits())
    assert not isinstance(expected, Fault)
    parser._lark.cache_clear()  # noqa: SLF001
    monkeypatch.setattr(parser, "tables", lambda: made)
    monkeypatch.setattr(parser, "_built", None)
    tree = text_to_tree.token_by_token(text, Limits())
    assert not isinstance(tree, Fault)
    assert written(tree) == written(expected)


@pytest.mark.usefixtures("parser_of_its_own")
def test_terminals_are_those_of_the_tables_or_else_of_the_grammar(
    made: grammar.Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "tables", lambda: None)
    assert parser.patterns() == made.patterns
    monkeypatch.setattr(text_to_tree, "tables", lambda: None)
    assert text_to_tree.patterns.__wrapped__() == made.patterns  # without its cache
    monkeypatch.setattr(text_to_tree, "tables", lambda: made)
    assert text_to_tree.patterns.__wrapped__() is made.patterns


@pytest.mark.parametrize("name", ["not", "eq", "in", "and", "or", "has", "add"])
@pytest.mark.parametrize("blank", [" ", "  ", "\t", " \t "])
def test_a_field_may_be_called_like_an_operator(name: str, blank: str) -> None:
    leaf = parse(f"{name}{blank}eq{blank}5", OPEN)
    assert str(leaf) == f"{name} eq 5"
    turned = parse(f"5 eq a or {name}{blank}eq{blank}5", OPEN)  # a literal on the left is read token by token
    assert turned == parse("a eq 5", OPEN) | leaf


README = Path(__file__).parent.parent.parent / "grammar" / "README.md"


@pytest.mark.skipif(not README.exists(), reason="the installed library has no README beside its grammar")
def test_the_readme_says_by_which_code_a_construct_is_refused() -> None:
    section = README.read_text("utf-8").partition("## Read, and refused by name\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert len(rows) > 10
    for constructs, code, _ in rows:
        for text in re.findall("`([^`]+)`", constructs):
            with pytest.raises(UnsupportedError) as refused:
                parse(text, OPEN)
            assert f"`{refused.value.code}`" == code, text
