"""Where a job keeps its fields: as the API returns it, and in tables."""

from collections.abc import Callable, Mapping
from typing import Any

from odata_filter.backends.python.record_fields import follow
from odata_filter.backends.python.record_values import elements
from odata_filter.backends.sql.columns import Column, Related


def input_ids(job: object) -> list[object]:
    """Returns every id under a job's inputs: each key of `specifications.inputs` holds one, or a list of them."""
    inputs = follow(("specifications", "inputs"), job)
    if type(inputs) is not dict and not isinstance(inputs, Mapping):
        return []
    found: list[object] = []
    for value in inputs.values():
        found += value if type(value) is list else elements(value)
    return found


JOB_JSON: Mapping[str, str | Callable[[Any], Any]] = {
    "createdDateTime": "executionInfo.createdDateTime",
    "inputId": input_ids,
    "outputId": "specifications.output",
}
"""Accessors for a job exactly as the API returns it, for `Predicate(JOB_JSON)`.

The API does not return the email that it filters by; it is read from the top level, for callers who add it there.
"""

JOB_COLUMNS: Mapping[str, str | Column | Related] = {
    "inputId": Related("job_inputs", "inputId", key="jobId"),
}
"""Columns for jobs kept in a table with a column for each field, and their inputs in a table `job_inputs`.

For `Sql(columns=JOB_COLUMNS)`: each row of `job_inputs` has the `id` of a job in `jobId`, and one of its inputs.
"""
