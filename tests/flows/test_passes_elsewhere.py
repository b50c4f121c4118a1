"""A pass in the gpu pool ends with the run that waits for it."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.states import Cancelled, Completed, Running

from flows import placement
from storygen.errors import RunCancelled
from storygen.services.stopping import stop_calls


class _Server:
    def __init__(self, *runs: Any) -> None:
        self.runs, self.ended = runs, list[tuple[UUID, str]]()

    def __enter__(self) -> "_Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read_flow_runs(self, **_: Any) -> tuple[Any, ...]:
        return self.runs

    def set_flow_run_state(self, run_id: UUID, state: Any) -> None:
        self.ended.append((run_id, state.name))


def test_a_run_that_is_stopped_cancels_the_pass_that_it_waits_for(
    monkeypatch: pytest.MonkeyPatch,
):
    goes_on = SimpleNamespace(id=uuid4(), state=Running())
    server = _Server(goes_on, SimpleNamespace(id=uuid4(), state=Completed()))

    def wait(*_: object, **__: object) -> Any:
        stop_calls()
        return SimpleNamespace(state=Cancelled())

    monkeypatch.setattr(placement, "run_deployment", wait)
    monkeypatch.setattr(placement, "flow_run", SimpleNamespace(id=str(uuid4())))
    monkeypatch.setattr(placement, "get_client", lambda **_: server)

    with pytest.raises(RunCancelled):
        placement.hop("keyframes", "order", redo=False)

    assert server.ended == [(goes_on.id, "Cancelling")]
