import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.patience import wait_for
from tests.support.postgres import postgres
from tests.support.stacks import LocalStack

_WITHOUT_POSTGRES = shutil.which("initdb") is None


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgres",
            marks=[
                pytest.mark.slow,
                pytest.mark.skipif(_WITHOUT_POSTGRES, reason="PostgreSQL is not installed"),
            ],
        ),
    ]
)
def database(request: pytest.FixtureRequest) -> Iterator[tuple[str, ...]]:
    """The flags of `storygen up` that choose where its server keeps what it knows."""
    if request.param == "sqlite":
        yield ()
        return
    with postgres() as address:
        yield ("--database", address)


def test_a_stack_comes_up_guarded_and_complete_and_goes_down_without_a_trace(
    database: tuple[str, ...], tmp_path: Path
):
    stack = LocalStack(tmp_path)
    try:
        told = stack.up("--watch-inbox", str(tmp_path / "drop"), *database)
        assert told["watched"] == str(tmp_path / "drop") and told["kept"] == []
        _each_minute(stack)
        wait_for(lambda: stack.processes("inbox_watcher"))

        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{told['api']}/admin/version", timeout=10)
        assert {pool["name"] for pool in stack.api("/work_pools/filter", {})} == {
            "cpu", "gpu", "control",
        }  # fmt: skip
        assert {_full_name(stack, found) for found in stack.api("/deployments/filter", {})} == {
            "storygen/full", "storygen/preview", "storygen/daily", "storygen/inbox",
            "storygen-batch/full", "storygen-page/control",
            "storygen-keyframes/gpu", "storygen-clips/gpu", "storygen-music/gpu",
                "storygen-vision/gpu", "storygen-transcribe/gpu",
        }  # fmt: skip
        automations = [found["name"] for found in stack.api("/automations/filter", {})]
        assert len(automations) == 5
        limits = stack.api("/v2/concurrency_limits/filter", {})
        assert {"edge-tts", "elevenlabs", "openai"} <= {limit["name"] for limit in limits}

        before = {process.pid for process in stack.processes("embedded_server")}
        assert stack.up() == told
        assert {process.pid for process in stack.processes("embedded_server")} == before
        other = stack.command("up", "--port", "1")
        assert other.returncode == 2 and "storygen down" in other.stderr

        assert _fired(stack)["state_type"] == "COMPLETED"
        assert [path.name for path in stack.output.rglob("video.mp4")] == ["video.mp4"]

        secret = told["auth"].partition(":")[2]
        profiles = tmp_path / "user" / ".prefect" / "profiles.toml"
        assert "[profiles.storygen]" in profiles.read_text(encoding="utf-8")
        assert profiles.stat().st_mode & 0o077 == 0
        assert (stack.home / "stack").stat().st_mode & 0o077 == 0
        assert secret not in stack.logs()
    finally:
        stack.down()
    assert stack.processes() == []
    assert json.loads(stack.command("down", "--json").stdout) == {"was_up": False}


def _each_minute(stack: LocalStack) -> None:
    """A story lies in the inbox, and the schedule that was shipped switched off is switched on."""
    (stack.home / "inbox").mkdir(exist_ok=True)
    (stack.home / "inbox" / "boat.txt").write_text("A boat came home.", encoding="utf-8")
    daily = stack.api("/deployments/name/storygen/daily")
    (schedule,) = daily["schedules"]
    assert not schedule["active"]
    at = f"/deployments/{daily['id']}/schedules/{schedule['id']}"
    cron = {"cron": "* * * * *", "timezone": "UTC"}
    stack.api(at, {"active": True, "schedule": cron}, method="PATCH")


def _fired(stack: LocalStack) -> dict[str, Any]:
    """The first run that nobody but the clock started, once it is over."""
    asked = {"flow_runs": {"tags": {"all_": ["auto-scheduled"]}}, "sort": "EXPECTED_START_TIME_ASC"}
    runs = wait_for(lambda: stack.api("/flow_runs/filter", asked), or_tell=stack.logs)
    return stack.wait(runs[0]["id"])


def _full_name(stack: LocalStack, deployment: dict[str, str]) -> str:
    flow = stack.api(f"/flows/{deployment['flow_id']}")
    return f"{flow['name']}/{deployment['name']}"
