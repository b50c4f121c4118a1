"""The end of a run that was suspended, told on its page: started by an automation."""

from uuid import UUID

from flows import silence as silence

# isort: split

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed

from flows.failure_page import show_end

_RESOURCE = "prefect.flow-run."


@flow(name="storygen-page", persist_result=False)
def storygen_page(run: str) -> State[None]:
    """Have the page of a run that ended while it waited for a person say so.

    Args:
        run: The flow run's id, or the name of it that an event bears.
    """
    with get_client(sync_client=True) as client:
        try:
            was_told = show_end(client, client.read_flow_run(UUID(run.removeprefix(_RESOURCE))))
        except ObjectNotFound:
            return Completed(message=f"there is no run {run}")
    return Completed(message="told" if was_told else "its page told of that already")
