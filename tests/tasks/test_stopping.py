"""A stopped run asks nobody any more, and what is under way ends at once."""

import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from storygen.errors import RunCancelled
from storygen.language.chat import ChatModel, Message
from storygen.models.asking import Question
from storygen.models.directing import Directions
from storygen.services.spending import Spending, current_spending, use_spending
from storygen.services.stopping import sleep, stop_calls
from storygen.settings_language import LanguageSettings
from tasks.shots.directing import direct
from tests.support.run_parts import allow_calls
from tests.support.services.server_language import LanguageServer, Said
from tests.support.services.storyteller import tell

QUESTIONS = [
    Question(
        values={
            "title": "Salt", "chapter": "One", "language": "en", "characters": "Nobody.",
            "shots": f"1. Sentence {number}.",
        }
    )
    for number in range(6)
]  # fmt: skip


@pytest.fixture
def spending() -> Iterator[Spending]:
    before = current_spending()
    use_spending(spending := Spending("run"))
    yield spending
    use_spending(before)


def stop_once(is_so: Callable[[], bool], interrupt: Callable[[], None] = stop_calls) -> list[float]:
    """Stop as soon as something holds; when that was."""
    stopped_at: list[float] = []

    def wait() -> None:
        while not is_so():
            time.sleep(0.005)
        stopped_at.append(time.monotonic())
        interrupt()

    threading.Thread(target=wait).start()
    return stopped_at


def thinking(body: dict[str, object]) -> Said:
    """The first question is answered, all others are thought about for long."""
    said = tell(body)
    is_first = "Sentence 0." in str(body["messages"])
    return said if is_first else Said(said.text, thinks_s=9)


def test_what_is_under_way_ends_at_once_and_what_is_queued_is_not_asked(
    storyteller: LanguageServer, model: LanguageSettings, spending: Spending
):
    storyteller.answers = thinking
    stopped_at = stop_once(lambda: len(storyteller.asked) == 3)

    with pytest.raises(RunCancelled):
        direct(QUESTIONS, model.model_copy(update={"at_once": 2}))

    assert time.monotonic() - stopped_at[0] < 4
    time.sleep(0.1)
    assert len(storyteller.asked) == 3
    assert [left - stopped_at[0] < 4 for left in storyteller.left] == [True, True]


def test_what_was_answered_is_kept_and_what_was_broken_off_is_booked_at_its_most(
    storyteller: LanguageServer, model: LanguageSettings, spending: Spending
):
    storyteller.answers = thinking
    stop_once(lambda: len(storyteller.asked) == 3)
    with pytest.raises(RunCancelled):
        direct(QUESTIONS[:3], model.model_copy(update={"at_once": 2}))

    (cost,) = spending.costs()

    assert cost.calls == 3
    assert cost.usage.output_tokens == 30 + 2 * model.max_output_tokens
    allow_calls()
    storyteller.answers, storyteller.asked = tell, []
    assert all(isinstance(each, Directions) for each in direct(QUESTIONS[:3], model))
    assert len(storyteller.asked) == 2


def test_a_service_that_has_not_said_a_byte_yet_is_left_too(
    storyteller: LanguageServer, model: LanguageSettings
):
    storyteller.answers = lambda _: Said(wait_s=9)
    stopped_at = stop_once(lambda: len(storyteller.asked) == 1)

    with pytest.raises(RunCancelled, match="openai under way was broken off"):
        ChatModel(model).answer([Message("user", "Hello?")], {})

    assert time.monotonic() - stopped_at[0] < 4


def test_ctrl_c_at_a_terminal_is_heard_in_the_middle_of_an_answer(
    storyteller: LanguageServer, model: LanguageSettings
):
    storyteller.answers = thinking
    stopped_at: list[float] = []

    def interrupt(_number: int, _frame: object) -> None:
        stopped_at.append(time.monotonic())
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    main = threading.main_thread().ident
    assert main is not None
    stop_once(
        lambda: len(storyteller.asked) == 3, lambda: signal.pthread_kill(main, signal.SIGUSR1)
    )

    with pytest.raises(KeyboardInterrupt):
        direct(QUESTIONS, model.model_copy(update={"at_once": 2}))
    signal.signal(signal.SIGUSR1, before)

    assert time.monotonic() - stopped_at[0] < 4
    assert len(storyteller.asked) == 3


def test_waiting_ends_when_the_run_is_stopped():
    stopped_at = stop_once(lambda: True)

    with pytest.raises(RunCancelled):
        sleep(20)

    assert time.monotonic() - stopped_at[0] < 4
