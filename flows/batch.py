"""Many stories, each a run of its own; one that fails stops none of the others."""

from collections.abc import Mapping
from typing import Any

from flows import silence as silence

# isort: split

from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from blocks.opening import use_configured_store
from flows.batch_runs import Child, start_children, wait_for_all
from flows.batch_sources import sources_of
from flows.crashes import check_deaths
from flows.form import SHOWN, FilmParameters, takes, unfolded, whole
from flows.request_flow import check_given, request_flow
from flows.run_page import run_page
from flows.run_scope import run_scope
from storygen.errors import RequestError, StorygenError
from storygen.orphans import end_with_parent
from storygen.request import Request, Words, make_request
from storygen.services.keys import masked
from storygen.settings import ProviderSettings

_OF_ONE_STORY = frozenset(
    {"source", "text", "topic", "audience", "goal", "tone", "recording", "review", "redo", "clean",
     "origin", "run_id"}
)  # fmt: skip
_SHOWN = {
    "sources": "Each as the single flow takes it: a path on the worker, an http(s) address.",
    "folder": "Or a folder on the worker, or s3://bucket/prefix: every .txt, .md and .yaml in it.",
    **{name: said for name, said in SHOWN.items() if name not in _OF_ONE_STORY},
}


class BatchParameters(FilmParameters):
    """What the batch's flow takes, without what belongs to one story."""

    sources: tuple[Words, ...] = Field(
        default=(),
        title="Stories",
        description="Each as the single flow takes it.",
    )
    folder: Words = Field(default="", title="Folder", description="Every story in it.")


@request_flow(name="storygen-batch", persist_result=False)
@takes(BatchParameters, _SHOWN, without=_OF_ONE_STORY)
def storygen_batch(**parameters: Any) -> State[None]:
    """Turn each of many stories into a film, as runs of `storygen/full` of their own.

    The run ends as failed when one of its films failed, and says which; the table on its page
    tells of each. Run again, it starts only what was not started.
    """
    try:
        check_given()
        sources, folder, same = asked_of(parameters)
        check_deaths()
        if flow_run.id is None or deployment.id is None:
            raise RequestError(
                "a batch starts its films on workers: `storygen up`, then run the deployment "
                "storygen-batch/full"
            )
        end_with_parent()
        with run_scope():
            use_configured_store()
            return _summed_up(_made(sources_of(sources, folder), same))
    except StorygenError as error:
        return Failed(message=masked(str(error)))


def asked_of(parameters: Mapping[str, Any]) -> tuple[tuple[str, ...], str, dict[str, Any]]:
    """A batch's stories, their folder, and the parameters that each film is given.

    Only what differs from a film's defaults, as it was asked for: the server's schema of a film
    takes no null for a setting that is empty, what is set on `storygen/full` holds for what a batch
    says nothing of, and what `auto` is, the film's own worker knows.

    Raises:
        RequestError: A parameter is not what it may be.
    """
    same = unfolded(parameters)
    sources, folder = same.pop("sources"), same.pop("folder")
    make_request(**same)
    fields = whole(Request).model_fields
    said = {name: value for name, value in same.items() if value != fields[name].default}
    return sources, folder, {name: _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, ProviderSettings):
        return value.model_dump(mode="json", exclude_defaults=True)
    return value


def _made(sources: tuple[str, ...], same: Mapping[str, object]) -> list[Child]:
    with run_page() as page:
        page.name_run(f"{len(sources)} stories")
        children = start_children(sources, same)
        return wait_for_all(children, page)


def _summed_up(children: list[Child]) -> State[None]:
    failed = [child for child in children if not child.is_made]
    said = f"{len(children) - len(failed)} of {len(children)} films were made"
    if not failed:
        return Completed(message=said)
    first = "; ".join(f"{child.source}: {child.message}" for child in failed[:3])
    more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
    return Failed(message=f"{said}. {first}{more}")
