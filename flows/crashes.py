"""A run whose process died is started again, but not for ever."""

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

from storygen.errors import StorygenError

MOST_STARTS = 4
RETRY_TAG = "crash-safe"
"""On the deployments whose crashed runs an automation starts again."""


def check_starts() -> None:
    """Raises StorygenError when this run was started too often: what kills it will do so again."""
    if flow_run.id is None:
        return
    with get_client(sync_client=True) as client:
        starts = client.read_flow_run(flow_run.id).run_count
    if starts > MOST_STARTS:
        raise StorygenError(
            f"this run was started {MOST_STARTS} times and its process died each time; look at "
            "the worker's log, then run the same request again: what was made is kept"
        )
