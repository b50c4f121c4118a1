"""The schedules of a deployment, each known by its slug."""

from collections.abc import Iterable, Sequence
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import (
    SCHEDULE_TYPES,
    CronSchedule,
    IntervalSchedule,
    NoSchedule,
)

from deployments.agreement import Point

SWITCH = "switch of the schedule {}"
_PARAMETERS = "set of parameters of the schedule {}"


def slugged(schedules: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A file's schedules; one without a slug gets one, by its place."""
    return [{"slug": f"schedule-{number}", **one} for number, one in enumerate(schedules, start=1)]


def schedule_points(schedules: Sequence[dict[str, Any]], there: DeploymentResponse) -> list[Point]:
    """What a person may change of schedules: whether there is one, when it fires, with what."""
    wanted = {one["slug"]: one for one in schedules}
    found = {_name(one): one for one in there.schedules}
    points: list[Point] = []
    for name in dict.fromkeys([*wanted, *found]):
        file, server = wanted.get(name), found.get(name)
        points.append(
            Point(
                f"schedule {name}",
                when(file["schedule"]) if file else None,
                when(server.schedule) if server else None,
            )
        )
        if file and server:
            points += [
                Point(SWITCH.format(name), file.get("active", True), server.active),
                Point(
                    _PARAMETERS.format(name),
                    file.get("parameters", {}),
                    server.parameters,
                ),
            ]
    return points


def _name(schedule: DeploymentSchedule) -> str:
    return schedule.slug or when(schedule.schedule)


def when(schedule: SCHEDULE_TYPES) -> str:
    """When a schedule fires, as a person writes it."""
    if isinstance(schedule, NoSchedule):
        return "never"
    zone = schedule.timezone or "UTC"
    if isinstance(schedule, CronSchedule):
        return f"{schedule.cron} {zone}{'' if schedule.day_or else ', day_or: false'}"
    if isinstance(schedule, IntervalSchedule):
        return f"every {schedule.interval} {zone}"
    return f"{schedule.rrule} {zone}"


async def put_schedules(
    client: PrefectClient,
    there: DeploymentResponse,
    schedules: Sequence[dict[str, Any]],
    chosen: set[str],
) -> None:
    """Bring the chosen fields to what the file says, each schedule for itself.

    A schedule that stays keeps its id, and the others keep the runs that they have planned.
    """
    wanted = {one["slug"]: one for one in schedules}
    for server in there.schedules:
        file, name = wanted.pop(_name(server), None), _name(server)
        if file is None:
            if f"schedule {name}" in chosen:
                await client.delete_deployment_schedule(there.id, server.id)
            continue
        update: dict[str, Any] = {
            field: value
            for field, value, point in (
                ("schedule", file["schedule"], f"schedule {name}"),
                ("active", file.get("active", True), SWITCH.format(name)),
                (
                    "parameters",
                    file.get("parameters", {}),
                    _PARAMETERS.format(name),
                ),
            )
            if point in chosen
        }
        if update:
            await client.update_deployment_schedule(there.id, server.id, **update)
    new = [one for name, one in wanted.items() if f"schedule {name}" in chosen]
    if new:
        await client.create_deployment_schedules(
            there.id, [DeploymentScheduleCreate(**one) for one in new]
        )
