"""What every act of making a film has at hand."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from prefect import Task

from flows.bookkeeping import Book
from flows.choices import Choice, Choices
from flows.page import Page
from flows.placement import hop
from flows.run_events import Events
from flows.work_orders import put_order
from storygen.models.picture import Look
from storygen.models.story import Script
from storygen.request import Request, Stage
from tasks.keyframes.looks import choose_look
from tasks.shots.places import film_mood

R = TypeVar("R")


class Studio:
    """One run's request, its books, its page, and who serves its stages.

    Attributes:
        request: What is asked for.
        book: Runs the stages and books them.
        page: The run's page in Prefect's UI.
        events: What others hear of the run.
        choices: Who serves each stage and where.
    """

    def __init__(
        self, request: Request, book: Book, page: Page, events: Events | None = None
    ) -> None:
        self.request = request
        self.book = book
        self.page = page
        self.events = events or Events()
        self.choices = Choices(request, book.fallbacks.append)

    def in_pass(
        self,
        stage: Stage,
        task: Task[..., R],
        missing: Callable[..., int],
        items: Any,
        *also: Any,
        choice: Choice | None = None,
    ) -> R:
        """Have a stage's provider make all items in one pass, here or in the gpu pool.

        Args:
            stage: The stage.
            task: Takes the items, `also`, the provider and its settings.
            missing: Takes the same; how many items are not made yet.
            items: What is to be made.
            also: What else decides all of them.
            choice: Who makes them; None for the stage's own choice.
        """
        served = choice or self.choices.of(stage)
        arguments = (items, *also, served.provider, served.settings)
        if served.place == "pool" and (count := missing(*arguments)):
            self._hop(stage, arguments, count)
        return self.book.one(stage, task, *arguments, provider=served.provider, parts=len(items))

    def singly(
        self, stage: Stage, task: Task[..., R], items: Iterable[tuple[Any, str]]
    ) -> tuple[R, ...]:
        """Have a stage's provider make each item in a task of its own, named by its words."""
        served = self.choices.of(stage)
        return self.book.singly(stage, task, tuple(items), served.provider, served.settings)

    def _hop(self, stage: Stage, arguments: tuple[Any, ...], count: int) -> None:
        order = put_order(*arguments)
        redo = self.book.is_redone(stage)
        self.book.elsewhere(stage, count, lambda: hop(stage, order, redo))

    def look(self, script: Script) -> Look:
        """What is decided once for the whole film."""
        delivery = self.request.delivery(script.language)
        seed = self.request.seed
        mood = film_mood(script.title, seed)
        size = (delivery.width_px, delivery.height_px)
        return choose_look(script.title, mood, seed, *size, script.language)
