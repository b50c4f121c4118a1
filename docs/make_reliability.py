"""Writes the table of docs/reliability.md: each row names its test, which measured its times.

`STORYGEN_MEASURED=$PWD/docs/reliability_times.json pytest -m slow tests/stack` adds the times to
those that are there, and `python -m docs.make_reliability` writes the table, from the shortest to
the longest of each. Delete a test's times once what it measures has changed.
"""

import json
from pathlib import Path
from typing import NamedTuple

_DOCS = Path(__file__).parent
PAGE, TIMES = _DOCS / "reliability.md", _DOCS / "reliability_times.json"
_BEGIN, _END = "<!-- table -->\n", "<!-- end of table -->\n"
_HEAD = """\
| fault | what happens | lost | until it goes on | held by |
| --- | --- | --- | --- | --- |
"""


class Row(NamedTuple):
    """One fault.

    Attributes:
        until: When work goes on; a name in braces is a time that the test measured.
        test: Its file below tests/, two colons, its name.
    """

    fault: str
    happens: str
    lost: str
    until: str
    test: str


_STACK = "stack/test_stack_"
ROWS = (
    Row(
        "a run's process is killed (`kill -9`)",
        "its worker reports it as crashed, an automation starts it again",
        "the tasks under way",
        "{seen} to be seen, {again} to be running again",
        f"{_STACK}recovery.py::test_a_killed_run_goes_on_within_seconds",
    ),
    Row(
        "a worker of the stack is killed",
        "its runs' processes end with it; the supervisor puts the runs back into the queue and "
        "starts the worker again",
        "the tasks under way",
        "{ended} until no process is left, {again} to be running again",
        f"{_STACK}recovery.py::test_a_killed_workers_run_ends_with_it_and_goes_on_with_the_next",
    ),
    Row(
        "a worker of the stack dies just as it starts a run's process",
        "the run is put back into the queue before the worker is started again; the fourth time in "
        "a row it fails and says so",
        "nothing",
        "{put_back} to be back in the queue",
        f"{_STACK}deaths.py::test_a_worker_that_dies_as_it_starts_a_run_leaves_it_in_the_queue",
    ),
    Row(
        "a worker on another machine dies just as it starts a run's process",
        "the run has sent no heartbeat yet; not begun after 15 minutes, it counts as crashed, "
        "frees its place in the pool and is started again",
        "nothing",
        "15 min",
        f"{_STACK}recovery.py::test_a_run_that_a_worker_took_and_never_began_is_started_again",
    ),
    Row(
        "a worker on another machine is killed",
        "its run's process sees that it is an orphan and ends; it says that it crashed, or where "
        "it cannot within 10 s, as in the middle of a long picture, is seen as silent after 90 s",
        "the tasks under way",
        "{ended} until no process is left",
        f"{_STACK}gpu.py::test_a_run_ends_with_a_worker_that_was_started_by_hand",
    ),
    Row(
        "the whole machine is gone: worker and runs",
        "no heartbeat for 90 s: seen as crashed, started again on whoever is left",
        "the tasks under way",
        "{seen} to be seen",
        f"{_STACK}recovery.py::test_a_host_that_is_gone_is_seen_within_90_seconds_and_its_run_goes_on",
    ),
    Row(
        "the Prefect server is killed",
        "the supervisor starts it again behind the same open port; runs and workers ask again",
        "nothing",
        "{back}",
        f"{_STACK}recovery.py::test_a_killed_server_comes_back_and_no_run_notices",
    ),
    Row(
        "the supervisor is killed, or all processes at once",
        "the next `storygen up` puts the runs back into the queue and starts everything",
        "the tasks under way",
        "{again} from `up` on",
        f"{_STACK}life.py::test_a_run_that_dies_with_the_whole_stack_goes_on_after_the_next_up",
    ),
    Row(
        "`storygen down`, in whatever state runs are",
        "what runs is told to stop and put back into the queue, as is what was about to begin; "
        "what is being cancelled is; what is under review waits for its answer",
        "the tasks under way",
        "`down` takes {down}; they go on at the next `storygen up`",
        f"{_STACK}states.py::test_down_takes_seconds_while_films_are_made",
    ),
    Row(
        "a run dies again and again",
        "after four deaths in a row it fails and says so; **Retry** begins to count anew",
        "nothing that was made",
        "when **Retry** is pressed",
        f"{_STACK}deaths.py::test_a_run_that_dies_each_time_ends_and_goes_on_once_a_person_retries_it",
    ),
    Row(
        "the store answers 503, or slowly",
        "asked again up to four times, then the task is tried again after 0, 5 and 15 s; with what "
        "a task has made, the run waits for the store up to half a minute before it goes on "
        "without having kept it",
        "nothing",
        "as long as it lasts, up to 20 s",
        f"{_STACK}recovery.py::test_a_store_that_is_ill_for_a_while_delays_a_run",
    ),
    Row(
        "the store does not let a kept answer be read (403, 500)",
        "the task fails before any work and is tried again after 0, 5 and 15 s; then the run says "
        "what the store said",
        "nothing, and nothing is paid for twice",
        "as long as it lasts, up to 20 s",
        "storygen/test_store_s3.py::test_a_record_that_cannot_be_read_is_not_taken_for_missing",
    ),
    Row(
        "the store is not there",
        "the run fails and says which endpoint; the same request goes on from what was kept",
        "nothing that was made",
        "when you run it again",
        f"{_STACK}recovery.py::test_a_store_that_is_not_there_is_said_and_the_next_run_goes_on",
    ),
    Row(
        "a file in the store is damaged or gone",
        "noticed when it is read (hash), made again",
        "that file",
        "at once",
        "flows/test_whole_runs.py::test_every_damaged_file_of_the_cache_is_made_again",
    ),
    Row(
        "a worker's disk is full",
        "the run fails within seconds of it, in one sentence that says where; the output folder is "
        "untouched",
        "nothing that was made",
        "when there is room and **Retry** is pressed: {again} for what was missing, the same bytes",
        f"{_STACK}full_disk.py::"
        "test_a_run_on_a_full_disk_says_so_and_its_retry_goes_on_once_there_is_room",
    ),
    Row(
        "a pass in the gpu pool dies",
        "it is started again, up to three times, and draws only what is missing",
        "the picture under way",
        "{again} to be running again",
        f"{_STACK}gpu.py::test_a_hop_whose_process_dies_goes_on_where_it_was",
    ),
    Row(
        "there is no gpu worker, and `gpu: auto`",
        "the built-in provider stands in, and the run says so",
        "nothing",
        "at once",
        f"{_STACK}gpu.py::test_without_a_card_the_built_in_painter_stands_in_and_the_page_says_so",
    ),
    Row(
        "there is no gpu worker, and `gpu: pool`",
        "the run waits 60 s for one, then fails and says how to start one",
        "nothing that was made",
        "when you run it again",
        f"{_STACK}gpu.py::test_a_pool_without_a_worker_is_an_error_that_says_how_to_start_one",
    ),
    Row(
        "a service refuses or fails",
        "tried again, then the next provider named takes that whole part over, and it is said; "
        "with `strict` an error",
        "the calls under way",
        "seconds",
        "flows/test_services.py::test_a_service_that_fails_gives_way_and_it_is_said",
    ),
    Row(
        "many runs ask for the same",
        "one makes it, the others wait and take it from the cache",
        "nothing",
        "-",
        f"{_STACK}postgres.py::test_runs_at_once_finish_and_make_what_they_share_once",
    ),
    Row(
        "the one that makes it is killed",
        "the kernel frees its lock, the other goes on",
        "what was under way",
        "{freed}",
        "storygen/test_locks.py::test_the_kernel_frees_the_lock_of_a_killed_holder",
    ),
    Row(
        "one story of a batch is poisoned",
        "its run fails with a sentence; the others are made; the batch says which failed",
        "that story",
        "-",
        f"{_STACK}runs.py::test_one_poisoned_story_stops_none_of_the_others",
    ),
)


def table() -> str:
    """All rows, with the times that were taken down."""
    times = json.loads(TIMES.read_text(encoding="utf-8"))
    return _HEAD + "".join(_written(row, times) for row in ROWS)


def _written(row: Row, times: dict[str, dict[str, list[float]]]) -> str:
    file, _, name = row.test.partition("::")
    shown = _Shown({what: _seconds(values) for what, values in times.get(name, {}).items()})
    cells = (row.fault, row.happens, row.lost, row.until.format_map(shown))
    words = name.removeprefix("test_").replace("_", " ")
    return f"| {' | '.join(cells)} | [{words}](../tests/{file}) |\n"


class _Shown(dict[str, str]):
    def __missing__(self, what: str) -> str:
        return "(not measured yet)"


def _seconds(values: list[float]) -> str:
    shortest, longest = round(min(values)), round(max(values))
    if longest < 1:
        return "under 1 s"
    return f"{longest} s" if shortest == longest else f"{shortest} to {longest} s"


def page() -> str:
    """The page as it should be."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    return before + _BEGIN + table() + _END + rest.partition(_END)[2]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
