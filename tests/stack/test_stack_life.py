"""How a stack lives and ends: what `up` keeps, what dies and comes back, what `down` leaves."""

import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.patience import wait_for
from tests.support.stack_logs import LOST_ITS_SERVER
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parent.parent.parent
_DEPLOYMENTS = {
    "storygen/full", "storygen/preview", "storygen/daily", "storygen/inbox", "storygen-batch/full",
    "storygen-transcribe/gpu", "storygen-keyframes/gpu", "storygen-vision/gpu",
    "storygen-clips/gpu", "storygen-music/gpu", "storygen-page/control",
}  # fmt: skip


def _automations(stack: LocalStack) -> dict[str, str]:
    return {found["name"]: found["id"] for found in stack.api("/automations/filter", {})}


def test_secrets_are_for_their_owner_alone(stack: LocalStack):
    password = stack.told["auth"].partition(":")[2]
    assert stat.S_IMODE((stack.home / "stack").stat().st_mode) == 0o700
    for process in stack.processes():
        assert password not in " ".join(process.cmdline())
    profiles = Path(stack.environment["HOME"]) / ".prefect" / "profiles.toml"
    assert stat.S_IMODE(profiles.stat().st_mode) == 0o600
    text = profiles.read_text(encoding="utf-8")
    assert "[profiles.storygen]" in text and 'active = "storygen"' not in text


def test_prefect_itself_finds_the_stack_by_its_profile(stack: LocalStack):
    listed = subprocess.run(
        [sys.executable, "-m", "prefect", "-p", "storygen", "work-pool", "ls"],
        env=stack.environment, capture_output=True, text=True, timeout=900, check=True,
    )  # fmt: skip
    assert "control" in listed.stdout


def test_registering_again_changes_nothing(stack: LocalStack):
    before = _automations(stack), stack.api("/deployments/name/storygen/full")["id"]
    stack.down()
    stack.up()
    assert before == (_automations(stack), stack.api("/deployments/name/storygen/full")["id"])


@pytest.mark.parametrize("words", [("worker", "--pool cpu"), ("embedded_server",)])
def test_what_dies_is_started_again(stack: LocalStack, words: tuple[str, ...]):
    (dead,) = wait_for(lambda: stack.processes(*words))
    dead.kill()
    wait_for(lambda: [it for it in stack.processes(*words) if it.pid != dead.pid])
    assert wait_for(lambda: stack.api("/flows/count", {})) >= 5


@pytest.mark.leaves(LOST_ITS_SERVER, "workers tell the server, which is dead, that they stop")
def test_nothing_outlives_a_killed_supervisor_and_up_starts_anew(stack: LocalStack):
    (supervisor,) = stack.processes("storygen.stack.supervisor")
    supervisor.kill()
    wait_for(lambda: not stack.processes())

    told = stack.told
    assert stack.up() == told
    assert stack.processes("storygen.stack.supervisor")[0].pid != supervisor.pid


@pytest.mark.leaves(LOST_ITS_SERVER, "workers tell the server, which is dead, that they stop")
def test_a_run_that_dies_with_the_whole_stack_goes_on_after_the_next_up(
    stack: LocalStack, measured: Callable[[str, float], None]
):
    run_id = stack.start("storygen/full", preset="draft", seed=12, output="killed")
    wait_for(lambda: stack.page(run_id))
    for process in (*stack.processes("storygen.stack.supervisor"), *stack.flow_processes(run_id)):
        process.kill()
    wait_for(lambda: not stack.processes())

    begun_at = time.monotonic()
    stack.up()
    stack.wait(run_id, lambda run: run["run_count"] == 2)
    measured("again", time.monotonic() - begun_at)
    ended = stack.wait(run_id, lambda run: run["state_type"] == "COMPLETED")
    assert ended["run_count"] == 2


def test_a_port_that_is_taken_is_named(tmp_path: Path, stack: LocalStack):
    other = LocalStack(tmp_path)
    port = stack.told["ui"].rpartition(":")[2]
    refused = other.command("up", "--port", port)
    assert refused.returncode == 1 and f"port {port} of 127.0.0.1" in refused.stderr
    assert other.processes() == []


def test_a_fresh_clone_deploys_with_prefect_alone(stack: LocalStack, tmp_path: Path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", _ROOT, clone], check=True, timeout=900)
    environment = {**stack.environment, **stack.worker_environment(), "PYTHONPATH": ""}
    deployed = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"], cwd=clone,
        env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    try:
        assert deployed.returncode == 0, deployed.stderr + deployed.stdout
        assert len(stack.api("/deployments/filter", {})) == len(_DEPLOYMENTS)
    finally:
        stack.down()
        stack.up()
