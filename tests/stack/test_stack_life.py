"""`storygen up` and `down`, as a person uses them."""

import os
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.s3_servers import free_port
from tests.support.stacks import LocalStack

_ROOT = Path(__file__).parent.parent.parent
_DEPLOYMENTS = {
    "storygen/full", "storygen/preview", "storygen/daily", "storygen-batch/full",
    "storygen-keyframes/gpu", "storygen-clips/gpu", "storygen-music/gpu",
}  # fmt: skip


def _automations(stack: LocalStack) -> dict[str, str]:
    return {found["name"]: found["id"] for found in stack.api("/automations/filter", {})}


def _wait_for(found: Callable[[], Any], at_most_s: float = 60) -> Any:
    """What `found` answers, once it is true."""
    deadline = time.monotonic() + at_most_s
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return answer


def test_the_server_answers_only_those_who_know_the_secret(stack: LocalStack):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{stack.told['api']}/flows/count", timeout=30)
    with refused.value:
        assert refused.value.code == 401
    assert stack.api("/flows/count", {}) >= 5


def test_everything_is_registered(stack: LocalStack):
    pools = {
        pool["name"]: pool["concurrency_limit"] for pool in stack.api("/work_pools/filter", {})
    }
    assert set(pools) == {"cpu", "gpu", "control"} and pools["cpu"] >= 1
    flows = {flow["id"]: flow["name"] for flow in stack.api("/flows/filter", {})}
    deployments = stack.api("/deployments/filter", {})
    assert {f"{flows[it['flow_id']]}/{it['name']}" for it in deployments} == _DEPLOYMENTS
    daily = stack.api("/deployments/name/storygen/daily")
    assert [schedule["active"] for schedule in daily["schedules"]] == [False]
    assert len(_automations(stack)) == 2
    limits = stack.api("/v2/concurrency_limits/filter", {})
    assert "edge-tts" in {limit["name"] for limit in limits}


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
        env=stack.environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "control" in listed.stdout


def test_twice_is_as_good_as_once(stack: LocalStack):
    first, processes = stack.told, {process.pid for process in stack.processes()}
    assert stack.up() == first
    assert {process.pid for process in stack.processes()} == processes
    assert stack.command("up", "--database", "postgresql://me@elsewhere/db").returncode == 2

    stack.down()
    assert stack.processes() == []
    assert stack.command("down").stdout == "storygen was not up\n"

    assert stack.up() == first


@pytest.mark.slow
def test_registering_again_changes_nothing(stack: LocalStack):
    before = _automations(stack), stack.api("/deployments/name/storygen/full")["id"]
    stack.down()
    stack.up()
    assert before == (_automations(stack), stack.api("/deployments/name/storygen/full")["id"])


@pytest.mark.slow
@pytest.mark.parametrize("words", [("worker", "--pool cpu"), ("embedded_server",)])
def test_what_dies_is_started_again(stack: LocalStack, words: tuple[str, ...]):
    (dead,) = _wait_for(lambda: stack.processes(*words))
    dead.kill()
    _wait_for(lambda: [it for it in stack.processes(*words) if it.pid != dead.pid])
    assert _wait_for(lambda: stack.api("/flows/count", {})) >= 5


@pytest.mark.slow
def test_nothing_outlives_a_killed_supervisor_and_up_starts_anew(stack: LocalStack):
    (supervisor,) = stack.processes("storygen.stack.supervisor")
    supervisor.kill()
    _wait_for(lambda: not stack.processes(), at_most_s=30)

    told = stack.told
    assert stack.up() == told
    assert stack.processes("storygen.stack.supervisor")[0].pid != supervisor.pid


@pytest.mark.slow
def test_down_while_a_film_is_made_takes_seconds_and_the_run_goes_on_later(stack: LocalStack):
    run_id = stack.start("storygen/full", preset="draft", seed=11, output="interrupted")
    stack.wait(run_id, lambda run: run["state_type"] == "RUNNING", at_most_s=60)
    _wait_for(lambda: stack.artifacts(run_id))

    started = time.monotonic()
    stack.down()
    assert time.monotonic() - started < 25
    assert stack.processes() == []

    stack.up()
    ended = stack.wait(run_id, lambda run: run["state_type"] == "COMPLETED", at_most_s=240)
    assert ended["run_count"] == 2


@pytest.mark.slow
def test_a_port_that_is_taken_is_named(tmp_path: Path, stack: LocalStack):
    other = LocalStack(tmp_path)
    port = stack.told["ui"].rpartition(":")[2]
    refused = other.command("up", "--port", port)
    assert refused.returncode == 1 and f"port {port} of 127.0.0.1" in refused.stderr
    assert other.processes() == []


@pytest.mark.slow
def test_a_fresh_clone_deploys_with_prefect_alone(stack: LocalStack, tmp_path: Path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", _ROOT, clone], check=True, timeout=120)
    environment = {**stack.environment, **stack.worker_environment(), "PYTHONPATH": ""}
    deployed = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"], cwd=clone,
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    try:
        assert deployed.returncode == 0, deployed.stderr + deployed.stdout
        assert len(stack.api("/deployments/filter", {})) == len(_DEPLOYMENTS)
    finally:
        stack.down()
        stack.up()


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of its own, run by a user that is not root."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        pytest.skip("no PostgreSQL is installed (Debian's package is `postgresql`)")
    folder = Path(f"/tmp/storygen-postgres-{os.getpid()}")
    folder.mkdir(mode=0o700)
    as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    as_user = as_user if os.geteuid() == 0 else []
    if as_user:
        subprocess.run(["chown", "nobody:nogroup", folder], check=True)
    cluster, port = folder / "cluster", free_port()
    run = {"cwd": folder, "check": True, "capture_output": True, "timeout": 120}
    subprocess.run(
        [*as_user, found[-1] / "initdb", "-D", cluster, "-U", "storygen", "-A", "trust"], **run
    )
    server = subprocess.Popen(
        [*as_user, found[-1] / "postgres", "-D", cluster, "-p", str(port), "-h", "127.0.0.1",
         "-k", folder],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    admin = [found[-1] / "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "storygen", "-d"]
    try:
        _wait_for(
            lambda: (
                not subprocess.run(
                    [*admin, "postgres", "-c", "create database prefect"], capture_output=True
                ).returncode
            )
        )
        yield f"postgresql://storygen:unused@127.0.0.1:{port}/prefect"
    finally:
        server.terminate()
        server.wait(30)
        subprocess.run(["rm", "-rf", folder], check=False)


@pytest.mark.slow
def test_the_server_keeps_its_runs_in_postgresql(tmp_path: Path, postgres: str):
    stack = LocalStack(tmp_path)
    try:
        stack.up("--database", postgres)
        run_id = stack.start("storygen/full", text="The lamp was lit.", preset="draft")
        ended = stack.wait(run_id, at_most_s=180)
        assert ended["state_type"] == "COMPLETED", ended["state"]
        assert not (stack.home / "stack" / "prefect.db").exists()
        lines = [" ".join(process.cmdline()) for process in stack.processes()]
        assert not any("postgresql" in line for line in lines)
    finally:
        stack.destroy()
