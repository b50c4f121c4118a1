"""The runs of a batch: started once each, watched together, told of in one table."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run

from flows.batch_films import Film, shown_film
from flows.crashes import LEFT_DEAD, DeathWatch
from flows.page import Page
from flows.profile_server import ui_url
from storygen.canonical import digest
from storygen.errors import RequestError
from storygen.markdown import plain

DEPLOYMENT = "storygen/full"
_POLL_S, _POLL_EACH_S = 3.0, 0.1  # the server answers for a hundred runs in 0.3 s of CPU
_PAGE = 200
_LONGEST_NAME = 60
_MOST_PICTURES = 120  # some 400 kB


@dataclass
class Child:
    """One story of a batch and the run that tells it.

    Attributes:
        state: Prefect's name of the run's state.
        message: What the run says of it.
        seconds: How long it ran.
        film: Once it is made.
    """

    source: str
    run_id: UUID
    state: str = "Scheduled"
    message: str = ""
    seconds: float = 0.0
    is_over: bool = False
    is_made: bool = False
    film: Film | None = None


def start_children(sources: Sequence[str], same: Mapping[str, object]) -> list[Child]:
    """Start a run for each story; one that an earlier attempt of this batch started is kept.

    Raises:
        RequestError: The deployment is not there.
    """
    return [_start(source, same) for source in sources]


def _start(source: str, same: Mapping[str, object]) -> Child:
    parameters = {**same, "source": source, "origin": digest("batch", source)}
    try:
        started = run_deployment(
            DEPLOYMENT, parameters=parameters, timeout=0, flow_run_name=source[-_LONGEST_NAME:],
            idempotency_key=f"{flow_run.id}-{digest(source)[:16]}",
        )  # fmt: skip
    except ObjectNotFound as error:
        raise RequestError(
            f"there is no deployment {DEPLOYMENT!r} on this Prefect server; `storygen up` or "
            "`prefect deploy --all` makes it"
        ) from error
    return Child(source, cast(FlowRun, started).id)


def wait_for_all(children: list[Child], page: Page) -> list[Child]:
    """Wait until every run is over, and keep the table up to date meanwhile."""
    by_id, deaths = {child.run_id: child for child in children}, DeathWatch()
    with get_client(sync_client=True) as client:
        while True:
            waiting = [child.run_id for child in children if not child.is_over]
            for first in range(0, len(waiting), _PAGE):
                ids = FlowRunFilterId(any_=waiting[first : first + _PAGE])
                for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(id=ids)):
                    _note(by_id[run.id], run, deaths)
            for child in children:
                if child.is_made and child.film is None:
                    child.film = shown_film(child.run_id)
            page.show_markdown("films", table(children), _headline(children))
            if all(child.is_over for child in children):
                return children
            time.sleep(_POLL_S + _POLL_EACH_S * len(waiting))


def _note(child: Child, run: FlowRun, deaths: DeathWatch) -> None:
    if run.state is None:
        return
    child.state = run.state.name or run.state.type.value
    child.message = run.state.message or ""
    child.seconds = run.total_run_time.total_seconds()
    # A crashed run is started again by the automation; one that dies each time ends as failed.
    child.is_over = run.state.is_final() and not run.state.is_crashed()
    child.is_made = run.state.is_completed()
    if deaths.is_left(run.id, run.state):
        child.is_over, child.message = True, LEFT_DEAD


def table(children: Sequence[Child]) -> str:
    """One row per story: its film, its run, and all that the run says of it."""
    rows = ["| | story | film | run | s | |", "| --- " * 6 + "|"]
    runs, pictures = f"{ui_url()}/runs/flow-run", 0
    for child in children:
        film = child.film or Film()
        pictures += bool(film.picture)
        cells = (
            f"![thumbnail]({film.picture})" if film.picture and pictures <= _MOST_PICTURES else "",
            plain(child.source),
            f"[▶ play]({film.link})" if film.link else "",
            f"[{child.state}]({runs}/{child.run_id})",
            f"{child.seconds:.0f}",
            plain(child.message),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _headline(children: Sequence[Child]) -> str:
    made = sum(child.is_made for child in children)
    failed = sum(child.is_over and not child.is_made for child in children)
    return f"{made} of {len(children)} films made" + (f", {failed} failed" if failed else "")
