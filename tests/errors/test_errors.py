"""Errors: how they are drawn, and what they carry."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from odata_filter import FilterError, FilterSyntaxError, LimitError, Span, UnknownFieldError, UnsupportedError, parse


def drawn(source: str, span: tuple[int, int], hint: str = "", related: tuple[int, int] | None = None) -> list[str]:
    error = FilterError("code", "message", source, span, hint, related=related)
    lines = str(error).splitlines()
    assert lines[0] == "message [code]"
    return lines[1:]


@pytest.mark.parametrize(
    ("source", "span", "text", "carets"),
    [
        ("abc def", (4, 7), "abc def", "    ^^^"),
        ("abc", (3, 3), "abc", "   ^"),
        ("", (0, 0), "", "^"),
        ("日本 def", (3, 6), "日本 def", "     ^^^"),
        ("日本 def", (0, 2), "日本 def", "^^^^"),
        ("e\u0301 def", (3, 6), "e\u0301 def", "  ^^^"),
        ("\tdef", (1, 4), " def", " ^^^"),
        ("a\r\nb", (3, 4), "a␍␊b", "   ^"),
        ("😀😀 x", (3, 4), "😀😀 x", "     ^"),
        ("👨\u200d👩 x", (4, 5), "👨\u200d👩 x", "     ^"),
        ("\x7f\ud800\u2028\u202ex", (4, 5), "����x", "    ^"),
        ("ｆｕｌｌ x", (5, 6), "ｆｕｌｌ x", "         ^"),
    ],
)
def test_the_caret_stands_under_the_place(source: str, span: tuple[int, int], text: str, carets: str) -> None:
    assert drawn(source, span) == ["  " + text, "  " + carets]


def test_a_long_source_is_a_window_round_the_place() -> None:
    source = "".join(f"{i:03}." for i in range(250))
    for start in (0, 1, 30, 75, 76, 500, 950, 999, 1_000):
        text, carets = drawn(source, (start, start + 3))
        assert len(text) <= 80
        shown, place = text[2:], carets.index("^") - 2
        assert shown.strip("…") in source
        if start < 1_000:
            assert shown[place] == source[start]
        assert shown.startswith("…") is (source.find(shown.strip("…")) > 0)


@pytest.mark.parametrize(
    ("source", "span", "text"),
    [
        ("x" + "a" * 75, (0, 1), "x" + "a" * 75),
        ("x" + "a" * 76, (0, 1), "x" + "a" * 75 + "…"),
        ("a" * 75 + "x", (75, 76), "a" * 75 + "x"),
        ("a" * 76 + "x", (76, 77), "…" + "a" * 75 + "x"),
        ("日" * 38, (0, 1), "日" * 38),
        ("日" * 39, (0, 1), "日" * 38 + "…"),
        ("a" * 100 + "xxx" + "a" * 100, (100, 103), "…" + "a" * 49 + "xxx" + "a" * 24 + "…"),
        ("e" + "\u0301" * 151, (0, 1), "e" + "\u0301" * 151),
        ("e" + "\u0301" * 152, (0, 1), "e" + "\u0301" * 151 + "…"),
    ],
)
def test_a_source_is_cut_where_it_is_longer_than_a_line(source: str, span: tuple[int, int], text: str) -> None:
    assert drawn(source, span)[0] == f"  {text}"


def test_a_long_place_is_drawn_from_its_start() -> None:
    text, carets = drawn("a" * 50 + "x" * 100, (50, 150))
    assert (text, carets) == ("  …" + "a" * 25 + "x" * 51 + "…", " " * 28 + "^" * 51)


def test_a_name_is_quoted_up_to_40_characters() -> None:
    for length, quoted in ((40, "x" * 40), (41, "x" * 40 + "…")):
        with pytest.raises(UnknownFieldError) as caught:
            parse("x" * length + " eq 1")
        assert caught.value.message == f"unknown field '{quoted}'"


def test_a_wide_source_is_cut_by_its_columns() -> None:
    text, carets = drawn("日本語" * 100, (150, 151))
    assert 30 < len(text) <= 42
    assert carets.endswith("^^")
    assert not carets.endswith("^^^")


def test_two_places_are_shown_together_or_apart() -> None:
    assert drawn("(abc", (4, 4), related=(0, 1)) == ["  (abc", "  ^   ^"]
    lines = drawn("(" + "a" * 200, (201, 201), related=(0, 1))
    assert [line.count("^") for line in lines] == [0, 1, 0, 1]
    assert len(drawn("a" * 38, (37, 38), related=(0, 1))) == 2
    assert len(drawn("a" * 39, (38, 39), related=(0, 1))) == 4
    assert drawn("abc", (1, 2), related=(0, 0)) == ["  abc", "  ^^"]


def test_colour_is_asked_for() -> None:
    error = FilterError("code", "message", "source", (0, 6), "hint")
    assert "\x1b" not in str(error)
    coloured = error.drawn(colour=True)
    assert coloured.count("\x1b[0m") == 3
    assert "\x1b[1;31m^^^^^^\x1b[0m" in coloured


def test_an_error_is_its_copy_its_pickle_and_its_dict() -> None:
    with pytest.raises(FilterError) as caught:
        parse("sttae eq 'Success' and name eq 5")
    error = caught.value
    for same in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert same == error
        assert hash(same) == hash(error)
        assert same.others == error.others
        assert type(same) is UnknownFieldError
    assert error != error.carrying(())
    assert error != FilterSyntaxError(*error.args)
    assert json.loads(json.dumps(error.as_dict())) == {
        "code": "unknown-field",
        "message": "unknown field 'sttae'",
        "span": [0, 5],
        "hint": "did you mean 'state'?",
        "suggestions": ["state"],
    }
    assert isinstance(error, ValueError)
    assert error.span == Span(0, 5)


def test_limits_are_errors_of_a_place_too() -> None:
    with pytest.raises(LimitError) as caught:
        parse("name eq '" + "x" * 1_000_000 + "'")
    assert caught.value.span == (1_000_000, 1_000_010)


@pytest.mark.parametrize("mark", ["\u0301", "\u200d", "\u0489", "\u200b", "日"])
@pytest.mark.parametrize("before", ["", "name eq 1 "])
def test_a_drawing_is_bounded_in_characters_and_columns(mark: str, before: str) -> None:
    text, carets = drawn(before + mark * 50_000, (len(before), len(before) + 50_000))
    assert len(text) < 160
    assert len(carets) < 160


def test_the_repr_of_an_error_is_short() -> None:
    with pytest.raises(FilterError) as caught:
        parse(" and ".join(["sttae eq 'Success'"] * 1_000))
    assert len(caught.value.others) > 90
    assert repr(caught.value) == "UnknownFieldError('unknown-field', \"unknown field 'sttae'\", span=(0, 5))"


def test_a_service_answers_with_the_status_and_the_body_of_odata() -> None:
    with pytest.raises(UnknownFieldError) as caught:
        parse("sttae eq 'Success' and name eq 5")
    drawing = str(caught.value)
    (other,) = caught.value.others
    assert caught.value.status == 400
    assert caught.value.as_odata() == {
        "error": {
            "code": "unknown-field",
            "message": "unknown field 'sttae'",
            "target": "$filter",
            "details": [
                {"code": "unknown-field", "message": drawing, "target": "$filter"},
                {"code": "type-mismatch", "message": str(other), "target": "$filter"},
            ],
        }
    }
    assert "hint: did you mean 'state'?" in drawing


def test_what_is_not_supported_is_a_status_of_its_own() -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse("contains(name,'x')")
    assert caught.value.status == 501
    assert [each["code"] for each in caught.value.as_odata()["error"]["details"]] == ["unsupported-function"]
