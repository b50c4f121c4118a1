"""Each fault on a real stack: what it costs, and how long until work goes on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.patience import wait_for
from tests.support.s3_servers import BUCKET, CREDENTIALS, FaultProxy, s3_server
from tests.support.stack_logs import LOST_ITS_SERVER
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_ILL_S = 12.0
_BOATS = 30
"""So many pictures take longer than a run's page takes to tell that they are being drawn."""
_STORY = " ".join(
    f"The boat number {number} came home through the storm while the lamp burned."
    for number in range(2, 2 + _BOATS)
)


def _under_way(stack: LocalStack, tmp_path: Path, seed: int, stage: str = "compose") -> str:
    """A run that has begun a stage."""
    run_id = stack.start(
        "storygen/full", text=_STORY, preset="draft", seed=seed, output=str(tmp_path)
    )
    wait_for(lambda: stack.has_begun(run_id, stage), or_tell=stack.logs)
    return run_id


def _went_on(stack: LocalStack, run_id: str) -> dict[str, object]:
    ended = stack.wait(run_id, lambda run: run["state_type"] in ("COMPLETED", "FAILED"))
    assert ended["state_type"] == "COMPLETED", f"{ended['state']}\n{stack.logs()}"
    assert stack.counts(run_id, "voice")[0] == 0, "what was spoken before comes from the cache"
    assert list(stack.artifacts(run_id)) == ["film"], "the page of the first attempt goes on"
    return ended


def test_a_killed_run_goes_on_within_seconds(
    stack: LocalStack, tmp_path: Path, measured: Callable[[str, float], None]
):
    run_id = _under_way(stack, tmp_path, seed=1)
    for process in stack.flow_processes(run_id):
        process.kill()
    begun_at = time.monotonic()
    stack.wait(run_id, lambda run: run["state_type"] != "RUNNING")
    measured("seen", time.monotonic() - begun_at)
    stack.wait(run_id, lambda run: run["run_count"] == 2)
    measured("again", time.monotonic() - begun_at)
    _went_on(stack, run_id)
    states = stack.api(f"/flow_run_states/?flow_run_id={run_id}")
    assert [state["type"] for state in states].count("CRASHED") == 1, "one death is told once"


def test_a_killed_workers_run_ends_with_it_and_goes_on_with_the_next(
    stack: LocalStack, tmp_path: Path, measured: Callable[[str, float], None]
):
    run_id = _under_way(stack, tmp_path, seed=2, stage="keyframes")
    orphans = stack.run_processes(run_id)
    assert orphans
    for worker in stack.processes("worker", "start", "--pool cpu"):
        worker.kill()
    begun_at = time.monotonic()
    _, lingering = psutil.wait_procs(orphans, timeout=300)
    assert lingering == [], "a run ends with its worker"
    measured("ended", time.monotonic() - begun_at)
    stack.wait(run_id, lambda run: run["run_count"] == 2)
    measured("again", time.monotonic() - begun_at)
    _went_on(stack, run_id)


def test_a_host_that_is_gone_is_seen_within_90_seconds_and_its_run_goes_on(
    stack: LocalStack, tmp_path: Path, measured: Callable[[str, float], None]
):
    run_id = _under_way(stack, tmp_path, seed=3)
    with _frozen(stack):
        for process in (*stack.processes("worker", "start", "--pool cpu"),
                        *stack.flow_processes(run_id)):  # fmt: skip
            process.kill()
        begun_at = time.monotonic()
        stack.wait(run_id, lambda run: run["state_type"] != "RUNNING")
        # The last heartbeat may have been sent just before; the server looks every 5 s.
        measured("seen", time.monotonic() - begun_at)
        assert time.monotonic() - begun_at < 180, "the server looks every 5 s for 90 s of silence"
    _went_on(stack, run_id)


