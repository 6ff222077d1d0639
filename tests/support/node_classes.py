"""Every class of nodes."""

from __future__ import annotations

from odata_filter import nodes

NODES = {
    each
    for each in vars(nodes).values()
    if isinstance(each, type) and hasattr(each, "__match_args__") and hasattr(each, "__deepcopy__")
}
