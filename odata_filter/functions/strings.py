"""The functions of strings (URL Conventions 5.1.1.5 and 5.1.1.7): code points, case-sensitive."""

from __future__ import annotations

import operator
from collections.abc import Callable

from odata_filter.functions.base import FORMS, Function, Row
from odata_filter.functions.text_meanings import LONGEST, WHITE_SPACE, substring, tolower, toupper, trim
from odata_filter.types import Boolean, Integer, String, Type

# White space as each dialect writes it in ASCII, with no backslash that a setting gives another meaning.
_CODES = [ord(character) for character in WHITE_SPACE]
_SQLITE_BLANKS = f"char({', '.join(map(str, _CODES))})"
_POSTGRESQL_BLANKS = "U&'" + "".join(map(r"\{:04X}".format, _CODES)) + "'"
_DUCKDB_BLANKS = " || ".join(map("chr({})".format, _CODES))
_SPARK_BLANKS = f"decode(X'{WHITE_SPACE.encode().hex()}', 'UTF-8')"
_BLANK = f"[{WHITE_SPACE}]"
_ENDS = rf"\A{_BLANK}+|(?<!{_BLANK}){_BLANK}++\z"  # enters a run of blanks at its first only: else quadratic
_MARIADB_ENDS = f"CONVERT(X'{_ENDS.encode().hex()}' USING utf8mb4)"

# ICU maps the capital sigma by what stands around it, and the dotted capital I to two characters: Python's two as well.
_POSTGRESQL_LOWER = r"""(lower(translate({0}, U&'\0130\03A3', U&'i\03C3') COLLATE "und-x-icu") COLLATE "C")"""

# ICU has the simple mappings of single characters, but maps texts by the full ones: where that makes a text longer,
# it is mapped character by character, by `_capital`'s rule. OFFSET keeps the planner from writing the operand out at
# each of its places, which would take 4 to the power of the calls that nest.
_POSTGRESQL_UPPER = (
    "(SELECT CASE WHEN char_length(upper(v)) = char_length(v) THEN upper(v) ELSE (SELECT string_agg("
    "CASE WHEN char_length(upper(c)) = 1 THEN upper(c) WHEN char_length(initcap(c)) = 1 THEN initcap(c) ELSE c END, '' "
    "ORDER BY n) FROM unnest(string_to_array(v, NULL)) WITH ORDINALITY AS characters(c, n)) END "
    'FROM (SELECT {0} COLLATE "und-x-icu" AS v OFFSET 0) AS operand)'
)

# DuckDB has a capital of 'ß': it is hidden as '~1', and '~' as '~0'.
_DUCKDB_UPPER = "replace(replace(upper(replace(replace({0}, '~', '~0'), 'ß', '~1')), '~1', 'ß'), '~0', '~')"

# Spark has the simple mappings of single characters, and maps texts by the full ones.
_SPARK_UPPER = (
    "array_join(transform(split({0}, ''), c -> CASE WHEN length(upper(c)) = 1 THEN upper(c) "
    "WHEN length(initcap(c)) = 1 THEN initcap(c) ELSE c END), '')"
)

_MARIADB_CASE = "({}(CONVERT({{0}} USING utf8mb4) COLLATE utf8mb4_uca1400_as_cs) COLLATE utf8mb4_bin)"

# The rest of a text from a start of either sign: its last -start characters, or all but its first start characters.
_SQLITE_REST = f"substr({{0}}, max(min({{1}}, {LONGEST}), -{LONGEST}) + ({{1}} >= 0), {LONGEST + 1})"
_RIGHT = f"right({{0}}, CAST(coalesce(nullif(-greatest(least({{1}}, {LONGEST}), -{LONGEST}), 0), {LONGEST}) AS int))"
_SQL_REST = f"(CASE WHEN {{1}} IS NOT NULL THEN {_RIGHT} END)"  # greatest and least skip nulls
_MYSQL_REST = (
    f"substr(right({{0}}, CASE WHEN {{1}} < 0 THEN -greatest({{1}}, -{LONGEST}) ELSE {LONGEST} END), "
    f"CASE WHEN {{1}} < 0 THEN 1 ELSE least({{1}}, {LONGEST}) + 1 END)"
)
_SPARK_REST = (
    f"(CASE WHEN {{1}} < 0 THEN right({{0}}, CAST(-greatest({{1}}, -{LONGEST}) AS int)) "
    f"WHEN {{1}} >= 0 THEN substr({{0}}, CAST(least({{1}}, {LONGEST}) + 1 AS int)) END)"
)
_COUNT = f"CASE WHEN {{2}} >= 0 THEN least({{2}}, {LONGEST}) END"

_TEXT: dict[str, Type] = {"text": String()}
_TWO_TEXTS = {**_TEXT, "part": String()}
_START = {**_TEXT, "start": Integer()}
_LENGTH = {**_START, "length": Integer()}


def _function(
    name: str, parameters: dict[str, Type], result: Type, python: Callable[..., object], **sql: str
) -> Function:
    """Returns an overload; MariaDB shares the template of `mysql` where it has none of its own."""
    if "mysql" in sql:
        sql.setdefault("mariadb", sql["mysql"])
    return Function(name, parameters, result, python=python, sql=sql)


