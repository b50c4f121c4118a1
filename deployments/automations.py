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

from deployments.agreement import Agreement, Point
from deployments.alerts import Alert
from deployments.arrivals import arrivals, ends
from flows.crashes import RESTARTED
from storygen.canonical import canonical_json
from storygen.stack.left_runs import RETRY_TAG

_SILENT = "storygen: a run whose heartbeat stopped has crashed"
_NEVER_BEGAN = "storygen: a run that never began has crashed"
_RESTART = "storygen: a crashed run is started again"
_DEAD_AFTER = timedelta(seconds=90)
"""Three heartbeats, which every worker sends each 30 s (PREFECT_FLOWS_HEARTBEAT_FREQUENCY)."""
_BEGINS_WITHIN = timedelta(minutes=15)
"""Longer than a machine takes to fetch the largest image and load Python."""
_ENDS = ("Completed", "Failed", "Cancelled", "Crashed", "Suspended")
_PUT_BACK = ("Scheduled", "AwaitingRetry", "AwaitingConcurrencySlot", "Late", "Paused")


def make_automations(told: Iterable[Alert], agreement: Agreement) -> list[str]:
    """Make the automations, or bring those that are there up to date; a sentence for each.

    Args:
        told: Who is told of failed runs.
        agreement: What was applied before; knows what a person set since.
    """
    wanted = [_seen_dead(), _seen_not_to_begin(), _started_again(), *map(_told_of, told)]
    wanted += [*arrivals(), *ends()]
    return [_settle(automation, agreement) for automation in wanted]


def _settle(wanted: Automation, agreement: Agreement) -> str:
    """Make it, or bring it up to date where no person changed it; in place, so that it keeps on."""
    owner = f"automation/{wanted.name}"
    try:
        there = cast(Automation, Automation.read(name=wanted.name))
    except ValueError:
        if not agreement.may_make(owner):
            return f"automation {wanted.name!r}: none"
        wanted.create()
        agreement.note_made(owner, _points(wanted, wanted))
        return f"automation {wanted.name!r}: made"
    chosen = agreement.settle(owner, _points(wanted, there), "storygen")
    if not chosen:
        return f"automation {wanted.name!r}: up to date"
    if "rule" in chosen:
        there.description, there.trigger = wanted.description, wanted.trigger
        there.actions = wanted.actions
    if "automation" in chosen:
        there.enabled = wanted.enabled
    there.update()
    return f"automation {wanted.name!r}: changed"


def _points(wanted: Automation, there: Automation) -> list[Point]:
    return [
        Point("rule", _rule(wanted), _rule(there), is_short=False),
        Point("automation", wanted.enabled, there.enabled),
    ]


def _rule(automation: Automation) -> str:
    """What it waits for and does, as text; the same in every process and from the server."""
    rule = automation.model_dump(mode="json", include={"trigger", "actions"})
    return canonical_json(_plain(rule))


def _plain(value: Any) -> Any:
    """Without what the server adds, and in one order: Prefect keeps sets, which have none."""
    if isinstance(value, dict):
        fields = cast(dict[str, Any], value)
        return {name: _plain(item) for name, item in fields.items() if name != "id"}
    if isinstance(value, list):
        return sorted(map(_plain, cast(list[Any], value)), key=canonical_json)
    return value


def _automation(name: str, trigger: EventTrigger, action: Any, about: str) -> Automation:
    return Automation(name=name, description=about, trigger=trigger, actions=[action])


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
        message=RESTARTED,
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
