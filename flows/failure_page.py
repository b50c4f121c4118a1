"""A run that ended while its page was not open says so there too."""

from contextlib import suppress
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactUpdate
from prefect.client.schemas.objects import Artifact, FlowRun, State
from prefect.flows import Flow

from blocks.opening import use_configured_store
from flows.endings import ending_of
from flows.event_outlets import tell_failure
from flows.lasting_server import has_lasting_server
from flows.outcomes import WAITING, Outcome, failed, failed_as, stopped, unanswered
from flows.page_artifacts import Shown, create_artifact, find_artifact
from flows.run_page import FILM
from storygen.errors import StorygenError
from storygen.markdown import plain

_NEVER_RESUMED = "never resumed"
"""What Prefect's server says of a run that was suspended for too long."""


def show_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Show why a run failed, unless this start of it told of that itself; a hook of the flow."""
    ending = ending_of(flow_run.id)
    if not has_lasting_server() or ending.is_sent:
        return
    said = state.message or "nothing more is known; its logs hold more"
    outcome = failed(ending.error) if ending.error else failed_as(said)
    with suppress(Exception), get_client(sync_client=True) as client:
        _show(client, flow_run, outcome, find_artifact(client, flow_run.id, FILM))
    if ending.is_told:
        return
    with suppress(Exception):
        with suppress(StorygenError):
            use_configured_store()  # which the run itself may not have come to
        run_id = str(flow_run.parameters.get("run_id") or flow_run.id)
        tell_failure(run_id, flow_run.id, flow_run.name, state.message or "")


def show_end(client: SyncPrefectClient, flow_run: FlowRun) -> bool:
    """Show how a run ended while its page says that it waits; whether there was need to.

    Nothing of a suspended run goes on that could say so itself.
    """
    state = flow_run.state
    there = find_artifact(client, flow_run.id, FILM)
    if state is None or not state.is_final() or there is None:
        return False
    if not (there.description or "").startswith(WAITING):
        return False
    _show(client, flow_run, _ended_as(state), there)
    return True


def _ended_as(state: State[Any]) -> Outcome:
    said = state.message or ""
    if state.is_cancelled():
        return stopped()
    return unanswered() if _NEVER_RESUMED in said else failed_as(said or state.name or "it ended")


def _show(
    client: SyncPrefectClient, flow_run: FlowRun, outcome: Outcome, there: Artifact | None
) -> None:
    shown = Shown(f"# {plain(flow_run.name)}\n\n{outcome.text}", outcome.headline)
    if there is None:
        create_artifact(client, flow_run.id, FILM, shown)
        return
    update = ArtifactUpdate(data=shown.data, description=shown.description)
    client.update_artifact(there.id, update)
