"""What a run shows on its page in Prefect's UI while it is under way."""

import os
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial

from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.logging import get_run_logger
from prefect.settings import get_current_settings

from flows.page_artifacts import PageArtifacts, Shown
from flows.storyboard import Storyboard
from storygen import progress
from storygen.models.picture import Keyframe, PictureRequest, Shot
from storygen.progress import Progress, counts
from storygen.session import EMBEDDED


@contextmanager
def run_page() -> Generator["Page"]:
    """The page of the flow run under way; a blank one where nobody could open it."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or not _has_lasting_server():
        yield Page()
        return
    artifacts = PageArtifacts(context.flow_run.id)
    before = progress.current()
    page = RunPage(artifacts, before)
    progress.tell(page)
    try:
        yield page
    finally:
        progress.tell(before)
        artifacts.close()


def _has_lasting_server() -> bool:
    return EMBEDDED not in os.environ and get_current_settings().api.url is not None


class Page:
    """A page that nobody sees."""

    def name_run(self, title: str) -> None:
        """Call the flow run by its story's title."""

    def plan(self, shots: Sequence[Shot], captions: Sequence[str]) -> None:
        """Say which pictures there will be, and a line for each."""

    def complete(self, keyframes: Sequence[Keyframe]) -> None:
        """All pictures are there."""

    def flush(self) -> None:
        """Have everything shown now: a person is about to look."""

    def show_markdown(self, key: str, text: str, description: str) -> None:
        """Show a text under a key of its own."""


class RunPage(Page):
    """Shows a bar per stage and the storyboard, logs a line per stage, and passes all on.

    Args:
        artifacts: Where it is shown.
        told: Who else hears of the progress.
    """

    def __init__(self, artifacts: PageArtifacts, told: Progress) -> None:
        self._artifacts = artifacts
        self._told = told
        self._stages: dict[str, _Stage] = {}
        self._storyboard = Storyboard()

    def name_run(self, title: str) -> None:
        """Call the flow run by its story's title."""
        context = FlowRunContext.get()
        if context is None or context.flow_run is None:
            return
        with get_client(sync_client=True) as client:
            client.update_flow_run(context.flow_run.id, name=title[:120])

    def show_markdown(self, key: str, text: str, description: str) -> None:
        """Show a text under a key of its own."""
        self._artifacts.put(key, lambda: Shown("markdown", text, description))

    def plan(self, shots: Sequence[Shot], captions: Sequence[str]) -> None:
        """Show the storyboard, still without pictures."""
        self._storyboard.plan(shots, captions)
        self._show_storyboard()

    def complete(self, keyframes: Sequence[Keyframe]) -> None:
        """Show the storyboard whole."""
        self._storyboard.add_all(keyframes)
        self._show_storyboard()

    def flush(self) -> None:
        """Have everything shown now: a person is about to look."""
        self._artifacts.flush()

    def _show_storyboard(self) -> None:
        self._artifacts.put("storyboard", self._storyboard.shown)

    def begin(self, stage: str, total: int) -> None:
        """Show its bar."""
        self._stages[stage] = _Stage(total)
        self._show(stage)
        self._told.begin(stage, total)

    def expect(self, stage: str, total: int) -> None:
        """Let its bar count to another number."""
        self._stages[stage].total = total
        self._stages[stage].done = 0
        self._told.expect(stage, total)

    def advance(self, stage: str) -> None:
        """Move its bar."""
        self._stages[stage].done += 1
        self._show(stage)
        self._told.advance(stage)

    def show(self, stage: str, request: object, answer: object) -> None:
        """Add a picture to the storyboard."""
        if isinstance(request, PictureRequest) and isinstance(answer, Keyframe):
            self._storyboard.add(request.shot_id, answer)
            self._show_storyboard()
        self._told.show(stage, request, answer)

    def end(self, stage: str, executed: int, cached: int) -> None:
        """Fill its bar, say what came from the cache, and log the stage's line."""
        state = self._stages[stage]
        state.ended = counts(executed, cached) or "done"
        self._show(stage)
        took_s = time.monotonic() - state.begun_at
        get_run_logger().info("%s: %s, %.1f s", stage, state.ended, took_s)
        self._told.end(stage, executed, cached)

    def note(self, sentence: str) -> None:
        """Log it."""
        get_run_logger().warning("%s", sentence)
        self._told.note(sentence)

    def _show(self, stage: str) -> None:
        self._artifacts.put(f"progress-{stage}", partial(self._stages[stage].shown, stage))


class _Stage:
    """How far one stage is."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.ended = ""
        self.begun_at = time.monotonic()

    def shown(self, stage: str) -> Shown:
        """Its bar, with counts and the time left."""
        if self.ended:
            return Shown("progress", 100.0, f"{stage}: {self.ended}")
        done, total = min(self.done, self.total), max(self.total, 1)
        return Shown("progress", 100.0 * done / total, f"{stage}: {done} of {total}{self._left()}")

    def _left(self) -> str:
        if not 0 < self.done < self.total:
            return ""
        passed_s = time.monotonic() - self.begun_at
        return f", about {passed_s / self.done * (self.total - self.done):.0f} s left"
