"""The layers of the house: what is imported stands below, nothing is a circle, and lark is imported in one place."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import odata_filter

PACKAGE = Path(odata_filter.__file__).parent

LAYERS = (
    {"immutable", "version"},
    {"errors", "operators", "limits"},
    {"types"},
    {"functions"},
    {"capabilities"},
    {"schema"},
    {"nodes"},
    {"syntax"},
    {"binding"},
    {"filter"},
    {"logic"},
    {"backends", "sqlite"},
    {"handle"},
    {"temporal_handles", "collection_handles"},
    {"typed_handles"},
    {"builder", "analysis", "url", "query_options"},
    {"parsing"},
    {"reality_conversion", "testing", "record_files", "schema_sources", "integrations"},
    {"csv_cells"},
    {"match_command"},
    {"cli"},
    {"__main__"},
)
"""The modules and packages of the top, from the ground up: a module is public vocabulary, a package one stage."""

EXCEPTION = ("odata_filter.parsing", "odata_filter.reality_conversion.schema")
"""The default schema of `parse`, which rests on schema and types alone."""

BACKENDS = ({"text"}, {"json"}, {"python"}, {"sql"}, {"polars"}, {"arrow"}, {"spark"}, {"django"}, {"sqlalchemy"})
"""The parts of the package of backends that do not import one another."""

SAY_SQL = {"django", "sqlalchemy"}
"""Those parts that say conditions as `sql` does, and stand on it."""

EXTRAS = (
    "odata_filter.backends.arrow",
    "odata_filter.backends.django",
    "odata_filter.backends.polars",
    "odata_filter.backends.spark",
    "odata_filter.backends.sqlalchemy",
    "odata_filter.integrations.django_rest",
    "odata_filter.integrations.fastapi",
    "odata_filter.integrations.pydantic",
    "odata_filter.reality_conversion.emulator",
    "odata_filter.schema_sources.django",
    "odata_filter.schema_sources.pydantic",
    "odata_filter.schema_sources.sqlalchemy",
    "odata_filter.testing",
)
"""What needs an extra, and so imports what it is for."""

MODULES = {
    ".".join(("odata_filter", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def imports(name: str) -> set[str]:
    """The full names of what a module imports, those imports apart that only type checkers see."""
    found: set[str] = set()
    todo: list[ast.AST] = [ast.parse(MODULES[name].read_text("utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            todo += node.orelse
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {each if each in MODULES else str(node.module) for each in full}
        else:
            todo += ast.iter_child_nodes(node)
    return found


def own_imports(name: str) -> set[str]:
    """The modules of the library that a module imports."""
    return imports(name) & MODULES.keys()


def stage(name: str) -> str:
    """The module or package of the top that a module belongs to."""
    return name.split(".")[1]


INSIDE = sorted(name for name in MODULES if name != "odata_filter")


def test_everything_at_the_top_stands_in_a_layer() -> None:
    assert set().union(*LAYERS) >= {stage(name) for name in INSIDE}


@pytest.mark.parametrize("name", INSIDE)
def test_a_module_imports_only_from_its_stage_and_from_below(name: str) -> None:
    layer_of = {each: layer for layer, names in enumerate(LAYERS) for each in names}
    for imported in own_imports(name) - {"odata_filter"}:
        if stage(imported) != stage(name) and (name, imported) != EXCEPTION:
            assert layer_of[stage(imported)] < layer_of[stage(name)], f"{name} imports {imported}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: own_imports(name) - {EXCEPTION[1]} for name in INSIDE}
    assert set(TopologicalSorter(graph).static_order()) >= set(INSIDE)


def test_no_stages_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for name in INSIDE:
        below = {stage(each) for each in own_imports(name) - {"odata_filter"} if (name, each) != EXCEPTION}
        graph.setdefault(stage(name), set()).update(below - {stage(name)})
    assert set(TopologicalSorter(graph).static_order()) >= set(graph)


def test_the_default_schema_rests_on_schema_and_types_alone() -> None:
    assert {stage(each) for each in own_imports(EXCEPTION[1])} <= {"capabilities", "schema", "types"}


def test_backends_know_neither_each_other_nor_syntax_and_binding() -> None:
    for own in BACKENDS:
        others = set().union(*BACKENDS) - own - {"sql" for name in own if name in SAY_SQL}
        for name in INSIDE:
            if name.startswith("odata_filter.backends.") and name.split(".")[2] in own:
                imported = own_imports(name)
                assert not any(each.split(".")[2:3] == [other] for each in imported for other in others), name
                assert not {stage(each) for each in imported - {"odata_filter"}} & {"syntax", "binding"}, name


def test_the_core_depends_on_lark_alone_and_in_one_module() -> None:
    for name in INSIDE:
        if not name.startswith(EXTRAS):
            outside = {each.split(".")[0] for each in imports(name)} - set(sys.stdlib_module_names) - {"odata_filter"}
            assert outside == ({"lark"} if name == "odata_filter.syntax.parser" else set()), name


def test_importing_the_library_does_not_import_lark_and_parsing_does() -> None:
    code = (
        "import sys, odata_filter, odata_filter.cli; assert 'lark' not in sys.modules;"
        "odata_filter.parse('not (true)', odata_filter.OPEN); assert 'lark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_building_a_filter_from_handles_loads_nothing_that_only_parsing_or_guids_or_calls_need() -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from odata_filter.reality_conversion import job;"
        "(job.state == 'Success') & (job.createdDateTime > datetime(2024, 6, 24, tzinfo=UTC));"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True)
    loaded = {*done.stdout.split()}
    slow = {"ast", "dataclasses", "inspect", "json", "lark", "platform", "string", "uuid"}
    ours = {"syntax", "parsing", "logic", "backends", "functions.strings", "functions.temporal", "types.literals"}
    assert not loaded & (slow | {f"odata_filter.{each}" for each in ours})


def test_the_pytest_plugin_does_not_import_the_library() -> None:
    plugin = "odata_filter.reality_conversion.emulator.plugin"
    packages = {plugin.rsplit(".", number)[0] for number in range(1, 4)}
    code = f"import sys, {plugin}; print(*[name for name in sys.modules if name.startswith('odata_filter')])"
    done = subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True)
    assert {*done.stdout.split()} <= {plugin, f"{plugin.removesuffix('plugin')}missing_extra", *packages}


def test_no_file_name_means_two_things() -> None:
    names = [path.name for path in MODULES.values() if path.name != "__init__.py"]
    # The same idea in a sibling: of the jobs API, of dialects, of types and functions, of data frames and ORMs, of
    # Python and SQL.
    siblings = {"schema.py", "errors.py", "base.py", "sqlite.py", "pydantic.py", "strings.py", "temporal.py"}
    siblings |= {"column_types.py", "expression_compiler.py", "function_table.py", "operand_expressions.py"}
    siblings |= {"operand_text.py", "two_operands.py"}
    assert {name for name in names if names.count(name) > 1} <= siblings


def test_every_export_is_there_and_nothing_else() -> None:
    assert {*odata_filter.__all__} <= {*dir(odata_filter)}
    assert [name for name in odata_filter.__all__ if not hasattr(odata_filter, name)] == []
    assert not hasattr(odata_filter, "prase")