def _substring(parameters: dict[str, Type], **sql: str) -> Function:
    return _function("substring", parameters, String(), substring, **sql)


ROWS = (
    Row(
        "contains(name,'a')",
        _function(
            "contains",
            _TWO_TEXTS,
            Boolean(),
            operator.contains,
            sqlite="instr({0}, {1}) > 0",
            postgresql="strpos({0:c}, {1}) > 0",
            duckdb="contains({0:c}, {1:c})",
            spark="contains({0}, {1})",
            mysql="locate({1:b}, {0:b}) > 0",
        ),
    ),
    Row(
        "startswith(name,'a')",
        _function(
            "startswith",
            _TWO_TEXTS,
            Boolean(),
            str.startswith,
            sqlite="substr({0}, 1, length({1})) = {1:c}",
            postgresql="starts_with({0:c}, {1})",
            duckdb="starts_with({0:c}, {1:c})",
            spark="startswith({0}, {1})",
            mysql="locate({1:b}, {0:b}) = 1",
        ),
    ),
    Row(
        "endswith(name,'a')",
        _function(
            "endswith",
            _TWO_TEXTS,
            Boolean(),
            str.endswith,
            sqlite="substr({0}, -length({1}), length({1})) = {1:c}",
            postgresql="right({0:c}, char_length({1})) = {1}",
            duckdb="ends_with({0:c}, {1:c})",
            spark="endswith({0}, {1})",
            mysql="right({0:b}, length({1:b})) = {1:b}",
        ),
    ),
    Row(
        "tolower(name) eq 'a'",
        _function(
            "tolower",
            _TEXT,
            String(),
            tolower,
            sqlite="odata_tolower({0})",
            postgresql=_POSTGRESQL_LOWER,
            duckdb="lower({0})",
            spark="lower(translate({0}, '\u0130\u03a3', 'i\u03c3'))",
            mariadb=_MARIADB_CASE.format("lower"),
        ),
        ascii=_function("tolower", _TEXT, String(), tolower, **dict.fromkeys(FORMS, "lower({0:c})")),
    ),
    Row(
        "toupper(name) eq 'A'",
        _function(
            "toupper",
            _TEXT,
            String(),
            toupper,
            sqlite="odata_toupper({0})",
            postgresql=_POSTGRESQL_UPPER,
            duckdb=_DUCKDB_UPPER,
            spark=_SPARK_UPPER,
            mariadb=_MARIADB_CASE.format("upper"),
        ),
        ascii=_function("toupper", _TEXT, String(), toupper, **dict.fromkeys(FORMS, "upper({0:c})")),
    ),
    Row(
        "trim(name) eq 'a'",
        _function(
            "trim",
            _TEXT,
            String(),
            trim,
            sqlite=f"trim({{0}}, {_SQLITE_BLANKS})",
            postgresql=f"btrim({{0}}, {_POSTGRESQL_BLANKS})",
            duckdb=f"trim({{0}}, {_DUCKDB_BLANKS})",
            spark=f"btrim({{0}}, {_SPARK_BLANKS})",
            mariadb=f"regexp_replace({{0:c}}, {_MARIADB_ENDS}, '')",
        ),
    ),
    Row(
        "length(name) gt 3",
        _function(
            "length",
            _TEXT,
            Integer(),
            len,
            sqlite="length({0})",
            postgresql="char_length({0})",
            duckdb="length({0})",
            spark="length({0})",
            mysql="char_length({0})",
        ),
    ),
    Row(
        "indexof(name,'a') eq 0",
        _function(
            "indexof",
            _TWO_TEXTS,
            Integer(),
            str.find,
            sqlite="(instr({0}, {1}) - 1)",
            postgresql="(strpos({0:c}, {1}) - 1)",
            duckdb="(strpos({0:c}, {1:c}) - 1)",
            spark="(instr({0}, {1}) - 1)",
            mysql="(locate({1}, {0:c}) - 1)",
        ),
    ),
    Row(
        "concat(name,email) eq 'ab'",
        _function(
            "concat",
            _TWO_TEXTS,
            String(),
            operator.add,
            sqlite="({0} || {1})",
            postgresql="({0} || {1})",
            duckdb="({0:c} || {1:c})",
            spark="concat({0}, {1})",
            mysql="concat({0:c}, {1})",
        ),
    ),
    Row(
        "substring(name,1,2) eq 'bc'",
        _substring(
            _START, sqlite=_SQLITE_REST, postgresql=_SQL_REST, duckdb=_SQL_REST, mysql=_MYSQL_REST, spark=_SPARK_REST
        ),
        _substring(
            _LENGTH,
            sqlite=f"substr({_SQLITE_REST}, 1, {_COUNT.replace('least', 'min')})",
            postgresql=f"left({_SQL_REST}, CAST({_COUNT} AS int))",
            duckdb=f"left({_SQL_REST}, CAST({_COUNT} AS int))",
            spark=f"left({_SPARK_REST}, CAST({_COUNT} AS int))",
            mysql=f"left({_MYSQL_REST}, {_COUNT})",
        ),
        weight=2,
        partial=True,
        literal=(
            _substring(_START, **dict.fromkeys(FORMS, "substr({0}, 1 + {1})")),
            _substring(_LENGTH, **dict.fromkeys(FORMS, "substr({0}, 1 + {1}, {2})")),
        ),
    ),
)
