import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.stacks import LocalStack


def test_a_stack_comes_up_guarded_and_complete_and_goes_down_without_a_trace(tmp_path: Path):
    stack = LocalStack(tmp_path)
    try:
        told = stack.up()

        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{told['api']}/admin/version", timeout=10)
        assert {pool["name"] for pool in stack.api("/work_pools/filter", {})} == {
            "cpu", "gpu", "control",
        }  # fmt: skip
        assert {_full_name(stack, found) for found in stack.api("/deployments/filter", {})} == {
            "storygen/full", "storygen/preview", "storygen/daily", "storygen-batch/full",
            "storygen-keyframes/gpu", "storygen-clips/gpu", "storygen-music/gpu",
                "storygen-vision/gpu", "storygen-transcribe/gpu",
        }  # fmt: skip
        daily = stack.api("/deployments/name/storygen/daily")
        assert [schedule["active"] for schedule in daily["schedules"]] == [False]
        automations = [found["name"] for found in stack.api("/automations/filter", {})]
        assert len(automations) == 3
        limits = stack.api("/v2/concurrency_limits/filter", {})
        assert {"edge-tts", "elevenlabs", "openai"} <= {limit["name"] for limit in limits}

        begun_at = time.monotonic()
        assert stack.up() == told
        assert time.monotonic() - begun_at < 8
        other = stack.command("up", "--port", "1")
        assert other.returncode == 2 and "storygen down" in other.stderr

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


def _full_name(stack: LocalStack, deployment: dict[str, str]) -> str:
    flow = stack.api(f"/flows/{deployment['flow_id']}")
    return f"{flow['name']}/{deployment['name']}"
