"""Deployments on the server: as prefect.yaml says, but for what a person set there."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import VersionInfo
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import ParameterSchema

from deployments.agreement import Agreement, Point
from deployments.parameter_schemas import STARTED_BY_PEOPLE, forgiving
from deployments.schedules import SWITCH, put_schedules, schedule_points, slugged
from deployments.updates import CHECK, send_update

FILE = "prefect.yaml"
_NOBODY = UUID(int=0)
_QUEUE = "default"


class _AnySchema(ParameterSchema, extra="allow"):
    """A flow's schema with more than Prefect itself says in one."""


class _Setting(NamedTuple):
    """A field that a person may set, and what sets it to what the file says."""

    point: Point
    update: dict[str, Any]


@contextmanager
def agreed_deploying(agreement: Agreement) -> Generator[None]:
    """Have `prefect deploy` of this process leave alone what a person set.

    Prefect reads and completes its file as ever. Only the last step is another one: Prefect's own
    replaces whatever is there, and its schedules with the runs that they have planned.
    """
    # Where `prefect deploy` takes the class from; it offers no other place to step in.
    module = import_module("prefect.cli.deploy._core")
    module.RunnerDeployment = _agreed(agreement)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
    finally:
        module.RunnerDeployment = RunnerDeployment  # pyright: ignore[reportAttributeAccessIssue]


def _agreed(agreement: Agreement) -> type[RunnerDeployment]:
    class AgreedDeployment(RunnerDeployment):
        """What the file says of one deployment."""

        async def apply(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, schedules: Sequence[dict[str, Any]] | None = None, **_: Any
        ) -> UUID:
            """Make it, or bring it up to date; its id on the server."""
            wanted = slugged(schedules or ())
            async with get_client() as client:
                try:
                    there = await client.read_deployment_by_name(self.full_name)
                except ObjectNotFound:
                    return await self._make(wanted)
                await _update(client, self, there, wanted, agreement)
            return there.id

        async def _make(self, schedules: list[dict[str, Any]]) -> UUID:
            """Make it in one call: a registration that is killed leaves none that is half made."""
            if not agreement.may_make(self.full_name):
                return _NOBODY
            self._parameter_openapi_schema = _AnySchema.model_validate(_schema(self))
            self.enforce_parameter_schema = _is_checked(self)
            # Else Prefect takes the version of the clone's Git, which no later update would.
            made = await self.aapply(schedules, version_info=_plain_version(self))
            async with get_client() as client:
                there = await client.read_deployment(made)
            agreement.note_made(
                self.full_name,
                [*(it.point for it in _settings(self, there)), *schedule_points(schedules, there)],
            )
            return made

    return AgreedDeployment


async def _update(
    client: PrefectClient,
    file: RunnerDeployment,
    there: DeploymentResponse,
    schedules: list[dict[str, Any]],
    agreement: Agreement,
) -> None:
    settings = _settings(file, there)
    points = [*(it.point for it in settings), *schedule_points(schedules, there)]
    points = [_guarded(point, there, agreement, file.full_name) for point in points]
    chosen = agreement.settle(file.full_name, points, FILE)
    update = _own_update(file, there) | _parameters(file, there, chosen)
    for setting in settings:
        if setting.point.name in chosen:
            update |= setting.update
    if update:
        await send_update(client, there, update, agreement, file.full_name)
    await put_schedules(client, there, schedules, chosen)


