"""The command line: what a filter compiles to, what is wrong with it, and which records of files it keeps."""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from itertools import accumulate

from odata_filter.backends.json import Json, drawn, outline
from odata_filter.backends.sql.columns import Related
from odata_filter.backends.sql.compiler import Sql
from odata_filter.backends.sql.dialects import DIALECTS
from odata_filter.backends.text import Text, Url
from odata_filter.errors.classes import FilterError, Span
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.filter import Filter
from odata_filter.match_command import add_command as add_match
from odata_filter.parsing import check, parse
from odata_filter.reality_conversion.emulator.command import add_command as add_emulate
from odata_filter.reality_conversion.schema import JOBS
from odata_filter.record_files import BadRecordError
from odata_filter.schema import Schema
from odata_filter.schema_sources.files import schema_from_file

DONE, FAILED, INTERRUPTED = 0, 2, 130
"""Exit statuses."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `odata-filter`.

    Args:
        arguments: what stands after the command's name; by default that of this process.

    Returns:
        The exit status: 0, 1 if `match` found nothing, 2 for a bad filter, a bad file or bad usage, 130 after Ctrl-C.

    """
    codecs.register_error(_DEGRADED, _degraded)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_DEGRADED)
    options = argument_parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
    except FilterError as error:
        print(_drawing(error), file=sys.stderr)
    except BrokenPipeError:  # the reader of the output has enough
        _drop_output()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except (OSError, BadRecordError) as error:
        print(f"odata-filter: {error}", file=sys.stderr)
        try:
            sys.stdout.flush()
        except OSError:  # at its end Python would try again, and fail with a status of its own
            _drop_output()
    else:
        return status
    return FAILED


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def argument_parser() -> argparse.ArgumentParser:
    """Returns the parser of the arguments, also for tools that make completions for shells out of one.

    `shtab --shell bash odata_filter.cli.argument_parser` prints one (extra `[completion]`).
    """
    parser = argparse.ArgumentParser(prog="odata-filter", description="OData $filter: compile it, check it, run it.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    commands = parser.add_subparsers(required=True, metavar="command")

    compile_ = commands.add_parser("compile", help="show what a filter compiles to")
    compile_.add_argument("filter", help="the filter, such as \"state eq 'Success'\"")
    compile_.add_argument("--to", choices=("text", "url", "sql", "tree", "json"), help="one form; by default all")
    compile_.add_argument(
        "--dialect", type=_dialect, default="sqlite", help=f"of the SQL: {', '.join(DIALECTS)}; by default sqlite"
    )
    records = compile_.add_mutually_exclusive_group()
    _add_schema(records)
    records.add_argument(
        "--inputs", metavar="TABLE", help="the table with the inputs of jobs, in its columns jobId and inputId"
    )
    compile_.set_defaults(run=_compile)

    check_ = commands.add_parser("check", help="show all problems of a filter")
    check_.add_argument("filter", help="the filter")
    _add_schema(check_)
    check_.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="github: annotations; by default text"
    )
    check_.set_defaults(run=_check)

    _add_schema(add_match(commands))
    add_emulate(commands)
    return parser


def _add_schema(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--schema",
        type=_schema,
        default=JOBS,
        metavar="FILE",
        help="the schema, in TOML or JSON; by default that of the jobs of the Reality Conversion API",
    )


def _schema(path: str) -> Schema:
    try:
        return schema_from_file(path)
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None


class _Version(argparse.Action):
    """Prints the version: to look it up takes longer than most commands."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from odata_filter.version import __version__  # noqa: PLC0415 - see above

        print(f"odata-filter {__version__}")
        parser.exit()


def _dialect(name: str) -> str:
    if name not in DIALECTS:
        nearest = near(name, tuple(DIALECTS))
        hint = did_you_mean(nearest) if nearest else f"expected one of {', '.join(DIALECTS)}"
        raise argparse.ArgumentTypeError(f"unknown dialect {name!r}; {hint}")
    return name


def _compile(options: argparse.Namespace) -> int:
    filter_ = parse(options.filter, options.schema)
    forms: dict[str, Callable[[], str]] = {
        "text": lambda: filter_.to(Text()),
        "url": lambda: filter_.to(Url()),
        "sql": lambda: _sql(filter_, options),
        "tree": lambda: "\n".join(drawn(outline(filter_.expr))),
        "json": lambda: json.dumps(filter_.to(Json()), ensure_ascii=False),
    }
    if options.to is not None:
        print(forms[options.to]())
        return DONE
    for label, form in forms.items():
        try:
            text = form()
        except FilterError as error:  # what one form cannot hold, the others may
            text = f"{error.message} [{error.code}]; {error.hint}"
        print(f"{label + ':':<6}" + text.replace("\n", "\n      "))
    return DONE


def _sql(filter_: Filter, options: argparse.Namespace) -> str:
    columns = options.inputs and {"inputId": Related(options.inputs, "inputId", key="jobId")}
    try:
        where = filter_.to(Sql(options.dialect, columns=columns))
    except FilterError as error:
        if error.code == "unmapped-collection" and options.schema is JOBS:
            code, message, source, span, *_ = error.args
            raise type(error)(code, message, source, span, "name the table of the inputs: --inputs TABLE") from None
        raise
    return f"{where.sql}\n{json.dumps(where.params, default=str, ensure_ascii=False)}"


def _check(options: argparse.Namespace) -> int:
    errors = check(options.filter, options.schema)
    if options.format == "json":
        print(json.dumps([error.as_dict() for error in errors], ensure_ascii=False))
    elif options.format == "github":
        for error in errors:
            print(f"::error title={error.code}::{_escaped(str(error))}")
    elif errors:
        print("\n\n".join(map(_drawing, errors)), file=sys.stderr)
    return FAILED if errors else DONE


def _drawing(error: FilterError) -> str:
    """Returns the drawing of an error; where the terminal lacks a character, carets stay under their places."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    try:
        error.source.encode(encoding)
    except UnicodeEncodeError:
        pieces = [char.encode(encoding, _DEGRADED).decode(encoding) for char in error.source]
        offsets = list(accumulate(map(len, pieces), initial=0))
        code, message, _, span, hint, suggestions, related, others = error.args
        places = [place and Span(offsets[place[0]], offsets[place[1]]) for place in (span, related)]
        error = type(error)(code, message, "".join(pieces), places[0], hint, suggestions, places[1], others)
    return error.drawn(colour=sys.stderr.isatty() and not os.environ.get("NO_COLOR"))


def _escaped(message: str) -> str:
    """Returns a message in one line of GitHub's workflow commands."""
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


_DEGRADED = "odata-filter.degraded"


def _degraded(error: UnicodeError) -> tuple[str, int]:
    """Handles characters that the encoding of the output lacks: drawings in ASCII, others as JSON's escapes."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - for mypy: nothing is decoded by it
    text = error.object[error.start : error.end]
    return "".join(_IN_ASCII.get(char) or json.dumps(char)[1:-1] for char in text), error.end


_IN_ASCII = {"├": "|", "└": "`", "│": "|", "─": "-", "…": "~", "\N{REPLACEMENT CHARACTER}": "?"}
"""Each of one column, so that carets stay under their places."""


if __name__ == "__main__":
    sys.exit(main())
