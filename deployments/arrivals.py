"""What an event starts: a story that arrives a film, a run's end the telling of it."""

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound

EVENT = "storygen.inbox.arrived"
DEPLOYMENT = "storygen/inbox"
_NAME = "storygen: a story that arrives is told"
_SOURCE = "{{ event.payload.source or 'inbox:' }}"
_PAGE = "storygen-page/control"
_ENDED = "storygen: a run that ended while it waited says so on its page"
_WAITS_AT_MOST = timedelta(days=15)
"""Longer than a run waits for a person."""


def arrivals() -> list[Automation]:
    """The automation that starts a film for each event; none without its deployment."""
    trigger = EventTrigger(expect={EVENT}, posture=Posture.Reactive, threshold=1)
    about = f"Whoever sends the event {EVENT} starts a film; its payload's source says of what."
    return _starting(DEPLOYMENT, _NAME, about, trigger, source=_SOURCE)


def ends() -> list[Automation]:
    """The automation that tells of a suspended run's end; none without its deployment."""
    trigger = EventTrigger(
        after={"prefect.flow-run.Suspended"},
        expect={"prefect.flow-run.Cancelled", "prefect.flow-run.Failed"},
        for_each={"prefect.resource.id"},
        match_related=ResourceSpecification(
            {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.storygen"}
        ),
        posture=Posture.Reactive,
        threshold=1,
        within=_WAITS_AT_MOST,
    )
    about = "Nothing of a suspended run goes on that could say so itself."
    return _starting(_PAGE, _ENDED, about, trigger, run="{{ event.resource.id }}")


def _starting(
    deployment: str, name: str, about: str, trigger: EventTrigger, **templates: str
) -> list[Automation]:
    """An automation that runs a deployment with parameters of an event."""
    try:
        with get_client(sync_client=True) as client:
            deployment_id = client.read_deployment_by_name(deployment).id
    except ObjectNotFound:
        return []
    parameters = {
        parameter: {"__prefect_kind": "jinja", "template": template}
        for parameter, template in templates.items()
    }
    action = RunDeployment(
        source="selected", deployment_id=deployment_id, parameters=parameters, job_variables=None
    )
    return [Automation(name=name, description=about, trigger=trigger, actions=[action])]
