from typing import Any, cast

from prefect.states import Completed, State

from flows.aside import Aside
from flows.bookkeeping import Book
from storygen.meter import Meter, Reading


def _order(*ended: str) -> list[str]:
    book = Book(Meter(), ())
    for stage in ended:
        book._book(stage, Reading(), 1, 0, "somebody")  # pyright: ignore[reportArgumentType]
    return [report.name for report in book.stages]


def test_which_of_two_stages_at_once_ended_first_is_seen_in_no_file():
    assert _order("voice", "music", "compose", "shots") == _order(
        "voice", "shots", "music", "compose"
    )
    assert _order("compose", "music", "compose") == ["music", "compose"]


def test_a_pass_that_was_there_whole_counts_its_parts_as_one_that_was_made_does():
    class Pass:
        def with_options(self, **_: object) -> "Pass":
            return self

        def __call__(self, pictures: tuple[str, ...], **_: object) -> State[Any]:
            return Completed(name="Cached", data=pictures)

    book = Book(Meter(), ())
    aside = Aside(
        "test", lambda: book.one("keyframes", cast("Any", Pass()), ("a", "b", "c"), parts=3)
    )
    aside.result()

    assert [(stage.executed, stage.cached) for stage in book.stages] == [(0, 3)]
