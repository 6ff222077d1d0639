"""The jobs of the iTwin platform's Reality Conversion API: schema, handles, shape, and the bodies of its errors."""

from odata_filter.reality_conversion.accessors import JOB_COLUMNS, JOB_JSON
from odata_filter.reality_conversion.errors import error_body
from odata_filter.reality_conversion.handles import JobHandles, JobState, JobType, job
from odata_filter.reality_conversion.sample_job import sample_job
from odata_filter.reality_conversion.schema import JOBS

__all__ = ["JOBS", "JOB_COLUMNS", "JOB_JSON", "JobHandles", "JobState", "JobType", "error_body", "job", "sample_job"]
