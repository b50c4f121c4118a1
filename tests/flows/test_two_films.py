"""Films that are made at the same time in one process share nothing of their runs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.flows import two_films
from tests.support.services import elevenlabs
from tests.support.services.server import serving

_WHERE = Path(two_films.__file__)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, schemas: Path) -> Mapping[str, Any]:
    folder = tmp_path_factory.mktemp("films")
    shutil.copytree(schemas, folder / "home" / "prefect")
    with serving(elevenlabs.respond, elevenlabs.refuse) as service:
        answered = subprocess.run(
            [sys.executable, str(_WHERE), str(folder), service.url],
            cwd=_WHERE.parents[2], capture_output=True, text=True, timeout=900,
            env={**os.environ, "PYTHONPATH": ".", "ELEVENLABS_API_KEY": elevenlabs.KEY},
        )  # fmt: skip
    assert answered.returncode == 0, answered.stderr
    return json.loads(answered.stdout.splitlines()[-1])


def characters(film: Mapping[str, Any]) -> int:
    (cost,) = film["report"]["costs"]
    return cost["usage"]["characters"]


@pytest.mark.slow
def test_films_made_at_once_count_spend_and_tell_for_themselves(films: Mapping[str, Any]):
    before, first, second = films["before"], films["first"], films["second"]

    counts = {name: sum(count) for name, count in first["stages"].items()}
    assert counts == {name: sum(count) for name, count in before["stages"].items()}
    assert {name: cached for name, (_, cached) in first["stages"].items() if cached} == {}
    assert {stage["name"]: stage["cached"] for stage in first["report"]["stages"]} == dict.fromkeys(
        (stage["name"] for stage in before["report"]["stages"]), 0
    )
    assert (first["shown"], second["shown"]) == (before["shown"], second["stages"]["keyframes"][0])
    assert characters(first) == characters(before)
    assert characters(second) == len(two_films.SHORT)
    assert "of the budget of 0.0001 USD are spent" in films["poor"]["error"]
