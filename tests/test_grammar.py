"""Where the grammar is found."""

from pathlib import Path

import pytest

from odata_filter import _grammar


@pytest.mark.parametrize("place", ["package/grammar", "grammar"])
def test_the_grammar_is_found_in_the_package_or_beside_it(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / place).mkdir()
    (tmp_path / place / "odata_filter.lark").write_text("filter: NAME", "utf-8")
    monkeypatch.setattr(_grammar, "get_data", lambda _, name: (tmp_path / "package" / name).read_bytes())
    assert _grammar.grammar() == "filter: NAME"
