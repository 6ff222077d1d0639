"""Where the grammar is found."""

from pathlib import Path

import pytest

from odata_filter import OPEN, parse
from odata_filter.syntax import grammar


@pytest.mark.parametrize("place", ["package/grammar", "grammar"])
def test_the_grammar_is_found_in_the_package_or_beside_it(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / place).mkdir()
    (tmp_path / place / "odata_filter.lark").write_text("filter: NAME", "utf-8")
    monkeypatch.setattr(grammar, "files", lambda _: tmp_path / "package")
    assert grammar.grammar() == "filter: NAME"


@pytest.mark.parametrize("name", ["not", "eq", "in", "and", "or", "has", "add"])
@pytest.mark.parametrize("blank", [" ", "  ", "\t", " \t "])
def test_a_field_may_be_called_like_an_operator(name: str, blank: str) -> None:
    leaf = parse(f"{name}{blank}eq{blank}5", OPEN)
    assert str(leaf) == f"{name} eq 5"
    turned = parse(f"5 eq a or {name}{blank}eq{blank}5", OPEN)  # a literal on the left is read token by token
    assert turned == parse("a eq 5", OPEN) | leaf
