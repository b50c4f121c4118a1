"""What Prefect costs beyond its start: a film through flow and tasks, and by plain calls.

    python -m benchmarks.prefect_cost

Both ways run the same functions in as many threads, in turns, each time in a process and a home of
their own. The clock runs from the call of the flow to its return; imports and the server's start
are over by then. What storygen adds around tasks (keys, records, locks) counts as Prefect's.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measuring import measure as measure_command
from storygen import ledger
from storygen.ledger import new_run_id
from storygen.memory import be_frugal
from storygen.meter import Meter
from storygen.request import Request, make_request

STORY = Path("examples/eight-fables.md")
WORDS = 150  # about 60 s
TARGET = 0.05
_TEMPLATE = "prefect"  # the folder of a home where the migrated database lies


def measure(rounds: int = 3) -> list[str]:
    """The table's lines, in Markdown."""
    folder = Path(tempfile.mkdtemp(prefix="storygen-bench-"))
    try:
        _film(folder, "with", "first")  # makes the database, which later homes take over
        walls: dict[str, list[float]] = {"with": [], "without": []}
        cpus: dict[str, list[float]] = {"with": [], "without": []}
        for number in range(rounds):
            for way, wall_s in walls.items():
                spent = _film(folder, way, f"{way}{number}")
                wall_s.append(spent["wall_s"])
                cpus[way].append(spent["cpu_s"])
    finally:
        shutil.rmtree(folder)
    shares = [
        (one - other) / one for one, other in zip(walls["with"], walls["without"], strict=True)
    ]
    return [
        "| 60 s of film, standard | wall | CPU |",
        "|---|---:|---:|",
        *(
            f"| {way} Prefect | {median(walls[way]):.1f} s | {median(cpus[way]):.1f} s |"
            for way in walls
        ),
        "",
        f"Prefect's share of the wall: {median(shares):.1%} (target < {TARGET:.0%}).",
    ]


def _film(folder: Path, way: str, name: str) -> dict[str, float]:
    home = folder / name
    home.mkdir()
    if (folder / "first" / _TEMPLATE).is_dir():
        shutil.copytree(folder / "first" / _TEMPLATE, home / _TEMPLATE)
    command = [sys.executable, "-m", "benchmarks.prefect_cost", way, str(folder / f"out-{name}")]
    spent = measure_command(command, home).result
    shutil.rmtree(home / "store")
    return spent


def _make(way: str, output: str) -> None:
    """Make the film and print what it took."""
    be_frugal()
    request = make_request(source=str(STORY), words=WORDS, output=output)
    spent = _through_prefect(request) if way == "with" else _by_plain_calls(request)
    print(json.dumps(spent))


def _through_prefect(request: Request) -> dict[str, float]:
    from storygen.session import embedded_session, wait_until_ready

    run_id = new_run_id()
    with ledger.alive(run_id), embedded_session(run_id) as server:
        from flows.create import storygen

        wait_until_ready(server)
        return _spent(lambda: storygen(**request.model_dump(), run_id=run_id))


def _by_plain_calls(request: Request) -> dict[str, float]:
    from blocks.opening import use_configured_store
    from flows.bookkeeping import Book
    from flows.film import make_film
    from flows.page import Page
    from flows.run_events import Events

    class PlainBook(Book):
        """Calls the functions of tasks in threads."""

        def one(
            self, stage: str, task: Any, *args: Any, provider: str = "", shown_as: str = "",
            **kwargs: Any,
        ) -> Any:  # fmt: skip
            return task.fn(*args, **kwargs)

        def each(
            self, stage: str, task: Any, items: Sequence[object], *, provider: str = "", **same: Any
        ) -> Any:
            return tuple(pool.map(partial(task.fn, **same), items))

        def singly(self, stage: str, task: Any, items: Any, provider: str, settings: object) -> Any:
            return tuple(pool.map(lambda item: task.fn(*item, provider, settings), items))

    def make() -> None:
        use_configured_store()
        with Meter() as meter:
            make_film(request, PlainBook(meter, ()), new_run_id(), Page(), Events())

    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        return _spent(make)


def _spent(make: Callable[[], object]) -> dict[str, float]:
    with Meter() as meter:
        with meter.measure() as span:
            make()
        return {"wall_s": span.reading.wall_s, "cpu_s": span.reading.cpu_s}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _make(*sys.argv[1:])
    else:
        print("\n".join(measure()))
