"""Private database servers: on loopback, on a free port, in a temporary folder, gone when the tests end.

An address in an environment variable goes before a server of our own: a URL such as `postgresql://user@host:5432/base`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .engines import UnavailableError, driver

PATIENCE = 60.0
"""Seconds that a server may take to start or to stop."""


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server whose databases compare text as English does, not by code point."""
    if address := os.environ.get("ODATA_FILTER_POSTGRESQL"):
        yield address
        return
    driver("psycopg")  # without it no server is of use
    binaries = newest_postgresql()
    with folder_of("postgres") as (folder, user):
        data, port = folder / "data", free_port()
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en")
        run(user, folder, binaries / "initdb", "-D", data, "-U", "tests", "--auth=trust", "--no-sync", *locale)
        network = ("-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1")
        with serving(user, folder, binaries / "postgres", "-D", data, *network, "-c", "fsync=off"):
            yield f"postgresql://tests@127.0.0.1:{port}/postgres"


@contextmanager
def mariadb() -> Iterator[str]:
    """The address of a MariaDB server."""
    if address := os.environ.get("ODATA_FILTER_MARIADB"):
        yield address
        return
    driver("pymysql")
    server, installer = program("mariadbd"), program("mariadb-install-db")
    with folder_of("mysql") as (folder, user):
        data, port = f"--datadir={folder / 'data'}", free_port()
        root = ("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
        run(user, folder, installer, "--no-defaults", data, *root)
        place = (data, f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}")
        network = (f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve")
        durability = "--innodb-flush-log-at-trx-commit=0"
        with serving(user, folder, server, "--no-defaults", *place, *network, durability):
            yield f"mysql://root@127.0.0.1:{port}"


def newest_postgresql() -> Path:
    """The folder of PostgreSQL's programs. Debian keeps them off the PATH, one folder for each version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(folders, key=lambda found: float(found.parts[-3]), default=None)
    return newest.parent if newest else program("initdb").resolve().parent


def program(name: str) -> Path:
    """The path of an installed program. An ordinary user's PATH lacks the folder of servers."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin")
    if found is None:
        raise UnavailableError(f"{name} is not installed")
    return Path(found)


@contextmanager
def folder_of(owner: str) -> Iterator[tuple[Path, str | None]]:
    """A temporary folder, and the user that a server runs as there: None is the present one.

    Database servers refuse to run as root, so root hands the folder to the server's own user.
    """
    user = next(filter(is_user, (owner, "nobody"))) if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="odata_filter-") as name:
        if user is not None:
            shutil.chown(name, user)
        yield Path(name), user


def is_user(name: str) -> bool:
    """Whether there is a user of that name."""
    try:
        Path(f"~{name}").expanduser()
    except RuntimeError:
        return False
    return True


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def run(user: str | None, folder: Path, *command: str | Path) -> None:
    """Runs one command to its end."""
    done = subprocess.run(command, user=user, cwd=folder, capture_output=True, timeout=PATIENCE, check=False)
    if done.returncode:
        raise UnavailableError(f"{command[0]} failed: {(done.stdout + done.stderr).decode(errors='replace').strip()}")


@contextmanager
def serving(user: str | None, folder: Path, *command: str | Path) -> Iterator[None]:
    """Runs a server: from when it accepts connections to the end of the block, or of this process, however it ends."""
    lifeline = ("setpriv", "--pdeathsig", "QUIT") if shutil.which("setpriv") else ()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([*lifeline, *command], user=user, cwd=folder, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + PATIENCE
        while b" ready " not in log.read_bytes():  # both say "ready ... connections"
            if process.poll() is not None or time.monotonic() > deadline:
                raise UnavailableError(f"{command[0]} did not start: {log.read_text(errors='replace').strip()}")
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: there is nothing to save
        process.wait(PATIENCE)
