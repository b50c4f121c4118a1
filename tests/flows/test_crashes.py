"""Which of a run's starts count against it: those that ended in its process's death."""

from datetime import UTC, datetime, timedelta

import pytest
from prefect.client.schemas.objects import State, StateType

from flows.crashes import RESTARTED, count_deaths
from storygen.stack.left_runs import LOST, NEVER_BEGAN, unbegun_starts

_NAMES = {
    "scheduled": ("SCHEDULED", "Scheduled", None),
    "late": ("SCHEDULED", "Late", None),
    "waiting": ("SCHEDULED", "AwaitingConcurrencySlot", None),
    "pending": ("PENDING", "Pending", None),
    "running": ("RUNNING", "Running", None),
    "crashed": ("CRASHED", "Crashed", "Process exited with status code: -9."),
    "restarted": ("SCHEDULED", "AwaitingRetry", RESTARTED),
    "lost": ("SCHEDULED", "AwaitingRetry", LOST),
    "unbegun": ("SCHEDULED", "AwaitingRetry", NEVER_BEGAN),
    "failed": ("FAILED", "Failed", "there is no file"),
    "retried": ("SCHEDULED", "AwaitingRetry", "Retry from the UI"),
    "down": ("SCHEDULED", "AwaitingRetry", "storygen was taken down"),
    "suspended": ("PAUSED", "Suspended", None),
    "resuming": ("SCHEDULED", "Resuming", None),
}


def _history(words: str) -> list[State]:
    begun_at = datetime(2026, 1, 1, tzinfo=UTC)
    states: list[State] = []
    for place, word in enumerate(words.split()):
        kind, name, message = _NAMES[word]
        timestamp = begun_at + timedelta(seconds=place)
        state = State(type=StateType(kind), name=name, message=message, timestamp=timestamp)
        states.append(state)
    return states


@pytest.mark.parametrize(
    ("words", "deaths"),
    [
        ("scheduled pending running", 0),
        ("scheduled pending running crashed restarted pending running", 1),
        ("scheduled running crashed restarted late pending running crashed restarted running", 2),
        ("scheduled running crashed restarted waiting running", 1),
        ("scheduled running crashed restarted crashed restarted running", 1),
        ("scheduled " + "running crashed restarted pending unbegun " * 4 + "running", 4),
        ("scheduled running lost pending running crashed restarted running", 2),
        ("scheduled " + "pending running failed retried " * 5 + "running", 0),
        ("scheduled " + "running crashed restarted " * 4 + "running", 4),
        ("scheduled " + "running crashed restarted " * 4 + "running failed retried running", 0),
        ("scheduled running crashed restarted running crashed retried running", 0),
        ("scheduled " + "running crashed restarted down " * 6 + "running", 0),
        ("scheduled running crashed restarted running suspended resuming running", 0),
    ],
)
def test_only_deaths_in_a_row_count(words: str, deaths: int):
    assert count_deaths(_history(words)) == deaths


def test_the_order_in_which_the_server_tells_the_states_does_not_matter():
    states = _history("running crashed restarted running failed retried running lost running")
    assert count_deaths(reversed(states)) == 1


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        ("scheduled pending", 0),
        ("scheduled pending unbegun late pending waiting unbegun pending", 2),
        ("scheduled " + "pending unbegun " * 3 + "pending running crashed restarted pending", 0),
        ("scheduled " + "pending unbegun " * 3 + "failed retried pending unbegun", 1),
        ("scheduled pending unbegun pending down pending unbegun", 1),
    ],
)
def test_only_starts_that_took_the_worker_along_in_a_row_count(words: str, starts: int):
    told = [state.model_dump(mode="json") for state in _history(words)]
    assert unbegun_starts(reversed(told)) == starts
