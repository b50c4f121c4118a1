import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.patience import wait_for
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_TEXT = "The lamp was lit at dusk. A boat came home through the storm."


@contextmanager
def gpu_worker(stack: LocalStack, sleep_s: float = 0.5) -> Iterator[None]:
    with stack.gpu_worker(CUDA_VISIBLE_DEVICES="7", PAINTER_SLEEP_S=str(sleep_s)):
        yield


def _diary(stack: LocalStack) -> list[str]:
    path = Path(stack.environment["PAINTER_DIARY"])
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _start(stack: LocalStack, **fields: object) -> str:
    return stack.start(
        "storygen/full", text=_TEXT, preset="draft", visuals="needs-a-card", **fields
    )


def test_without_a_card_the_built_in_painter_stands_in_and_the_page_says_so(stack: LocalStack):
    run_id = _start(stack, seed=1)
    ended = stack.wait(run_id)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    assert "illustrator drew everything" in stack.page(run_id)


def test_strictly_that_is_an_error(stack: LocalStack):
    ended = stack.wait(_start(stack, seed=1, strict=True))
    assert ended["state_type"] == "FAILED"
    assert "no way out when strict" in ended["state"]["message"]


def test_a_provider_that_needs_a_card_makes_one_hop_a_pass(stack: LocalStack):
    before = len(_diary(stack))
    with gpu_worker(stack):
        run_id = _start(stack, seed=2)
        ended = stack.wait(run_id)
        assert ended["state_type"] == "COMPLETED", ended["state"]
        assert [child["state_type"] for child in stack.hops(run_id)] == ["COMPLETED"]
        drawn = _diary(stack)[before:]
        assert len(set(drawn)) == 1 and drawn[0].endswith(" 7")
        assert stack.counts(run_id, "keyframes") == (len(drawn), 0)

        again = _start(stack, seed=2)
        assert stack.wait(again)["state_type"] == "COMPLETED"
        assert stack.hops(again) == []
        assert len(_diary(stack)) == before + len(drawn)


def test_a_hop_whose_process_dies_goes_on_where_it_was(
    stack: LocalStack, measured: Callable[[str, float], None]
):
    before = len(_diary(stack))
    with gpu_worker(stack, sleep_s=4):
        run_id = _start(stack, seed=3)
        _wait_for_pictures(stack, before + 1)
        first = stack.hops(run_id)[0]["id"]
        _child_process(stack, run_id).kill()
        begun_at = time.monotonic()
        _wait_for_hop(stack, run_id, "RUNNING", but=first)
        measured("again", time.monotonic() - begun_at)
        ended = stack.wait(run_id)
        assert ended["state_type"] == "COMPLETED", ended["state"]
        assert sorted(child["state_type"] for child in stack.hops(run_id)) == [
            "COMPLETED", "CRASHED",
        ]  # fmt: skip
    assert len(_diary(stack)[before:]) <= sum(stack.counts(run_id, "keyframes")) + 1


def test_cancelling_carries_through_both_ways(stack: LocalStack):
    with gpu_worker(stack, sleep_s=25):
        run_id = _start(stack, seed=4)
        _wait_for_pictures(stack, len(_diary(stack)) + 1)
        stack.cancel(run_id)
        assert stack.wait(run_id)["state_type"] == "CANCELLED"
        child = stack.hops(run_id)[0]["id"]
        assert stack.wait(child)["state_type"] == "CANCELLED"

        run_id = _start(stack, seed=5)
        _wait_for_pictures(stack, len(_diary(stack)) + 1)
        stack.cancel(stack.hops(run_id)[0]["id"])
        ended = stack.wait(run_id)
        assert ended["state_type"] == "CANCELLED", ended["state"]


def test_a_run_ends_with_a_worker_that_was_started_by_hand(
    stack: LocalStack, measured: Callable[[str, float], None]
):
    with gpu_worker(stack, sleep_s=3):
        run_id = _start(stack, seed=7)
        _wait_for_pictures(stack, len(_diary(stack)) + 1)
        (hop,) = (found["id"] for found in stack.hops(run_id))
        orphans = stack.run_processes(hop)
        assert orphans
        for worker in stack.processes("worker", "start", "card-of-tests"):
            worker.kill()
        begun_at = time.monotonic()
        _, lingering = psutil.wait_procs(orphans, timeout=300)
        assert lingering == [], "a run ends with its worker"
        measured("ended", time.monotonic() - begun_at)
        assert stack.wait(hop)["state_type"] == "CRASHED"
    stack.cancel(run_id)
    assert stack.wait(run_id)["state_type"] == "CANCELLED"
    for found in stack.hops(run_id):
        stack.wait(found["id"])


def _wait_for_hop(stack: LocalStack, run_id: str, state: str, but: str) -> None:
    wait_for(
        lambda: any(hop["state_type"] == state and hop["id"] != but for hop in stack.hops(run_id)),
        or_tell=stack.logs,
    )


def test_a_pool_without_a_worker_is_an_error_that_says_how_to_start_one(stack: LocalStack):
    ended = stack.wait(_start(stack, seed=6, gpu="pool"))
    assert ended["state_type"] == "FAILED"
    assert "prefect worker start --pool gpu" in ended["state"]["message"]


def _wait_for_pictures(stack: LocalStack, number: int) -> None:
    wait_for(lambda: len(_diary(stack)) >= number, or_tell=stack.logs)


def _child_process(stack: LocalStack, run_id: str):
    child = stack.hops(run_id)[0]["id"]
    return stack.flow_processes(child)[0]
