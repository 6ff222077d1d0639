"""The jobs of the iTwin platform's Reality Conversion API: their schema, and their shape as the API returns them."""

from odata_filter.reality_conversion.records import JOB_COLUMNS, JOB_JSON
from odata_filter.reality_conversion.schema import JOBS

__all__ = ["JOBS", "JOB_COLUMNS", "JOB_JSON"]