def _settings(file: RunnerDeployment, there: DeploymentResponse) -> list[_Setting]:
    """What a person may set on a deployment's page, but for its schedules."""
    limit = there.global_concurrency_limit
    pool = _place(there.work_pool_name, there.work_queue_name)
    # A deployment whose pool was deleted has none, which nobody chose: its runs would never begin.
    wanted_pool = _place(file.work_pool_name, file.work_queue_name)
    found = [
        ("description", file.description, there.description, {"description": file.description}),
        ("list of tags", sorted(file.tags), sorted(there.tags), {"tags": file.tags}),
        ("pause", bool(file.paused), there.paused, {"paused": bool(file.paused)}),
        (
            "concurrency limit", file.concurrency_limit, limit.limit if limit else None,
            {"concurrency_limit": file.concurrency_limit},
        ),
        (
            "rule at the concurrency limit", _rule(file), _rule(there),
            {"concurrency_options": file.concurrency_options},
        ),
        (
            "work pool", wanted_pool, pool or wanted_pool,
            {"work_pool_name": file.work_pool_name,
             "work_queue_name": file.work_queue_name or _QUEUE},
        ),
        (
            "job variables", file.job_variables, there.job_variables or {},
            {"job_variables": file.job_variables},
        ),
        (
            CHECK, _is_checked(file), there.enforce_parameter_schema,
            {"enforce_parameter_schema": _is_checked(file)},
        ),
    ]  # fmt: skip
    told = [_Setting(Point(name, wanted, at), update) for name, wanted, at, update in found]
    wanted = file.model_dump(mode="json", include={"parameters"})["parameters"]
    names = sorted({*wanted, *there.parameters})
    return told + [
        _Setting(Point(f"parameter {name}", wanted.get(name), there.parameters.get(name)), {})
        for name in names
    ]


def _rule(of: RunnerDeployment | DeploymentResponse) -> str:
    options = of.concurrency_options
    return options.collision_strategy.value if options else "ENQUEUE"


def _place(pool: str | None, queue: str | None) -> str | None:
    return pool and (pool if queue in (None, _QUEUE) else f"{pool}/{queue}")


def _guarded(point: Point, there: DeploymentResponse, agreement: Agreement, owner: str) -> Point:
    """A schedule that the file has no more goes only if nobody switched it since."""
    slug = point.name.removeprefix("schedule ")
    if point.name == slug or point.wanted is not None or point.there is None:
        return point
    active = next((one.active for one in there.schedules if one.slug == slug), None)
    if agreement.is_as_applied(owner, SWITCH.format(slug), active):
        return point
    return point._replace(there=f"{point.there}, {'on' if active else 'off'}")


def _parameters(
    file: RunnerDeployment, there: DeploymentResponse, chosen: set[str]
) -> dict[str, Any]:
    """The parameters as they are to be, if any of them is to be set."""
    wanted = file.model_dump(mode="json", include={"parameters"})["parameters"]
    names = {*wanted, *there.parameters}
    changed = {name for name in names if f"parameter {name}" in chosen}
    if not changed:
        return {}
    kept = {name: value for name, value in there.parameters.items() if name not in changed}
    return {"parameters": kept | {name: wanted[name] for name in changed if name in wanted}}


def _plain_version(file: RunnerDeployment) -> VersionInfo:
    """The version that the file says, and nothing else."""
    return VersionInfo(type="prefect:simple", version=file.version or "")


def _is_checked(file: RunnerDeployment) -> bool:
    """Whether the server checks parameters; prefect.yaml can ask so only with its own schema."""
    return file.enforce_parameter_schema or file.full_name in STARTED_BY_PEOPLE


def _schema(file: RunnerDeployment) -> dict[str, Any]:
    """What its parameters are, by JSON Schema."""
    schema = file._parameter_openapi_schema  # pyright: ignore[reportPrivateUsage]
    written = schema.model_dump(mode="json", exclude_unset=True)
    return forgiving(written) if file.full_name in STARTED_BY_PEOPLE else written


def _own_update(file: RunnerDeployment, there: DeploymentResponse) -> dict[str, Any]:
    """What is the code's alone: where it lies, which version it is, what its form asks."""
    wanted = {
        "entrypoint": file.entrypoint,
        "version": file.version,
        "pull_steps": file.storage.to_pull_step() if file.storage else [],
        "parameter_openapi_schema": _schema(file),
    }
    found = there.model_dump(mode="json", include=set(wanted))
    update = {name: value for name, value in wanted.items() if value != found[name]}
    if there.work_pool_name is None:
        update |= {"work_pool_name": file.work_pool_name, "work_queue_name": file.work_queue_name}
    return update