def test_a_run_that_a_worker_took_and_never_began_is_started_again(
    stack: LocalStack, tmp_path: Path
):
    asked = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2999-01-01T00:00:00Z"}}
    deployment = stack.api("/deployments/name/storygen/preview")["id"]
    wanted = {"parameters": {"text": "A gull.", "output": str(tmp_path)}, "state": asked}
    run_id = stack.api(f"/deployments/{deployment}/create_flow_run", wanted)["id"]
    with _impatient(stack, within_s=30):
        # What a worker does before it starts the run's process; it dies here.
        stack.api(f"/flow_runs/{run_id}/set_state", {"state": {"type": "PENDING"}, "force": True})
        over = ("COMPLETED", "FAILED")
        ended = stack.wait(run_id, lambda run: run["state_type"] in over)
    assert ended["state_type"] == "COMPLETED", ended["state"]


@contextmanager
def _impatient(stack: LocalStack, within_s: int) -> Iterator[None]:
    """The automation for runs that never begin, with less patience than its 15 minutes."""
    (own,) = (
        each for each in stack.api("/automations/filter", {}) if "never began" in each["name"]
    )
    kept = ("description", "actions", "trigger")
    copy = {name: own[name] for name in kept} | {"name": "impatient"}
    copy["trigger"] |= {"within": within_s}
    made = stack.api("/automations/", copy)["id"]
    try:
        yield
    finally:
        stack.api(f"/automations/{made}", method="DELETE")


@contextmanager
def _frozen(stack: LocalStack) -> Iterator[None]:
    """Nobody starts the killed worker again meanwhile, as on a machine that is gone."""
    supervisor = stack.processes("storygen.stack.supervisor")[0]
    supervisor.suspend()
    try:
        yield
    finally:
        supervisor.resume()


@pytest.mark.leaves(LOST_ITS_SERVER, "the server is killed")
def test_a_killed_server_comes_back_and_no_run_notices(
    stack: LocalStack, tmp_path: Path, measured: Callable[[str, float], None]
):
    run_id = _under_way(stack, tmp_path, seed=4)
    for server in stack.processes("storygen.embedded_server"):
        server.kill()
    begun_at = time.monotonic()
    wait_for(lambda: _answers(stack), or_tell=stack.logs)
    measured("back", time.monotonic() - begun_at)
    ended = stack.wait(run_id, lambda run: run["state_type"] in ("COMPLETED", "FAILED"))
    assert ended["state_type"] == "COMPLETED", ended["state"]


def _answers(stack: LocalStack) -> bool:
    try:
        return stack.api("/health")
    except OSError:
        return False


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalStack, FaultProxy]]:
    """A stack whose files lie in S3, behind a proxy that can fall ill."""
    with s3_server() as endpoint:
        proxy = FaultProxy(endpoint)
        stack = LocalStack(tmp_path_factory.mktemp("far"), **CREDENTIALS)
        try:
            stack.up("--s3", f"s3://{BUCKET}/stack?endpoint={proxy.endpoint}")
            yield stack, proxy
        finally:
            proxy.health = "well"
            stack.destroy()
            proxy.close()


def test_a_store_that_is_ill_for_a_while_delays_a_run(
    far: tuple[LocalStack, FaultProxy], tmp_path: Path
):
    stack, proxy = far
    run_id = stack.start("storygen/full", text=_STORY, preset="draft", output=str(tmp_path))
    wait_for(lambda: stack.has_begun(run_id, "voice"), or_tell=stack.logs)
    proxy.health = "busy"
    time.sleep(_ILL_S)
    proxy.health = "well"
    ended = stack.wait(run_id)
    assert ended["state_type"] == "COMPLETED", f"{ended['state']}\n{stack.logs()}"


def test_a_store_that_is_not_there_is_said_and_the_next_run_goes_on(
    far: tuple[LocalStack, FaultProxy], tmp_path: Path
):
    stack, proxy = far
    proxy.health = "refusing"
    run_id = stack.start("storygen/full", text=f"{_STORY} The end.", preset="draft",
                         output=str(tmp_path))  # fmt: skip
    ended = stack.wait(run_id)
    assert ended["state_type"] == "FAILED"
    assert "check the endpoint and the network" in ended["state"]["message"]
    proxy.health = "well"
    again = stack.start("storygen/full", text=f"{_STORY} The end.", preset="draft",
                        output=str(tmp_path))  # fmt: skip
    assert stack.wait(again)["state_type"] == "COMPLETED"
