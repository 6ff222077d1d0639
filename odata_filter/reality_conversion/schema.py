"""The jobs of the Reality Conversion API, as its page "List jobs" describes them."""

from odata_filter.capabilities import Capabilities
from odata_filter.schema import Schema
from odata_filter.types import DateTimeOffset, Enumeration, Guid, Identifier, String
from odata_filter.types.structured import Field

JOB_STATE = Enumeration(
    "JobState",
    ("Queued", "Active", "TerminatingOnCancel", "TerminatingOnFailure", "Cancelled", "Failed", "Success"),
)

JOB_TYPE = Enumeration(
    "JobType",
    (
        "PointCloudConversion",
        "PointCloudOptimization",
        "TileMapOptimization",
        "VectorOptimization",
        "MeshSampling",
        "ContextSceneTiler",
    ),
)

JOBS = Schema(
    "jobs",
    (
        Field("id", Guid(), nullable=False),
        Field("iTwinId", Guid(), nullable=False),
        Field("name", String()),
        Field("email", String()),
        Field("type", JOB_TYPE, nullable=False),
        Field("state", JOB_STATE, nullable=False),
        Field("createdDateTime", DateTimeOffset(), nullable=False),
        Field("inputId", Identifier(), collection=True),
        Field("outputId", Identifier()),
    ),
    capabilities=Capabilities.COMPARISONS,
)
"""The fields that the API's `$filter` takes ("Properties supported for filtering")."""
