"""The functions of the language: one row for each, in strings and temporal; `FUNCTIONS` has them all by name."""

from __future__ import annotations

from odata_filter.functions import strings, temporal
from odata_filter.functions.base import Function, Row, register

FUNCTIONS: dict[str, Row] = register(strings.ROWS + temporal.ROWS)
"""The row of each function, by its name in lower case (OData 4.01 reads names of functions in any case)."""

__all__ = ["FUNCTIONS", "Function", "Row"]
