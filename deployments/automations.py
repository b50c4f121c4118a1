"""What the server does by itself: sees dead runs, starts them again, raises the alarm."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from pydantic import BaseModel

from deployments.alerts import Alert
from flows.crashes import RETRY_TAG
from storygen.canonical import canonical_json, digest

_SILENT = "storygen: a run whose heartbeat stopped has crashed"
_NEVER_BEGAN = "storygen: a run that never began has crashed"
_RESTART = "storygen: a crashed run is started again"
_DEAD_AFTER = timedelta(seconds=90)
"""Three heartbeats, which every worker sends each 30 s (PREFECT_FLOWS_HEARTBEAT_FREQUENCY)."""
_BEGINS_WITHIN = timedelta(minutes=15)
"""Longer than a machine takes to fetch the largest image and load Python."""
_ENDS = ("Completed", "Failed", "Cancelled", "Crashed", "Suspended")
_PUT_BACK = ("Scheduled", "AwaitingRetry", "AwaitingConcurrencySlot", "Late", "Paused")


def make_automations(told: Iterable[Alert]) -> list[str]:
    """Make the automations, or bring those that are there up to date; a sentence for each.

    Args:
        told: Who is told of failed runs.
    """
    wanted = [_seen_dead(), _seen_not_to_begin(), _started_again(), *map(_told_of, told)]
    return [_settle(automation) for automation in wanted]


def _settle(wanted: Automation) -> str:
    """Make it unless one of that name and content is there."""
    try:
        there = cast(Automation, Automation.read(name=wanted.name))
    except ValueError:
        wanted.create()
        return f"automation {wanted.name!r}: made"
    if there.description != wanted.description:
        there.delete()
        wanted.create()
        return f"automation {wanted.name!r}: made anew"
    return f"automation {wanted.name!r}: up to date"


def _automation(name: str, trigger: EventTrigger, action: Any, about: str) -> Automation:
    content = digest(_written(trigger), _written(action))[:12]
    return Automation(
        name=name, description=f"{about} ({content})", trigger=trigger, actions=[action]
    )


def _written(model: BaseModel) -> str:
    """A model as text, the same in every process: Prefect keeps sets, which have no order."""
    fields: dict[str, Any] = model.model_dump(mode="json")
    return canonical_json(
        {
            name: sorted(cast(list[str], value)) if isinstance(value, list) else value
            for name, value in fields.items()
        }
    )


def _seen_dead() -> Automation:
    """A run that began to send heartbeats and sends none, nor ends, for 90 s has crashed."""
    return _crashed_if_silent(
        _SILENT, "heartbeat", ("heartbeat", *_ENDS), _DEAD_AFTER,
        "no heartbeat for 90 s: the run's process, or its whole machine, is gone",
        "A dead machine tells nobody that it is dead.",
    )  # fmt: skip


def _seen_not_to_begin() -> Automation:
    """A run whose worker died while it started a process keeps its place in the pool for ever."""
    return _crashed_if_silent(
        _NEVER_BEGAN, "Pending", ("Running", "heartbeat", *_ENDS, *_PUT_BACK), _BEGINS_WITHIN,
        "it was handed to a worker 15 minutes ago and never began: the worker is gone",
        "It would hold its place in the pool.",
    )  # fmt: skip


def _crashed_if_silent(
    name: str, after: str, signs: Iterable[str], within: timedelta, message: str, about: str
) -> Automation:
    """A run that gives none of its signs of life in time after one of them has crashed."""
    trigger = EventTrigger(
        after={f"prefect.flow-run.{after}"},
        expect={f"prefect.flow-run.{sign}" for sign in signs},
        for_each={"prefect.resource.id"},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )
    action = ChangeFlowRunState(name=None, state=StateType.CRASHED, message=message, force=False)
    return _automation(name, trigger, action, about)


def _started_again() -> Automation:
    """What a crashed run made is kept, so that it goes on where it was."""
    trigger = EventTrigger(
        expect={"prefect.flow-run.Crashed"},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=ResourceSpecification(
            {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{RETRY_TAG}"}
        ),
        posture=Posture.Reactive,
        threshold=1,
    )
    action = ChangeFlowRunState(
        state=StateType.SCHEDULED,
        name="AwaitingRetry",
        message="its process died: started again",
        force=False,
    )
    return _automation(_RESTART, trigger, action, "Only what was under way is made again.")


def _told_of(alert: Alert) -> Automation:
    trigger = EventTrigger(
        expect={"prefect.flow-run.Failed"},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=ResourceSpecification(
            {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.storygen"}
        ),
        posture=Posture.Reactive,
        threshold=1,
    )
    action = SendNotification(
        block_document_id=cast(UUID, alert.block.save(alert.block_name, overwrite=True)),
        subject="storygen: {{ flow_run.name }} failed",
        body="{{ flow.name }}/{{ deployment.name }}: {{ flow_run.state.message }}\n"
        "{{ flow_run|ui_url }}",
    )
    return _automation(alert.automation, trigger, action, "A failed run is seen by a person.")
