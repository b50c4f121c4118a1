"""All runs by one command, a film as its run's result, and what is refused before it is a run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_STORY = "The lamp was lit at dusk."
_PARENT = """
import json, sys
from prefect import flow
from prefect.deployments import run_deployment
from storygen.models.publication import Publication

@flow(log_prints=False)
def morning_show(output):
    asked = {"text": "The lamp was lit at dusk.", "output": output}
    run = run_deployment("storygen/preview", parameters=asked, as_subflow=True, poll_interval=1)
    film = run.state.result()
    assert isinstance(film, Publication), type(film)
    return film.model_dump(mode="json")

print(json.dumps(morning_show(sys.argv[1])))
"""


def _told(stack: LocalStack, *arguments: str) -> list[dict[str, Any]]:
    done = stack.command("status", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _prefect(stack: LocalStack, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "prefect", "-p", "storygen", *arguments],
        env=stack.environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip


def test_a_submitted_story_ends_with_its_film_and_status_tells_of_it(
    stack: LocalStack, tmp_path: Path
):
    done = stack.command(
        "submit", "--text", _STORY, "--preset", "draft", "--output", str(tmp_path), "--watch",
        "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["state"] == "finished" and told["cost_usd"] == 0
    folder = Path(told["output"])
    assert {path.name for path in folder.iterdir()} >= set(told["files"]) >= {"video.mp4"}
    assert set(told["links"]) == set(told["files"])
    lines = [line.split()[0] for line in done.stderr.splitlines() if line]
    stages = [line for line in lines if line in ("script", "voice", "compose", "publish")]
    assert stages == ["script", "voice", "compose", "publish"]
    assert lines[-1] == "completed"

    (run,) = [run for run in _told(stack) if run["run_id"] == told["run_id"]]
    assert run["title"] == "The lamp was lit at dusk" and run["state"] == "finished"
    assert run["where"] == stack.told["ui"] and run["page"] == told["page"]
    shown = stack.command("status", run["short_id"]).stdout
    assert f"film      {folder}" in shown and "video.mp4" in shown and told["page"] in shown
    assert stack.command("resume", run["short_id"]).stdout.startswith("nothing to do: The lamp")


def test_another_flow_takes_the_film_as_the_runs_result(stack: LocalStack, tmp_path: Path):
    environment = {**stack.environment, **stack.worker_environment()}
    done = subprocess.run(
        [sys.executable, "-c", _PARENT, str(tmp_path)], env=environment, capture_output=True,
        text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    film = json.loads(done.stdout.splitlines()[-1])
    assert film["title"] == "The lamp was lit at dusk" and 1 < film["duration_s"] < 10
    assert (Path(film["folder"]) / "video.mp4").is_file()
    assert film["links"]["video.mp4"].startswith("http") and film["costs"] == []


def test_a_failed_run_is_started_again_by_its_short_id(stack: LocalStack, tmp_path: Path):
    story = tmp_path / "late.txt"
    run_id = stack.start("storygen/preview", source=str(story), output=str(tmp_path / "out"))
    stack.wait(run_id, lambda run: run["state_type"] == "FAILED")
    (run,) = _told(stack, run_id[:8])
    assert run["state"] == "failed" and "there is no file" in run["error"]
    assert f"go on     storygen resume {run['short_id']}" in stack.command("status", run_id).stdout

    story.write_text(_STORY, encoding="utf-8")
    resumed = stack.command("resume", run["short_id"])
    assert resumed.returncode == 0 and run["page"] in resumed.stdout, resumed.stderr
    ended = stack.wait(run_id, lambda run: run["state_type"] == "COMPLETED")
    assert ended["run_count"] == 2


def test_a_run_that_waits_for_a_review_says_where_it_is_answered(stack: LocalStack, tmp_path: Path):
    run_id = stack.start("storygen/preview", text=_STORY, review=True, output=str(tmp_path))
    stack.wait(run_id, lambda run: run["state_type"] == "PAUSED")
    (run,) = _told(stack, run_id)
    assert run["state"] == "review" and run["said"] == "waits for your review"
    resumed = stack.command("resume", run["short_id"])
    assert resumed.returncode == 0 and f"answer it at {run['page']}" in resumed.stdout
    assert stack.run(run_id)["state_type"] == "PAUSED"
    stack.cancel(run_id)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("aspect=16x9", "'aspect'"),
        ('advanced={"redo": ["nothing"]}', "advanced.redo"),
        ("nonsense=1", "'nonsense'"),
    ],
)
def test_prefects_command_is_refused_before_there_is_a_run(
    stack: LocalStack, given: str, said: str
):
    # Not all runs: one that was stopped above may be told of on its page meanwhile.
    films = {"flows": {"name": {"any_": ["storygen"]}}}
    before = stack.api("/flow_runs/count", films)
    refused = _prefect(stack, "deployment", "run", "storygen/full", "-p", given)
    assert refused.returncode == 1
    assert said in refused.stdout + refused.stderr and "Traceback" not in refused.stderr
    assert stack.api("/flow_runs/count", films) == before


def test_what_only_the_run_can_see_is_wrong_is_one_sentence_without_a_traceback(stack: LocalStack):
    found = stack.api("/deployments/name/storygen/full")
    # As on a server that was not handed the schema, by `prefect deploy` alone.
    asked = {"parameters": {"aspect": "16x9", "sdxl": None}, "enforce_parameter_schema": False}
    run_id = stack.api(f"/deployments/{found['id']}/create_flow_run", asked)["id"]
    ended = stack.wait(run_id)
    assert ended["state_type"] == "FAILED"
    assert ended["state"]["message"] == "aspect cannot be '16x9': write 9:16, 16:9 or 1:1"
    logs = stack.api("/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}})
    assert not [log for log in logs if "Traceback" in log["message"]]
