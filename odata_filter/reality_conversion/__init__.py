"""The jobs of the iTwin platform's Reality Conversion API: schema, handles, shape, and the bodies of its errors."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odata_filter.reality_conversion.accessors import JOB_COLUMNS, JOB_JSON
    from odata_filter.reality_conversion.errors import error_body
    from odata_filter.reality_conversion.handles import JobHandles, JobState, JobType, job, job_state
    from odata_filter.reality_conversion.samples import sample_job
    from odata_filter.reality_conversion.schema import JOBS

__all__ = [
    "JOBS",
    "JOB_COLUMNS",
    "JOB_JSON",
    "JobHandles",
    "JobState",
    "JobType",
    "error_body",
    "job",
    "job_state",
    "sample_job",
]

_LATER = {
    "accessors": {"JOB_COLUMNS", "JOB_JSON"},
    "errors": {"error_body"},
    "handles": {"JobHandles", "JobState", "JobType", "job", "job_state"},
    "samples": {"sample_job"},
    "schema": {"JOBS"},
}
"""What is imported when it is first asked for."""

if not TYPE_CHECKING:  # else any name at all would be one of the package's to a type checker

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

    def __getattr__(name: str) -> object:
        for module, names in _LATER.items():
            if name in names:
                found = getattr(import_module(f"{__name__}.{module}"), name)
                globals()[name] = found
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
