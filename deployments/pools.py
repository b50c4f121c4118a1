"""The work pools, and how many may call a rate-limited service at once."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import (
    GlobalConcurrencyLimitCreate,
    GlobalConcurrencyLimitUpdate,
    WorkPoolCreate,
    WorkPoolUpdate,
)
from prefect.exceptions import ObjectNotFound

from deployments.agreement import Agreement, Point
from storygen.errors import RequestError

POOLS = {
    "cpu": "Makes films: everything but what needs a graphics card.",
    "gpu": "One worker per graphics card, each with a limit of 1: one model at a time.",
    "control": "Runs that only wait for others; they never hold a place their own films need.",
}
_WORDS = {
    "description": "description",
    "concurrency_limit": "concurrency limit",
    "base_job_template": "base job template",
}


def make_pools(
    client: SyncPrefectClient,
    kind: str,
    templates: Path | None,
    limits: dict[str, int],
    agreement: Agreement,
) -> list[str]:
    """Make the work pools, or bring those that are there up to date; a sentence for each.

    Args:
        client: Of the server.
        kind: Prefect's type of work pool: process, docker, kubernetes.
        templates: Folder with a base job template `<pool>.json` for each; None for the type's own.
        limits: How many runs a pool may have at once; nothing is said of one that is not named.
        agreement: What was applied before; knows what a person set since.

    Raises:
        RequestError: A pool of that name is of another type, or a template is not readable.
    """
    return [
        _make_pool(client, name, kind, _wanted(name, templates, limits), agreement)
        for name in POOLS
    ]


def _wanted(name: str, templates: Path | None, limits: dict[str, int]) -> dict[str, Any]:
    """What is said of a pool, by the names of Prefect's fields."""
    wanted: dict[str, Any] = {"description": POOLS[name]}
    if name in limits:
        wanted["concurrency_limit"] = limits[name]
    if templates is not None:
        wanted["base_job_template"] = _template(templates, name)
    return wanted


def _make_pool(
    client: SyncPrefectClient, name: str, kind: str, wanted: dict[str, Any], agreement: Agreement
) -> str:
    owner = f"pool/{name}"
    try:
        there = client.read_work_pool(name)
    except ObjectNotFound:
        # Also one that a person deleted: without its pool no run begins.
        client.create_work_pool(WorkPoolCreate(name=name, type=kind, **wanted))
        agreement.note_made(owner, [Point(_WORDS[it], wanted[it], None) for it in wanted])
        return f"work pool {name}: made"
    if there.type != kind:
        raise RequestError(
            f"the work pool {name!r} is of type {there.type!r}, not {kind!r}; delete it with "
            f"`prefect work-pool delete {name}` first, its deployments are made again"
        )
    points = [
        Point(_WORDS[it], wanted[it], getattr(there, it), is_short=it != "base_job_template")
        for it in wanted
        if getattr(there, it) is not None or it != "description"
    ]
    chosen = agreement.settle(owner, points, "this registration")
    # One that was made by hand, as `prefect work-pool create` does, has no description.
    chosen |= {_WORDS["description"]} if there.description is None else set[str]()
    update = {it: value for it, value in wanted.items() if _WORDS[it] in chosen}
    if update:
        client.update_work_pool(name, WorkPoolUpdate(**update))
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


def make_limits(client: SyncPrefectClient, agreement: Agreement) -> list[str]:
    """Make a global concurrency limit for each rate-limited provider, named after it.

    Args:
        client: Of the server.
        agreement: What was applied before; knows what a person set since.
    """
    return [
        _make_limit(client, name, limit, agreement) for name, limit in provider_limits().items()
    ]


def _make_limit(client: SyncPrefectClient, name: str, limit: int, agreement: Agreement) -> str:
    owner = f"limit/{name}"
    try:
        there = client.read_global_concurrency_limit_by_name(name)
    except ObjectNotFound:
        if not agreement.may_make(owner):
            return f"limit {name}: none"
        client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=limit))
        agreement.note_made(owner, [Point("limit", limit, None)])
        return f"limit {name}: {limit} at once"
    if agreement.settle(owner, [Point("limit", limit, there.limit)], "deployments/limits.yaml"):
        client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(limit=limit))
    return f"limit {name}: up to date"
