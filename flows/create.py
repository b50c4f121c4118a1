"""The flow a person runs: one story becomes one narrated film."""

import os
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from flows import silence as silence

# isort: split

from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from blocks.opening import use_configured_store
from flows import inbox
from flows.bookkeeping import Book
from flows.crashes import check_deaths
from flows.endings import note_error
from flows.failure_page import show_failure
from flows.film import make_film
from flows.form import FilmParameters, takes, unfolded
from flows.request_flow import check_given, request_flow
from flows.review import check_possible
from flows.run_events import run_events
from flows.run_notes import noted
from flows.run_page import run_page
from flows.run_result import completed, delivered
from flows.run_scope import run_scope
from storygen.errors import RunCancelled, StorygenError
from storygen.ledger import new_run_id
from storygen.meter import Meter
from storygen.models.publication import Publication
from storygen.orphans import end_with_parent
from storygen.request import Request, make_request
from storygen.services.keys import masked
from storygen.services.stopping import stop_calls


@request_flow(
    name="storygen",
    persist_result=False,
    on_failure=[show_failure],
    task_runner=ThreadPoolTaskRunner(max_workers=os.cpu_count() or 2),
)
@takes(FilmParameters)
def storygen(**parameters: Any) -> Publication:
    """Turn one story into one narrated film and publish it; no parameter is required.

    Args:
        **parameters: The fields of `storygen.request.Request` by their names; `run_id`, the run's
            name in the ledger; and `advanced`, a mapping with any of them that stands above those.

    Returns:
        Where the film lies and what lies there. It is the result of a deployment's run too, which
        ends in a state that says so in one sentence, also where it failed.

    Raises:
        RequestError: Something asked for cannot be had; nothing was written.
        InspectionFailed: The film was made but is not good enough; it lies in `.rejected`.
        StorygenError: A stage failed for good; what was made so far is kept.
    """
    if deployment.id is None:
        request, run_id = _asked(parameters, new_run_id())
        with run_scope(run_id, request.budget_usd):
            return delivered(_make(request, run_id))
    end_with_parent()
    # A flow that returns a state ends in it.
    return cast("Publication", _told(parameters))


def _asked(parameters: Mapping[str, Any], new_id: str) -> tuple[Request, str]:
    """What is asked for, and the run's name in the ledger: a new one where none was given."""
    fields = unfolded(parameters)
    run_id = fields.pop("run_id", "")
    return make_request(**fields), run_id or new_id


def _make(request: Request, run_id: str) -> Publication:
    use_configured_store()
    if request.review:
        check_possible()
    if request.source.startswith(inbox.PREFIX):
        taken = inbox.take_oldest(request.source, run_id)
        request = request.model_copy(update={"source": taken})
    with Meter() as meter, run_events(run_id) as events, run_page("A film") as page:
        book = Book(meter, request.stages_to_redo)
        try:
            return make_film(request, book, run_id, page, events)
        except Exception:
            raise
        except BaseException:  # Ctrl-C, or Prefect's signal of a cancelled run
            stop_calls()
            raise


def _told(parameters: Mapping[str, Any]) -> State[Publication]:
    """Make the film and say in the run's state how it went; a foreseeable error is no crash."""
    try:
        check_given()
        check_deaths()
        request, run_id = _asked(parameters, str(flow_run.id))
        with (
            run_scope(run_id, request.budget_usd),
            noted(request, str(flow_run.id)) as record,
        ):
            return completed(record.keep(delivered(_make(request, run_id))))
    except inbox.EmptyInbox as error:
        return Completed(message=f"nothing to do: {error}")
    except RunCancelled as error:
        return Cancelled(message=str(error))
    except StorygenError as error:
        note_error(UUID(str(flow_run.id)), error)
        return Failed(message=masked(str(error)))
