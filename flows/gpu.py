"""The passes that a worker of the gpu pool does for a film made elsewhere.

Each runs the stage's own task on the arguments that the film's run kept in the store. What it
makes lies under the same key there, so the film's run then finds it as if it had made it itself.
"""

from typing import Any

from flows import silence as silence

# isort: split

from prefect import Task, flow
from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Completed, Failed

from blocks.opening import use_configured_store
from flows.bookkeeping import Book
from flows.outcomes import done
from flows.request_flow import tell_end_once
from flows.run_page import run_page
from flows.run_scope import run_scope
from flows.stage_words import words_of
from flows.work_orders import take_order
from storygen.errors import StorygenError
from storygen.meter import Meter
from storygen.orphans import end_with_parent
from storygen.progress import counts
from storygen.request import Stage
from storygen.services.keys import masked
from tasks.clips.task import animate
from tasks.keyframes.task import draw_keyframes
from tasks.music.task import compose_beds
from tasks.transcription.task import transcribe
from tasks.vision.task import judge_pictures


@flow(name="storygen-keyframes", persist_result=False)
def storygen_keyframes(order: str, redo: bool = False) -> State[None]:
    """Draw the pictures of one film that are not there yet, in one pass.

    Args:
        order: Hash of the work order in the store, as the film's run keeps it.
        redo: Draw all of them, whatever the cache holds.
    """
    return _do("keyframes", draw_keyframes, order, redo)


@flow(name="storygen-clips", persist_result=False)
def storygen_clips(order: str, redo: bool = False) -> State[None]:
    """Bring the pictures of one film to life, in one pass.

    Args:
        order: Hash of the work order in the store, as the film's run keeps it.
        redo: Make all of them, whatever the cache holds.
    """
    return _do("clips", animate, order, redo)


@flow(name="storygen-vision", persist_result=False)
def storygen_vision(order: str, redo: bool = False) -> State[None]:
    """Look at the pictures of one film, in one pass.

    Args:
        order: Hash of the work order in the store, as the film's run keeps it.
        redo: Look at all of them, whatever the cache holds.
    """
    return _do("vision", judge_pictures, order, redo)


@flow(name="storygen-transcribe", persist_result=False)
def storygen_transcribe(order: str, redo: bool = False) -> State[None]:
    """Hear the words of one film's recordings, in one pass.

    Args:
        order: Hash of the work order in the store, as the film's run keeps it.
        redo: Hear all of them, whatever the cache holds.
    """
    return _do("transcription", transcribe, order, redo)


@flow(name="storygen-music", persist_result=False)
def storygen_music(order: str, redo: bool = False) -> State[None]:
    """Compose the music of one film.

    Args:
        order: Hash of the work order in the store, as the film's run keeps it.
        redo: Compose it anew, whatever the cache holds.
    """
    return _do("music", compose_beds, order, redo)


def _do(stage: Stage, task: Task[..., Any], order: str, redo: bool) -> State[None]:
    tell_end_once()
    if deployment.id is not None:
        end_with_parent()
    try:
        with run_scope():
            counted = _done(stage, task, order, redo)
    except StorygenError as error:
        if deployment.id is None:
            raise
        return Failed(message=masked(str(error)))
    return Completed(message=f"{stage}: {counted}")


def _done(stage: Stage, task: Task[..., Any], order: str, redo: bool) -> str:
    """Have the pass done; how many parts were made, in words."""
    use_configured_store()
    kind = words_of(stage).doing.capitalize()
    with Meter() as meter, run_page(kind, (stage,)) as page:
        book = Book(meter, (stage,) if redo else ())
        items, *also = take_order(order)
        book.one(stage, task, items, *also, parts=len(items))
        report = book.stages[-1]
        counted = counts(report.executed, report.cached)
        page.conclude(done(kind, counted))
    return counted
