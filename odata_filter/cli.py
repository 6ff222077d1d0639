"""The command line: what a filter compiles to, and which jobs of a file it keeps."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, assert_never

from odata_filter.backends.python.predicate import Predicate
from odata_filter.backends.sql.compiler import Sql
from odata_filter.backends.sql.dialects import DIALECTS
from odata_filter.backends.text import Text, Url
from odata_filter.errors.classes import FilterError
from odata_filter.nodes import And, Comparison, Expr, FieldRef, Literal, Membership, Or
from odata_filter.parsing import parse
from odata_filter.reality_conversion.accessors import JOB_COLUMNS, JOB_JSON
from odata_filter.reality_conversion.emulator.command import add_command

FOUND, NOTHING_FOUND, BAD_INPUT = 0, 1, 2
"""Exit statuses."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `odata-filter`.

    Args:
        arguments: what stands after the command's name; by default that of this process.

    Returns:
        The exit status: 0, 1 if `match` found nothing, 2 for a bad filter, a bad file or bad usage.

    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except FilterError as error:
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        print(error.drawn(colour=colour), file=sys.stderr)
    except BrokenPipeError:  # whoever reads the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except (OSError, _BadRecordsError) as error:
        print(f"odata-filter: {error}", file=sys.stderr)
    return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="odata-filter", description="OData $filter for Reality Conversion jobs.")
    commands = parser.add_subparsers(required=True, metavar="command")

    compile_ = commands.add_parser("compile", help="show what a filter compiles to")
    compile_.add_argument("filter", help="the filter, such as \"state eq 'Success'\"")
    compile_.add_argument(
        "--to", choices=("text", "url", "sql", "tree", "json"), help="one form; by default all of them"
    )
    compile_.add_argument("--dialect", choices=tuple(DIALECTS), default="sqlite", help="of the SQL; by default sqlite")
    compile_.set_defaults(run=_compile)

    match_ = commands.add_parser("match", help="print the jobs that a filter keeps, as JSON Lines")
    match_.add_argument("filter", help="the filter")
    match_.add_argument("file", help="a response of the API, a JSON array or JSON Lines; - is standard input")
    match_.set_defaults(run=_match)

    add_command(commands)
    return parser


def _compile(options: argparse.Namespace) -> int:
    filter_ = parse(options.filter)
    where = filter_.to(Sql(options.dialect, columns=JOB_COLUMNS))
    params = json.dumps(where.params, default=str)
    forms = {
        "text": filter_.to(Text()),
        "url": filter_.to(Url()),
        "sql": f"{where.sql}\n{params}",
        "tree": "\n".join(_drawn(filter_.expr)),
        "json": json.dumps(_as_json(filter_.expr)),
    }
    if options.to is not None:
        print(forms[options.to])
    else:
        for label, form in forms.items():
            print(f"{label + ':':<6}" + form.replace("\n", "\n      "))
    return FOUND


def _match(options: argparse.Namespace) -> int:
    filter_ = parse(options.filter)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise _BadRecordsError(f"the file is not UTF-8: {error}") from None
    jobs = filter_.to(Predicate(JOB_JSON)).select(_records(text))
    for job in jobs:
        print(json.dumps(job))
    sys.stdout.flush()
    return FOUND if jobs else NOTHING_FOUND


class _BadRecordsError(ValueError):
    """A file that holds no jobs in any of the forms."""


def _records(text: str) -> list[Any]:
    """The jobs of a response of the API, of a JSON array, or of JSON Lines."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as whole:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        data = []
        for number, line in lines:
            try:
                data.append(json.loads(line))
            except json.JSONDecodeError as error:
                why = whole if number == lines[0][0] else error
                raise _BadRecordsError(f"the file is neither JSON nor JSON Lines: {why}") from None
    if isinstance(data, dict):
        data = data.get("jobs", [data])
    if not isinstance(data, list) or not all(isinstance(record, dict) for record in data):
        raise _BadRecordsError("the file holds no list of jobs")
    return data


def _drawn(expr: Expr) -> Iterator[str]:
    """An expression as the lines of a tree."""
    match expr:
        case And(operands) | Or(operands):
            yield type(expr).__name__.lower()
            for operand in operands:
                last = operand is operands[-1]
                for number, line in enumerate(_drawn(operand)):
                    yield ("└─ " if last else "├─ ") + line if number == 0 else ("   " if last else "│  ") + line
        case Comparison() | Membership():
            yield str(expr)
        case _:
            assert_never(expr)


def _as_json(expr: Expr | FieldRef | Literal) -> Any:  # noqa: ANN401 - any JSON value
    """An expression as JSON values; a literal that JSON has no form for is its OData text."""
    match expr:
        case And(operands) | Or(operands):
            return {type(expr).__name__.lower(): [_as_json(operand) for operand in operands]}
        case Comparison(left, op, right):
            return {"field": _as_json(left), "op": op.value, "value": _as_json(right)}
        case Membership(operand, values):
            return {"field": _as_json(operand), "op": "in", "values": [_as_json(value) for value in values]}
        case FieldRef(field):
            return field.name
        case Literal(value):
            return value if value is None or isinstance(value, (str, bool, int)) else str(expr)
        case _:
            assert_never(expr)


if __name__ == "__main__":
    sys.exit(main())
