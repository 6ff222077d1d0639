"""One meaning on every engine: the same filters over the same records, in memory and in four databases."""
