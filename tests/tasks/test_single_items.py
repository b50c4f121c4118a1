import threading

from prefect.states import State

from storygen.models.usage import Usage
from tasks.keyframes.task import draw_picture
from tasks.passes import in_one_pass, missing_items
from tasks.single_items import item_task
from tests.support.run_parts import start_run

REQUESTS = tuple(Usage(model=name) for name in "abc")


def _task(made: list[str]):
    @item_task("stage", "draw", version=1)
    def make(request: Usage, provider: str, settings: None) -> Usage:
        """Make it."""
        made.append(request.model)
        return request

    return make


def _answer(found: object) -> tuple[str, object]:
    return (str(found.name), found.data) if isinstance(found, State) else ("made", found)


def test_what_a_pass_kept_is_found_and_what_is_made_a_pass_finds():
    in_one_pass("stage", 1, REQUESTS[:1], iter, provider="own", settings=None)
    made: list[str] = []
    task = _task(made)

    answers = [_answer(task.fn(each, "its words", "own", None)) for each in REQUESTS[:2]]

    assert answers == [("Cached", REQUESTS[0]), ("made", REQUESTS[1])]
    assert made == ["b"]
    assert missing_items("stage", 1, REQUESTS, provider="own", settings=None) == 1


def test_what_is_to_be_made_anew_is_made_once():
    made: list[str] = []
    task = _task(made)
    task.fn(REQUESTS[0], "words", "own", None)
    start_run(("stage",))

    ended = [_answer(task.fn(REQUESTS[0], "words", "own", None))[0] for _ in range(2)]

    assert made == ["a", "a"] and ended == ["made", "Cached"]


def test_words_and_their_order_decide_nothing_and_two_at_once_make_it_once():
    made: list[str] = []
    task = _task(made)
    threads = [
        threading.Thread(target=task.fn, args=(REQUESTS[0], words, "own", None))
        for words in ("the lamp", "a boat")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == ["a"]


def test_its_runs_are_named_by_the_shots_words():
    name = draw_picture.task_run_name
    assert callable(name)
    words = "The lamp was lit at dusk, and the boats came home through the storm."
    assert name({"words": words}) == "draw: The lamp was lit at dusk, and the boats came hom…"
