"""Part of the build of a wheel: saves the tables of the grammar in it, which take longer to make than all else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface):  # type: ignore[type-arg]  # of no configuration of its own
    """Adds the tables to a wheel; an editable install reads the grammar."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Writes the tables beside the grammar, where a checkout may use them too."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from odata_filter.syntax.grammar import TABLES, written  # noqa: PLC0415 - found in the sources alone
        from odata_filter.syntax.parser import made_tables  # noqa: PLC0415

        path = Path(self.root, "grammar", TABLES)
        path.write_bytes(written(made_tables()))
        build_data["force_include"][str(path)] = f"odata_filter/grammar/{TABLES}"
