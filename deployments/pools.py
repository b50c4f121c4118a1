"""The work pools, and how many may call a rate-limited service at once."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound

from storygen.errors import RequestError

POOLS = {
    "cpu": "Makes films: everything but what needs a graphics card.",
    "gpu": "One worker per graphics card, each with a limit of 1: one model at a time.",
    "control": "Runs that only wait for others; they never hold a place their own films need.",
}


def make_pools(
    client: SyncPrefectClient, kind: str, templates: Path | None, limits: dict[str, int]
) -> list[str]:
    """Make the work pools, or bring those that are there up to date; a sentence for each.

    Args:
        client: Of the server.
        kind: Prefect's type of work pool: process, docker, kubernetes.
        templates: Folder with a base job template `<pool>.json` for each; None for the type's own.
        limits: How many runs a pool may have at once; none for a pool that is not named.

    Raises:
        RequestError: A pool of that name is of another type, or a template is not readable.
    """
    return [
        _make_pool(client, name, kind, _template(templates, name), limits.get(name))
        for name in POOLS
    ]


def _make_pool(
    client: SyncPrefectClient, name: str, kind: str, template: dict[str, Any], limit: int | None
) -> str:
    try:
        there = client.read_work_pool(name)
    except ObjectNotFound:
        client.create_work_pool(
            WorkPoolCreate(
                name=name, type=kind, description=POOLS[name], base_job_template=template,
                concurrency_limit=limit,
            )
        )  # fmt: skip
        return f"work pool {name}: made"
    if there.type != kind:
        raise RequestError(
            f"the work pool {name!r} is of type {there.type!r}, not {kind!r}; delete it with "
            f"`prefect work-pool delete {name}` first, its deployments are made again"
        )
    update = WorkPoolUpdate(description=POOLS[name], concurrency_limit=limit)
    client.update_work_pool(
        name, update.model_copy(update={"base_job_template": template}) if template else update
    )
    return f"work pool {name}: up to date"


def _template(folder: Path | None, name: str) -> dict[str, Any]:
    if folder is None:
        return {}
    path = folder / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RequestError(
            f"the base job template {str(path)!r} cannot be read: {error}"
        ) from error


def provider_limits() -> dict[str, int]:
    """How many calls each rate-limited provider bears at once."""
    text = resources.files("deployments").joinpath("limits.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def make_limits(client: SyncPrefectClient) -> list[str]:
    """Make a global concurrency limit for each rate-limited provider, named after it."""
    for name, limit in provider_limits().items():
        client.upsert_global_concurrency_limit_by_name(name, limit)
    return [f"limit {name}: {limit} at once" for name, limit in provider_limits().items()]
