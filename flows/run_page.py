"""The page of a run in Prefect's UI: what it is making, how far it is, what came of it."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.logging import get_run_logger

from flows import endings
from flows.contact_sheet import ContactSheet
from flows.film_page import FilmPage
from flows.lasting_server import has_lasting_server
from flows.outcomes import Outcome, failed, stopped, waiting
from flows.page import Page
from flows.page_artifacts import PageArtifacts, Shown
from flows.stage_progress import StageProgress
from storygen import progress
from storygen.errors import RunCancelled
from storygen.models.film import Delivery
from storygen.models.picture import Keyframe, PictureRequest, Shot
from storygen.progress import Progress
from storygen.runs.labels import share_of

FILM = "film"
"""The key of a film's page."""
_LONGEST_NAME = 120


@contextmanager
def run_page(film: str = "", stages: Sequence[str] = ()) -> Generator["Page"]:
    """The page of the flow run under way; a blank one where nobody could open it.

    Args:
        film: What is being made, until it has a title; empty where the run makes no film.
        stages: Of which all consists; empty: a film's.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or not has_lasting_server():
        yield Page()
        return
    run = context.flow_run
    artifacts = PageArtifacts(run.id)
    before = progress.current()
    done = StageProgress(stages, share_of(run.labels))
    page = RunPage(artifacts, before, FilmPage(film, done) if film else None)
    progress.tell(page)
    try:
        yield page
    except RunCancelled:
        page.conclude(stopped())
        raise
    except Exception as error:
        page.conclude(failed(error))
        raise
    except Pause:
        if not page.waits:
            page.conclude(stopped())
        raise
    except BaseException:  # a signal
        page.conclude(stopped())
        raise
    finally:
        progress.tell(before)
        is_sent = artifacts.close()
        if page.is_over:
            endings.note_told(run.id, is_sent)


class RunPage(Page):
    """Shows one page that is always up to date, logs a line per stage, and passes all on.

    Args:
        artifacts: Where it is shown.
        told: Who else hears of the progress.
        film: The film's page; None where the run makes none.
    """

    def __init__(self, artifacts: PageArtifacts, told: Progress, film: FilmPage | None) -> None:
        self._artifacts = artifacts
        self._told = told
        self._film = film
        self._stages = StageProgress() if film is None else film.progress
        self._shots: tuple[Shot, ...] = ()
        self._due: deque[Callable[[ContactSheet], None]] = deque()
        self._show()

    @property
    def is_over(self) -> bool:
        """Whether it says what came of the run."""
        return self._film is not None and self._film.outcome is not None

    def name_run(self, title: str) -> None:
        """Call the flow run by its story's title, if its server can be reached."""
        if self._film:
            self._film.title = title
            self._show()
        context = FlowRunContext.get()
        if context is None or context.flow_run is None:
            return
        try:
            with get_client(sync_client=True) as client:
                client.update_flow_run(context.flow_run.id, name=title[:_LONGEST_NAME])
        except Exception as error:
            get_run_logger().warning("the run is not called by its title: %s", error)

    def show_markdown(self, key: str, text: str, description: str) -> None:
        """Show a text under a key of its own."""
        self._artifacts.put(key, lambda: Shown(text, description))

    def plan(self, shots: Sequence[Shot], captions: Sequence[str], delivery: Delivery) -> None:
        """Show the storyboard, still without pictures."""
        self._shots = tuple(shots)
        ids, size = tuple(shot.id for shot in shots), (delivery.width_px, delivery.height_px)
        self._due.append(lambda sheet: sheet.plan(ids, *size))
        if self._film:
            self._film.said = tuple(captions)
        self._show()

    def complete(self, keyframes: Sequence[Keyframe]) -> None:
        """Show the storyboard whole."""
        for shot, keyframe in zip(self._shots, keyframes, strict=True):
            self._due.append(partial(_add, shot.id, keyframe))
        self._show()

    def wait_for_person(self) -> None:
        """Say that a person has to look now, and have that shown at once."""
        self.waits = True
        if self._film:
            self._film.waits = waiting(len(self._shots))
            self._show()
            self._artifacts.flush()

    def go_on(self) -> None:
        """A person has looked."""
        self.waits = False
        if self._film:
            self._film.waits = None
            self._show()

    def conclude(self, outcome: Outcome) -> None:
        """Say what came of it; what was said first counts."""
        if self._film and not self._film.outcome:
            self._film.outcome, self._film.waits = outcome, None
            self._show()

    def begin(self, stage: str, total: int) -> None:
        """Show it."""
        self._stages.begin(stage, total)
        self._show()
        self._told.begin(stage, total)

    def expect(self, stage: str, total: int) -> None:
        """Let it count to another number."""
        self._stages.expect(stage, total)
        self._show()
        self._told.expect(stage, total)

    def advance(self, stage: str) -> None:
        """Count on."""
        self._stages.advance(stage)
        self._show()
        self._told.advance(stage)

    def show(self, stage: str, request: object, answer: object) -> None:
        """Add a picture to the storyboard."""
        if isinstance(request, PictureRequest) and isinstance(answer, Keyframe):
            self._due.append(partial(_add, request.shot_id, answer))
            self._show()
        self._told.show(stage, request, answer)

    def end(self, stage: str, executed: int, cached: int) -> None:
        """Say what came from the cache, and log the stage's line."""
        ended = self._stages.end(stage, executed, cached)
        self._show()
        get_run_logger().info("%s: %s, %.1f s", stage, ended.ended, ended.took_s)
        self._told.end(stage, executed, cached)

    def note(self, sentence: str) -> None:
        """Show and log it."""
        if self._film:
            self._film.notes.append(sentence)
            self._show()
        get_run_logger().warning("%s", sentence)
        self._told.note(sentence)

    def _show(self) -> None:
        if self._film:
            self._artifacts.put(FILM, partial(self._shown, self._film))

    def _shown(self, film: FilmPage) -> Shown:
        """The page as it is now; called in the background, where pictures are made small."""
        while self._due:  # others add to it meanwhile
            with suppress(Exception):  # a page without a picture is better than none
                self._due.popleft()(film.sheet)
        return Shown(film.markdown(), film.description(), film.share)


def _add(shot_id: str, keyframe: Keyframe, sheet: ContactSheet) -> None:
    sheet.add(shot_id, keyframe)
