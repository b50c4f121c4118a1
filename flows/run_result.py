"""What a deployment's run gives to whoever started it: its film, as the result of its flow run."""

from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import MissingResult
from prefect.logging import get_run_logger
from prefect.results import ResultStore, get_result_store
from prefect.serializers import JSONSerializer
from prefect.states import Completed

from storygen.errors import StorygenError
from storygen.models.publication import Publication
from storygen.services.spending import current_spending
from storygen.store import current_store

VIDEO, POSTER = "video.mp4", "thumbnail.png"
"""The names of a film's own files."""
_LINK_S = 7 * 24 * 3600
"""The longest that S3 lets a presigned link live."""


def link_of(publication: Publication, name: str) -> str | None:
    """An address of one of its files, for a week; None where nobody serves it."""
    file = next((file for file in publication.files if file.name == name), None)
    return file and current_store().link(file.content, file.name, _LINK_S)


def length_of(publication: Publication) -> str:
    """How long the film is, in minutes and seconds."""
    minutes, seconds = divmod(round(publication.duration_s), 60)
    return f"{minutes}:{seconds:02}"


def delivered(made: Publication) -> Publication:
    """A film with all that somebody elsewhere needs of it: links to its files, and its costs."""
    links = {file.name: link for file in made.files if (link := link_of(made, file.name))}
    return made.model_copy(update={"links": links, "costs": current_spending().costs()})


def completed(made: Publication) -> State[Publication]:
    """The state in which a run ends that made a film: a sentence, and the film as its result.

    It is kept as JSON where the worker keeps Prefect's results, so that `state.result()` answers
    in any process that has storygen.
    """
    # The flow's own store would keep nothing: `create` has no use for a result on disk.
    kept_in = get_result_store().result_storage
    store = ResultStore(result_storage=kept_in, serializer=JSONSerializer())
    record = store.create_result_record(made)
    try:
        store.persist_result_record(record)
    except (StorygenError, OSError) as error:
        # The film lies where it should: that a later flow cannot read of it is no failure of it.
        get_run_logger().warning(f"the run's result is not kept: {error}")
    said = f"{made.title}: {length_of(made)} of film in {made.folder}"
    return Completed(message=said, data=record)


def film_of(run_id: UUID) -> Publication | None:
    """The film that a deployment's run made; None if there is none, or nobody can read of it."""
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(run_id).state
    if state is None or not state.is_completed() or state.data is None:
        return None
    try:
        made = state.result()
    except (StorygenError, MissingResult, ValueError, OSError):
        return None
    return made if isinstance(made, Publication) else None
