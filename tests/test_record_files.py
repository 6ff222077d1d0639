"""Records as files hold them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odata_filter.record_files import BadRecordError, csv_table, json_records, lines, one_line


def lines_of(data: bytes) -> list[bytes]:
    return list(lines(io.BufferedReader(io.BytesIO(data)), lambda: None))


def records_of(text: str) -> list[Any]:
    return [record for record, _ in json_records(lines_of(text.encode()))]


def fault_of(data: bytes) -> str:
    with pytest.raises(BadRecordError) as caught:
        list(json_records(lines_of(data)))
    return str(caught.value)


A, B = {"id": 1, "name": "a\u2028b\x85c"}, {"id": 2, "items": [{"value": 3}]}


def dumped(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "value",
    [
        [A, B],
        {"jobs": [A, B], "_links": {"next": {"href": "x"}}},
        {"@odata.context": "x", "value": [A, B]},
        {"value": 1, "jobs": [A, B]} | {"value": [A, B]},
        [{"job": A}, {"jobs": [B]}],
    ],
)
def test_reads_documents(value: object, indent: int | None) -> None:
    assert records_of(dumped(value, indent)) == [A, B]
    assert records_of(f"\n \r\n{dumped(value, indent)}\r\n\n") == [A, B]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\n\n \t\n", "\n\ufeff"[:1]])
def test_reads_lines(separator: str) -> None:
    assert records_of(separator.join(map(dumped, (A, B, A)))) == [A, B, A]
    assert records_of(separator.join(map(dumped, ({"job": A}, [B], {"jobs": [A]}, {"value": []})))) == [A, B, A]


def test_reads_one_record_and_none() -> None:
    for indent in (None, 2):
        assert records_of(dumped({"job": A}, indent)) == [A]
        assert records_of(dumped(A, indent)) == [A]
        assert records_of("\n".join(dumped(each, indent) for each in (A, B))) == [A, B]  # as `jq .` writes them
    assert records_of("") == records_of("\n \n") == records_of("[]") == records_of("[ \n ]") == []


def test_a_property_of_the_schema_is_no_envelope() -> None:
    text = dumped({"value": [1], "id": 2})
    assert [record for record, _ in json_records([text.encode()], frozenset({"jobs"}))] == [json.loads(text)]


def test_of_properties_of_one_name_the_last_counts() -> None:
    assert records_of('{"jobs": [{"id": 1}], "jobs": [{"id": 2}]}') == [{"id": 2}]


def test_a_byte_order_mark_is_dropped_and_utf_16_named() -> None:
    text = dumped(A).encode()
    assert lines_of(b"\xef\xbb\xbf" + text) == lines_of(text) == [text]
    for encoding in ("utf-16", "utf-16-be"):
        data = dumped(A).encode(encoding) if encoding == "utf-16" else ("\ufeff" + dumped(A)).encode(encoding)
        assert fault_of(data) == "the file is in UTF-16: save it in UTF-8"


def test_gzip_is_unpacked() -> None:
    packed = gzip.compress(dumped([A, B], 2).encode())
    assert [record for record, _ in json_records(lines_of(packed))] == [A, B]
    assert fault_of(packed[:-9]).startswith("the gzip data are damaged: ")
    assert fault_of(packed[:20] + b"x" + packed[21:]).startswith("the gzip data are damaged: ")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "line 1: Expecting property name enclosed in double quotes at column 2"),
        ("nonsense", "line 1: Expecting value at column 1"),
        ('{"a": 1}\n\n{"a": 1', "line 3: Expecting ',' delimiter at column 8"),
        ('{"a": "x\n"}', "line 1: Unterminated string starting at column 7"),
        ('\n[\n {"a": 1},\n {"a" 1}\n]', "line 4: Expecting ':' delimiter at column 7"),
        ('[{"a": 1} {"a": 1}]', "line 1: Expecting ',' delimiter at column 11"),
        ('[{"a": 1},]', "line 1: Expecting value at column 11"),
        ('{"a": 1} x', "line 1: Expecting value at column 10"),
        ('\n[{"a": 1},\n 5]', "line 3: expected an object at column 2"),
        ("5", "line 1: expected an object at column 1"),
        ('{"a": 1}\n"x"', "line 2: expected an object at column 1"),
        ("[[]]", "line 1: expected an object at column 2"),
        ('{"jobs": 5}', "line 1: expected an object at column 10"),
        ('{"jobs": {"jobs": []}, "job": 1}\n{"value": null}', "line 2: expected an object at column 11"),
        ('{"a": NaN}', "line 1: NaN is not a JSON value at column 7"),
        ('{"a": 1}\n{"NaN": "\\"NaN", "b": [1, NaN]}', "line 2: NaN is not a JSON value at column 27"),
        ('{\n"a": "Infinity",\n"b":\n [Infinity, NaN]}', "line 4: Infinity is not a JSON value at column 3"),
        ('{"a": "\t"}', "line 1: Invalid control character at column 8"),
        ('{"a": 1}\n[{"a": -Infinity}]', "line 2: -Infinity is not a JSON value at column 8"),
        ('{"a":' * 100_000, "line 1: nested too deep at column 1"),
        ('{"a": 1}\n' + "[" * 100_000, "line 2: expected an object at column 2"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, fault: str) -> None:
    assert fault_of(text.encode()) == fault


def test_bytes_that_are_not_utf_8_are_told() -> None:
    assert fault_of(b'{"a": 1}\n{"a": "\xff"}') == "line 2: byte 8 is not UTF-8: save the file in UTF-8"
    assert fault_of(b'{\n"a": "\xff"}') == "line 2: byte 7 is not UTF-8: save the file in UTF-8"


def test_what_stands_before_a_fault_is_given() -> None:
    for text in ('{"a": 1}\n{"a": 2}\nx', '[{"a": 1},\n{"a": 2},\nx]'):
        found = json_records(lines_of(text.encode()))
        assert [next(found)[0], next(found)[0]] == [{"a": 1}, {"a": 2}]
        with pytest.raises(BadRecordError, match="line 3"):
            next(found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a":1e999,  "b": 1.50}', '{"a":1e999,  "b": 1.50}'),
        ('{\n  "a": [\r\n    1,\n\t2\n  ],\r  "b": {}\n}', '{"a": [1, 2], "b": {}}'),
        (r'"\u00fc\u20AC\ud83d\ude00"', '"ü€😀"'),
        (r'"\u0022\u005c\u000a\u0000\ud800"', '"\\"\\\\\\n\\u0000\ud800"'),
        (r'"\\u00fc \\\u00fc \n"', r'"\\u00fc \\ü \n"'),
    ],
)
def test_a_record_is_printed_as_it_stands_in_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    records=st.lists(st.dictionaries(st.text(), JSON, max_size=4), max_size=4),
    indent=st.none() | st.integers(0, 3),
    ascii_=st.booleans(),
)
def test_every_record_comes_back_with_its_text(records: list[Any], indent: int | None, ascii_: bool) -> None:
    def encoded(value: object, indent: int | None = None) -> bytes:
        return json.dumps(value, ensure_ascii=ascii_, indent=indent).encode("utf-8", "backslashreplace")

    for data in (encoded(records, indent), b"\n".join(map(encoded, records))):
        found = list(json_records(lines_of(data), frozenset()))
        assert [record for record, _ in found] == records
        printed = [one_line(text) for _, text in found]
        assert [json.loads(text) for text in printed] == records
        assert not any("\n" in text for text in printed)


class _Endless(io.RawIOBase):
    """A line again and again, in pieces of any size."""

    def __init__(self, line: bytes, count: int) -> None:
        self._line, self._left = line, len(line) * count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        begun = -self._left % len(self._line)
        piece = (self._line * 100)[begun:][: min(len(buffer), self._left)]
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)


def test_lines_take_constant_memory() -> None:
    line = dumped({"id": 1, "text": "x" * 500}).encode() + b"\n"
    most = []
    for count in (2_000, 12_000):
        tracemalloc.start()
        endless: Any = _Endless(line, count)
        records = json_records(lines(io.BufferedReader(endless), lambda: None))
        assert sum(record["id"] for record, _ in records) == count
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert most[1] < 2 * most[0]


def test_a_pause_comes_when_everything_there_was_given() -> None:
    seen: list[object] = []

    def pieces() -> Iterator[bytes]:
        for piece in (b'{"a": 1}\n{"a"', b": 2}", b'\n{"a": 3}'):
            seen.append(piece)
            yield piece

    class Pipe(io.RawIOBase):
        source = pieces()

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            piece = next(self.source, b"")
            buffer[: len(piece)] = piece
            return len(piece)

    pipe: Any = Pipe()
    for record, _ in json_records(lines(io.BufferedReader(pipe), lambda: seen.append("pause"))):
        seen.append(record)
    first, second, third = {"a": 1}, {"a": 2}, {"a": 3}
    assert seen == [
        b'{"a": 1}\n{"a"',
        first,
        "pause",
        b": 2}",
        "pause",
        b'\n{"a": 3}',
        second,
        "pause",
        third,
    ]


def test_a_line_in_many_pieces_is_joined_once() -> None:
    data = b'{"a": "' + b"x" * 50_000_000 + b'"}'
    (line,) = lines_of(data)
    assert line == data


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [(2, ["1", "2"])]),
        ('a,b\r\n"1,\u2028",""\r\n\r\n3,"4\n5"\n6,7', [(2, ["1,\u2028", ""]), (4, ["3", "4\n5"]), (6, ["6", "7"])]),
        ("a\n", []),
    ],
)
def test_reads_csv(text: str, rows: list[tuple[int, list[str]]]) -> None:
    header, found = csv_table(lines_of(text.encode()))
    assert header == next(csv.reader([text.splitlines()[0]]))
    assert list(found) == rows


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: expected the names of the columns"),
        ("a,b,a\n", "line 1: column 'a' is named twice"),
        ("a,b\n1,2\n1,2,3\n", "line 3: 3 cells, but 2 columns"),
        ('a,b\n1\n"x,1\n', "line 2: 1 cells, but 2 columns"),
        ('a\n"x\ny\n', "line 3: unexpected end of data"),
        ('a\n"x"y\n', "line 2: ',' expected after '\"'"),
        ('a,b\n1,2\n\n"x\ny\n"\n', "line 4: 1 cells, but 2 columns"),
    ],
)
def test_faulty_csv_is_told_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(BadRecordError) as caught:
        list(csv_table(lines_of(text.encode()))[1])
    assert str(caught.value) == fault


def test_a_row_that_is_not_utf_8_is_told_with_its_line() -> None:
    with pytest.raises(BadRecordError, match=r"^line 3: byte 6 is not UTF-8: save the file in UTF-8$"):
        list(csv_table(lines_of(b"id,name\n2,a\n1,caf\xe9\n"))[1])
