"""What a run shows and tells while it makes a film, and when it makes none."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from storygen.event_log import read_events
from storygen.store import use_store
from storygen.store_settings import StoreSettings
from tests.support.patience import wait_for
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_EXAMPLE = Path(__file__).parent.parent.parent / "deployments" / "examples" / "on_film_made.yaml"
_TEXT = "A gull flew over the sea."
_ANNOUNCE = """
from pathlib import Path

from prefect import flow


@flow
def announce(folder: str, link: str):
    Path("HEARD").write_text(f"{folder}\\n{link}")
"""


def test_events_tell_of_a_film_and_start_what_waits_for_it(stack: LocalStack, tmp_path: Path):
    announced = _deploy_announcement(stack, tmp_path)
    automation = _create_automation(stack, tmp_path, announced)
    try:
        run_id = stack.start("storygen/preview", text=_TEXT, output=str(tmp_path / "films"))
        assert stack.wait(run_id)["state_type"] == "COMPLETED"
        heard = wait_for(lambda: _heard(tmp_path))
        assert (Path(heard[0]) / "video.mp4").exists() and "/video.mp4?" in heard[1]
    finally:
        stack.api(f"/automations/{automation}", method="DELETE")

    def told() -> list[dict[str, Any]]:
        events = stack.events(run_id)
        return events if events and events[-1]["event"] == "storygen.film.published" else []

    events = wait_for(told)
    use_store(StoreSettings(folder=str(stack.home / "store")))
    log = list(read_events(run_id))
    assert [each.number for each in log] == list(range(1, len(log) + 1))
    assert [(each["event"], each["payload"]["number"]) for each in events] == [
        (each.name, each.number) for each in log
    ]
    names = [each.name.removeprefix("storygen.") for each in log]
    assert {"stage.begun", "stage.finished", "picture.drawn"} <= set(names)
    assert names[-2:] == ["film.made", "film.published"]
    related = {(one["prefect.resource.role"], one["prefect.resource.id"]) for one in
               events[-1]["related"]}  # fmt: skip
    assert ("flow-run", f"prefect.flow-run.{run_id}") in related


def _heard(folder: Path) -> list[str]:
    """Folder and link, once the announcement has written both."""
    path = folder / "heard"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return lines if len(lines) == 2 else []


def _deploy_announcement(stack: LocalStack, folder: Path) -> str:
    announce = _ANNOUNCE.replace("HEARD", str(folder / "heard"))
    (folder / "announce.py").write_text(announce, encoding="utf-8")
    flow = stack.api("/flows/", {"name": "announce"})["id"]
    wanted = {
        "name": "film", "flow_id": flow, "path": str(folder), "entrypoint": "announce.py:announce",
        "work_pool_name": "cpu", "enforce_parameter_schema": False,
    }  # fmt: skip
    return stack.api("/deployments/", wanted)["id"]


def _create_automation(stack: LocalStack, folder: Path, deployment: str) -> str:
    """The documented example, by the documented command."""
    example = folder / "automation.yaml"
    text = _EXAMPLE.read_text(encoding="utf-8")
    example.write_text(text.replace("00000000-0000-0000-0000-000000000000", deployment), "utf-8")
    subprocess.run(
        [sys.executable, "-m", "prefect", "-p", "storygen", "automation", "create", "--from-file",
         str(example)],
        env=stack.environment, capture_output=True, text=True, timeout=900, check=True,
    )  # fmt: skip
    found = stack.api("/automations/filter", {})
    return next(each["id"] for each in found if each["name"] == "for every film that is made")


def test_a_run_that_fails_says_so_on_its_one_page_and_a_retry_goes_on_there(
    stack: LocalStack, tmp_path: Path
):
    story = tmp_path / "![x](evil.png).txt"
    run_id = stack.start("storygen/preview", source=str(story), output=str(tmp_path / "films"))
    assert stack.wait(run_id)["state_type"] == "FAILED"
    page = stack.page(run_id)
    assert page.startswith("**Failed:** there is no file") and "](evil" not in page
    made = stack.artifacts(run_id)["film"]["id"]

    story.write_text(_TEXT, encoding="utf-8")
    retry = {"type": "SCHEDULED", "name": "AwaitingRetry"}
    stack.api(f"/flow_runs/{run_id}/set_state", {"state": retry, "force": True})
    ended = stack.wait(run_id, lambda run: run["run_count"] == 2 and bool(run["end_time"]))
    assert ended["state_type"] == "COMPLETED", ended["state"]
    assert {key: found["id"] for key, found in stack.artifacts(run_id).items()} == {"film": made}
    assert "▶ Play the film" in stack.page(run_id)
    use_store(StoreSettings(folder=str(stack.home / "store")))
    told = [each.name for each in read_events(run_id)]
    assert told[0] == "storygen.film.failed" and told[-1] == "storygen.film.published"


def test_a_request_that_is_refused_before_it_begins_is_told_on_the_page_too(stack: LocalStack):
    run_id = stack.start("storygen/preview", text=_TEXT, seconds=30, words=12)
    assert stack.wait(run_id)["state_type"] == "FAILED"
    assert "seconds and words were both given" in wait_for(lambda: stack.page(run_id))
    told = wait_for(lambda: stack.events(run_id))
    assert [each["event"] for each in told] == ["storygen.film.failed"]
