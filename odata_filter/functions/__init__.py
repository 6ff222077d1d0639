"""The functions of the language: one row for each, in strings and temporal; `FUNCTIONS` has them all by name."""

from odata_filter.functions.base import FUNCTIONS, Function, Row

__all__ = ["FUNCTIONS", "Function", "Row"]
