"""The emulator as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_MAIN = """
import argparse, sys
from odata_filter.reality_conversion.emulator.command import add_command
parser = argparse.ArgumentParser()
add_command(parser.add_subparsers(required=True))
options = parser.parse_args()
sys.exit(options.run(options))
"""

TIMEOUT = 60
"""Seconds that a process may take to start, and to stop."""


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", _MAIN, "emulate", *arguments]


@contextmanager
def emulating(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """An emulator as long as the context lasts: its base URL, and the process."""
    with subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip(), process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def refused(*arguments: str) -> str:
    """What the command says when it does not start."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr
