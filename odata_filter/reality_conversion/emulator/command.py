"""`odata-filter emulate`: runs the emulator until it is told to stop."""

from __future__ import annotations

import argparse
import datetime as dt
import sqlite3
import sys
from contextlib import closing
from urllib.parse import urlsplit

from odata_filter.reality_conversion.emulator.lifecycle import Pace
from odata_filter.reality_conversion.emulator.missing_extra import needs_extra
from odata_filter.types.instant import Instant

STOPPED, BAD_INPUT = 0, 2
"""Exit statuses."""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `emulate` to the commands of `odata-filter`; its `run` returns the exit status."""
    parser = commands.add_parser("emulate", help="run a server that behaves like the jobs API")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; by default 127.0.0.1")
    parser.add_argument("--port", type=_port, default=0, help="by default any that is free")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--seed", metavar="FILE", help="jobs to start with: an API response, a JSON array or JSON Lines")
    start.add_argument(
        "--demo", metavar="N", type=_count, help="start with so many demo jobs, the same ones every time"
    )
    parser.add_argument("--database", metavar="FILE", default=":memory:", help="keep the jobs in a SQLite file")
    parser.add_argument("--public-url", metavar="URL", type=_url, help="scheme and host of links")
    parser.add_argument(
        "--states",
        metavar="PACE",
        type=_pace,
        default=Pace(),
        help="when jobs move to their next state: immediate, reads:N, clock:SECONDS; by default never",
    )
    parser.add_argument(
        "--user", metavar="ID", help="the caller whose token is not a user's id; by default the first job's"
    )
    parser.add_argument("--freeze", metavar="TIME", type=_time, help="stop the clock at a date-time, and count new ids")
    parser.add_argument("--log", action="store_true", help="print a line for each request to the API, on stderr")
    admin = parser.add_mutually_exclusive_group()
    admin.add_argument(
        "--admin-token",
        metavar="TOKEN",
        type=_token,
        help="what requests under /_emulator/ must hold in the header X-Admin-Token",
    )
    admin.add_argument("--no-admin", action="store_true", help="refuse requests under /_emulator/")
    parser.set_defaults(run=_emulate)


def _emulate(options: argparse.Namespace) -> int:
    try:
        with needs_extra("emulator"):
            from odata_filter.reality_conversion.emulator.admin_guard import AdminAccess, is_loopback
            from odata_filter.reality_conversion.emulator.app import application
            from odata_filter.reality_conversion.emulator.demo import demo
            from odata_filter.reality_conversion.emulator.emulator import Emulator
            from odata_filter.reality_conversion.emulator.http_server import serve
            from odata_filter.reality_conversion.emulator.seeds import BadSeedError, Seed, seed_file
    except ModuleNotFoundError as error:
        return _refuse(str(error))
    local = is_loopback(options.host)
    if not (local or options.admin_token or options.no_admin):
        return _refuse(f"--host {options.host} is open to other machines: add --admin-token TOKEN or --no-admin")
    public = urlsplit(options.public_url or "").hostname
    own_hosts = frozenset({public} if public else ()) if local else None
    access = AdminAccess(options.admin_token, not options.no_admin, own_hosts)
    try:
        seed = seed_file(options.seed) if options.seed else demo(options.demo) if options.demo else Seed()
        with closing(
            Emulator(
                seed,
                database=options.database,
                pace=options.states,
                user=options.user,
                frozen=options.freeze,
                public_url=options.public_url,
                on_request=_log if options.log else None,
            )
        ) as emulator:
            serve(application(emulator, access), options.host, options.port, _announce)
    except sqlite3.Error as error:
        return _refuse(f"{options.database}: {error}")
    except (BadSeedError, OSError) as error:
        return _refuse(str(error))
    return STOPPED


def _announce(url: str) -> None:
    print(url, flush=True)


def _log(request: object) -> None:
    print(request, file=sys.stderr, flush=True)


def _refuse(message: str) -> int:
    print(f"odata-filter: {message}", file=sys.stderr)
    return BAD_INPUT


def _pace(text: str) -> Pace:
    try:
        return Pace.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _time(text: str) -> dt.datetime:
    try:
        return Instant.parse(text).datetime
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from None


def _token(text: str) -> str:
    if not (text and text.isascii() and text.isprintable() and text == text.strip()):
        raise argparse.ArgumentTypeError("expected printable ASCII characters, without blanks at the ends")
    return text


def _url(text: str) -> str:
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not (host and text.startswith(("http://", "https://"))):
        raise argparse.ArgumentTypeError(f"expected a URL such as https://api.example.com, found {text!r}")
    return text.rstrip("/")


def _port(text: str) -> int:
    return _whole(text, 65_535)


def _count(text: str) -> int:
    return _whole(text, 10_000_000)


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= most):
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 to {most}, found {text!r}")
    return int(text)
