import threading
from collections.abc import Iterator
from contextlib import suppress
from contextvars import ContextVar

import pytest

from flows.aside import Aside
from storygen.errors import RequestError, RunCancelled
from storygen.models.usage import Usage
from storygen.services.stopping import sleep, stop_calls
from tasks import attempts, passes

_NAME: ContextVar[str] = ContextVar("name", default="")


def test_it_is_done_once_in_a_thread_of_its_own_with_the_run_it_belongs_to():
    calls: list[tuple[str, bool]] = []
    main = threading.current_thread()
    _NAME.set("the run")
    aside = Aside("test", lambda: calls.append((_NAME.get(), threading.current_thread() is main)))

    with aside:
        aside.begin()
        aside.begin()
        aside.result()
        aside.result()

    assert calls == [("the run", False)]


def test_what_goes_wrong_with_it_is_raised_where_its_result_is_needed():
    def work() -> None:
        raise RequestError("no such track")

    aside = Aside("test", work)
    aside.begin()

    with pytest.raises(RequestError, match="no such track"):
        aside.result()


def test_nobody_waits_for_it_once_the_run_failed_and_it_halts():
    may_go, halted = threading.Event(), threading.Event()

    def work() -> None:
        may_go.wait(30)
        try:
            aside.go_on()
        except RunCancelled:
            halted.set()

    aside = Aside("test", work)
    with pytest.raises(ValueError), aside:
        aside.begin()
        raise ValueError("a painter failed")
    may_go.set()

    assert halted.wait(30)


def test_where_it_fails_what_goes_on_beside_it_ends_after_its_item_in_the_same_sentence():
    made: list[str] = []
    may_fail = threading.Event()

    def work() -> None:
        may_fail.wait(30)
        raise RequestError("the track cannot be played")

    def draw(misses: list[Usage]) -> Iterator[Usage]:
        for request in misses:
            made.append(request.model)
            if request.model == "b":
                may_fail.set()
                with suppress(RunCancelled):
                    sleep(30)  # until the run is stopped
            yield request

    pictures = tuple(Usage(model=name) for name in "abcd")
    aside = Aside("test", work, stop_calls)
    with pytest.raises(RequestError, match="the track cannot be played"), aside:
        aside.begin()
        passes.in_one_pass("stage", 1, pictures, draw)

    assert made == ["a", "b"], "and what was made is kept"
    assert passes.missing_items("stage", 1, pictures) == 2
    with pytest.raises(RunCancelled):
        attempts.guarded("stage", made.clear)()


def test_a_run_that_somebody_cancelled_is_cancelled_whatever_was_done_beside():
    aside = Aside("test", lambda: None, stop_calls)

    with pytest.raises(RunCancelled, match="by hand"), aside:
        aside.result()
        raise RunCancelled("by hand")
