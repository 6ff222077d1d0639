"""Every class of nodes."""

from __future__ import annotations

from typing import get_args

from odata_filter import nodes

NODES = frozenset(get_args(nodes.Operand))
