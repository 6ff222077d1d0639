"""The unchecked tree to a checked one."""
