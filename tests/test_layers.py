"""The house has floors: a module imports only what is below it, and lark is imported in one place."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import odata_filter

PACKAGE = Path(odata_filter.__file__).parent

FLOORS = (
    {"_grammar", "drawing", "instant", "operators", "suggestions"},
    {"errors", "misreadings"},
    {"values", "limits"},
    {"types"},
    {"schema"},
    {"nodes", "unchecked", "reality_conversion.schema"},
    {"checks", "meaning", "records", "diagnosis", "scanner"},
    {"filter", "points", "backends.columns"},
    {"parser", "binder", "simplification", "backends.code", "backends.dialects", "backends.text"},
    {"reader", "analysis", "builder"},
    {"backends.sql_conditions", "backends.python_conditions", "url"},
    {"backends.sql", "backends.predicate", "reality_conversion.handles", "reality_conversion.errors"},
    {"reality_conversion.records"},
    {"cli"},
)
"""The modules of each floor, from the ground up."""

BACKENDS = ({"text"}, {"code", "predicate", "python_conditions"}, {"columns", "dialects", "sql", "sql_conditions"})
"""The modules of each backend: no backend imports another."""


def modules() -> dict[str, Path]:
    """The core's modules by name: no package faces, and not the emulator, which only the command line knows."""
    paths = [path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" and "emulator" not in path.parts]
    return {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in paths}


def imports(path: Path) -> set[str]:
    """What a module imports, in full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def test_every_module_stands_on_a_floor() -> None:
    assert set().union(*FLOORS) == set(modules())


def test_a_module_imports_only_from_below() -> None:
    floor_of = {f"odata_filter.{name}": floor for floor, names in enumerate(FLOORS) for name in names}
    for name, path in modules().items():
        for imported in imports(path) & set(floor_of):
            assert floor_of[imported] < floor_of[f"odata_filter.{name}"], f"{name} imports {imported}"


def test_backends_know_neither_each_other_nor_the_parser() -> None:
    for own in BACKENDS:
        for name in own:
            imported = imports(modules()[f"backends.{name}"])
            others = set().union(*BACKENDS) - own
            assert not imported & {f"odata_filter.backends.{other}" for other in others}
            assert not any(each.startswith(("odata_filter.parser", "odata_filter.reader")) for each in imported)


def test_the_core_depends_on_lark_alone_and_in_one_module() -> None:
    for name, path in modules().items():
        outside = {each.split(".")[0] for each in imports(path)} - set(sys.stdlib_module_names) - {"odata_filter"}
        assert outside == ({"lark"} if name == "parser" else set()), name


def test_importing_the_library_does_not_import_lark_and_parsing_does() -> None:
    code = (
        "import sys, odata_filter, odata_filter.cli; assert 'lark' not in sys.modules;"
        "odata_filter.parse('id in ()'); assert 'lark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_every_export_is_there_and_nothing_else() -> None:
    assert {*odata_filter.__all__} <= {*dir(odata_filter)}
    assert [name for name in odata_filter.__all__ if not hasattr(odata_filter, name)] == []
    assert not hasattr(odata_filter, "prase")
