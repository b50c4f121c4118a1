import pytest

from storygen.stack.processes import films_of, workers
from storygen.stack.state import new_stack


def test_a_stack_makes_as_many_films_at_once_as_it_was_started_with(
    monkeypatch: pytest.MonkeyPatch,
):
    stack = new_stack("", "", "/films", None)
    monkeypatch.setenv("STORYGEN_FILMS_AT_ONCE", "3")
    assert films_of(stack) == 3

    started = stack.model_copy(update={"films_at_once": 5})

    assert films_of(started) == 5
    cpu = next(worker for worker in workers(started) if worker.pool == "cpu")
    assert cpu.command[-2:] == ("--limit", "5")
