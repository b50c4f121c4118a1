"""`storygen models`: which trained models there are, fetching them, and checking them."""

import argparse
import json
import sys
from typing import Any

from pydantic import TypeAdapter

from storygen.cli.quiet import silence_libraries
from storygen.errors import RequestError
from storygen.models.weights import Weights, WeightsName
from storygen.providers import nearest
from storygen.weights.catalogue import (
    CATALOGUE,
    IN_LOCAL_GPU,
    LOCAL_GPU,
    Listed,
    defaults,
    listed,
    providers,
)
from storygen.weights.finding import fetch_command, first_fault, local_folder
from storygen.weights.hub_cache import commit_of, snapshot
from storygen.weights.parts import in_words

_GROUPS = (LOCAL_GPU,)
_PROVEN = {"hash": "same", "format": "readable", "size": "there"}
_NAME: TypeAdapter[Weights] = TypeAdapter(WeightsName)


def run(options: argparse.Namespace) -> int:
    """List, fetch or check models; 1 if one is damaged."""
    action = {"list": _list, "fetch": _fetch, "verify": _verify}[options.action]
    return action(options)


def _list(options: argparse.Namespace) -> int:
    rows = [_row(model) for model in CATALOGUE]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    heads = ("MODEL", "STAGE", "PROVIDER", "SIZE", "HERE", "LICENCE")
    table = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(heads) - 1)]
    for *cells, last in table:
        print("  ".join([*(f"{c:<{w}}" for c, w in zip(cells, widths, strict=True)), last]))
    print("* taken where nothing else is said; fetch one with `storygen models fetch MODEL`")
    return 0


def _row(model: Listed) -> dict[str, Any]:
    folder = snapshot(model.name, model.revision)
    fault = first_fault(folder, model.files) if folder else ""
    return {
        "model": model.name,
        "revision": model.revision,
        "stage": model.stage,
        "provider": model.provider,
        "default": model.is_default,
        "size_bytes": model.size_bytes,
        "sizes_bytes": {variant or "plain": size for variant, size in model.sizes.items()},
        "licence": model.licence,
        "state": ("in part" if fault else "fetched") if folder else "not fetched",
        "commit": commit_of(model.name, model.revision) if folder else None,
        "folder": str(folder) if folder else None,
        "fault": fault,
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    mark = "*" if row["default"] else " "
    here = f"{row['state']} @{row['commit'][:8]}" if row["commit"] else row["state"]
    size = in_words(row["size_bytes"])
    return f"{mark} {row['model']}", row["stage"], row["provider"], size, here, row["licence"]


def _fetch(options: argparse.Namespace) -> int:
    from storygen.weights.fetching import ask, fetch
    from storygen.weights.mending import drop_damaged

    silence_libraries()
    models = _chosen(options)
    if options.mend:
        for weights in models:
            drop_damaged(weights, _say)
    for weights in models:
        entry = listed(weights.name)
        order = ask(weights, options.only, options.variant or (entry.variant if entry else ""))
        missing = order.missing()
        licence = f"; licence: {entry.licence}" if entry else ""
        _say(
            f"{weights.name}@{order.commit[:8]}: {_size(order.size_bytes)} in "
            f"{len(order.sizes)} files, {len(order.sizes) - len(missing)} of them here{licence}"
        )
        print(fetch(order))
    return 0


def _size(size_bytes: int) -> str:
    return in_words(size_bytes) if size_bytes else "of unknown size"


def _chosen(options: argparse.Namespace) -> list[Weights]:
    """The models that the options name, each once. Raises RequestError if they name none."""
    if options.provider and options.provider not in providers():
        raise RequestError(nearest("provider of models", options.provider, providers()))
    if options.all_of and options.all_of not in _GROUPS:
        raise RequestError(nearest("group of models", options.all_of, _GROUPS))
    named = [_NAME.validate_python(name) for name in options.names]
    of = IN_LOCAL_GPU if options.all_of else (options.provider,) if options.provider else ()
    found = [*named, *(weights for provider in of for weights in defaults(provider))]
    if not found:
        raise RequestError(
            "fetch needs a model, --provider or --all-of; `storygen models list` names them"
        )
    return list(dict.fromkeys(found))


def _verify(options: argparse.Namespace) -> int:
    named = [_NAME.validate_python(name) for name in options.names]
    models = named or [
        Weights(name=model.name) for model in CATALOGUE if snapshot(model.name, model.revision)
    ]
    if not models:
        print("no model of the catalogue is fetched; `storygen models list` names them")
    return 1 if any([_verify_one(weights) for weights in models]) else 0


def _verify_one(weights: Weights) -> bool:
    """Say what is found of each file; whether something is wrong."""
    from storygen.weights.verifying import verify

    print(weights)
    damaged = False
    for finding in verify(weights):
        damaged = damaged or bool(finding.fault)
        mark = "WRONG" if finding.fault else _PROVEN[finding.proof]
        print(f"  {mark:<9} {finding.name} {finding.fault}".rstrip(), flush=True)
    if damaged:
        print(f"  {_remedy(weights)}")
    return damaged


def _remedy(weights: Weights) -> str:
    if local_folder(weights) is not None:
        return "copy the files marked WRONG anew"
    return f"mend it with `{fetch_command(weights)} --mend`"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
