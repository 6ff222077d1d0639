"""The library as it is installed: from a wheel, from a zip, and from a plain checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    not (ROOT / "pyproject.toml").exists(), reason="the suite runs beside an installed wheel, without the sources"
)
MAIN_JOB = "from odata_filter import Sql, parse; print(parse(\"name eq 'x'\").to(Sql()).params)"
BARE = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "COVERAGE_PROCESS_START"}}


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=BARE | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution: what is missing there is missing here."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, ROOT, cwd=out)
    (wheel,) = out.glob("*.whl")
    return wheel


def test_the_wheel_holds_what_the_package_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        f"odata_filter/{path.relative_to(ROOT / 'odata_filter')}" for path in (ROOT / "odata_filter").rglob("*.py")
    }
    assert sources <= names
    others = {
        "grammar/odata_filter.lark",
        "grammar/odata_filter.tables",
        "py.typed",
        "reality_conversion/sample_jobs.json",
    }
    assert {f"odata_filter/{name}" for name in others} <= names
    assert not [name for name in names if name.startswith(("grammar/", "tests/", "benchmarks/"))]


def test_the_wheel_has_the_tables_of_its_grammar(wheel: Path, tmp_path: Path) -> None:
    code = (
        "from odata_filter.syntax import grammar, parser; saved = grammar.tables();"
        "made = parser.made_tables(); print(saved[:2] == made[:2]); parser._built = None;"
        "import odata_filter; print(odata_filter.parse('x/any(y:y eq 1)', odata_filter.OPEN))"
    )
    assert run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(wheel)) == "True\nx/any(y: y eq 1)\n"


def test_a_filter_of_whole_leaves_does_not_import_lark(wheel: Path, tmp_path: Path) -> None:
    code = "import sys, odata_filter; odata_filter.parse(\"name eq 'x'\"); sys.exit('lark' in sys.modules)"
    run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(wheel))


QUICK = (
    "backends",
    "cases",
    "conftest.py",
    "errors",
    "support",
    "test_analysis.py",
    "test_builder.py",
    "test_cases.py",
    "test_cli.py",
    "test_schema.py",
)
"""The parts of the suite that need neither the checkout nor a server."""


def test_the_suite_passes_against_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    site, suite = tmp_path / "site", tmp_path / "suite"
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel, cwd=tmp_path)
    suite.mkdir()
    for name in QUICK:
        source = ROOT / "tests" / name
        if source.is_dir():
            shutil.copytree(source, suite / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, suite / name)
    path = f"{site}{os.pathsep}{suite}"
    found = run(
        sys.executable, "-c", "import odata_filter; print(odata_filter.__file__)", cwd=tmp_path, PYTHONPATH=path
    )
    assert found.startswith(str(site))
    pytest_ = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", suite)
    assert " passed" in run(*pytest_, cwd=tmp_path, PYTHONPATH=path)


def test_the_package_runs_from_a_zip(wheel: Path, tmp_path: Path) -> None:
    assert run(sys.executable, "-c", MAIN_JOB, cwd=tmp_path, PYTHONPATH=str(wheel)) == "('x',)\n"


def test_the_package_runs_from_a_plain_checkout(tmp_path: Path) -> None:
    for folder in ("odata_filter", "grammar"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    code = f"import odata_filter; assert odata_filter.__file__.startswith({str(tmp_path)!r}); {MAIN_JOB}"
    assert run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(tmp_path)) == "('x',)\n"
