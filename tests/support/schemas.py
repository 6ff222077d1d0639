"""The schemas that hostile and random texts are read with, and where their fields are kept."""

from __future__ import annotations

from odata_filter import JOBS, OPEN, Column, Related, Schema
from odata_filter.reality_conversion import JOB_COLUMNS
from odata_filter.testing.agreement import SCHEMA

COLUMNS: dict[Schema, dict[str, str | Column | Related]] = {
    JOBS: dict(JOB_COLUMNS),
    OPEN: {},
    SCHEMA: {name: Related(name, "element", key="part") for name, field in SCHEMA.items() if field.collection},
}

REFUSALS = {
    "unsupported-untyped",
    "unsupported-function",
    "unmapped-collection",
    "too-complex",
    "unsupported-arithmetic",
    "unsupported-column",
    "unsupported-fields",
    "unsupported-has",
    "unsupported-path",
    "unsupported-system-name",
}
"""The codes by which SQL may refuse a filter that was parsed."""
