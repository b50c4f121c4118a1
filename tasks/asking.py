"""Questions to a language model as a stage's cached items: each is asked once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

from storygen.errors import StorygenError
from storygen.language.asking import ask, nothing_wrong
from storygen.language.chat import ChatModel
from storygen.language.prompts import Prompt
from storygen.models.asking import Answer, Question
from storygen.models.base import Model
from storygen.services.stopping import stop_calls
from storygen.settings_language import LanguageSettings
from storygen.threads import Threads
from tasks.passes import in_one_pass, keep_item
from tasks.policy import within_limit

A = TypeVar("A", bound=Answer)
Q = TypeVar("Q", bound=Model)
R = TypeVar("R", bound=Model)


def answers(
    stage: str,
    prompt: Prompt,
    questions: Sequence[Question],
    settings: LanguageSettings,
    make: Callable[[ChatModel, Question], R],
) -> tuple[R, ...]:
    """Answer each question from its own record, else by `make`, several at a time.

    Args:
        stage: The stage's name.
        prompt: What the model is told; its job and version are part of each key.
        questions: What decides each answer, together with the model's settings.
        settings: Of the model.
        make: Asks one question.

    Returns:
        One answer per question, in order.
    """

    def make_each(model: ChatModel, batch: Sequence[Question]) -> tuple[R, ...]:
        return tuple(make(model, question) for question in batch)

    return answers_together(stage, prompt, questions, settings, make_each, at_most=1)


def answers_together(
    stage: str,
    prompt: Prompt,
    items: Sequence[Q],
    settings: LanguageSettings,
    make: Callable[[ChatModel, Sequence[Q]], Sequence[R]],
    *,
    at_most: int,
) -> tuple[R, ...]:
    """Answer each item from its own record; those without are asked about together.

    Args:
        stage: The stage's name.
        prompt: What the model is told; its job and version are part of each key.
        items: What decides each answer, together with the model's settings; not what else is
            asked in the same call.
        settings: Of the model.
        make: Asks about some items in one call; one answer per item, in order.
        at_most: Items to a call.

    Returns:
        One answer per item, in order.
    """
    same = {"job": prompt.job, "settings": settings.of_an_answer()}

    def store(item: Q, reply: R) -> None:
        if reply.is_lasting:
            keep_item(stage, prompt.version, item, reply, **same)

    begun: list[tuple[Sequence[Q], Future[Sequence[R]]]] = []
    with Threads(settings.at_once) as pool:

        def ask_all(misses: list[Q]) -> Iterator[R]:
            model = ChatModel(settings)

            def made(batch: Sequence[Q]) -> Sequence[R]:
                with within_limit(model.provider):
                    return make(model, batch)

            for first in range(0, len(misses), at_most):
                batch = misses[first : first + at_most]
                begun.append((batch, pool.submit(made, batch)))
            for _, each in begun:
                yield from each.result()

        try:
            return in_one_pass(stage, prompt.version, items, ask_all, _is_lasting, **same)
        except (StorygenError, KeyboardInterrupt) as error:
            if isinstance(error, KeyboardInterrupt):
                stop_calls()  # else the pool's end would wait for what is under way
            _save(begun, store)
            raise


def _is_lasting(reply: Model) -> bool:
    return reply.is_lasting


def _save(
    begun: Sequence[tuple[Sequence[Q], Future[Sequence[R]]]], store: Callable[[Q, R], None]
) -> None:
    """Keep what is answered though a question before it was not: it may have been paid for."""
    for _, each in begun:
        each.cancel()
    for batch, each in begun:
        if not each.cancelled() and each.exception() is None:
            for item, reply in zip(batch, each.result(), strict=True):
                store(item, reply)


def answer(
    stage: str,
    prompt: Prompt,
    question: Question,
    kind: type[A],
    settings: LanguageSettings,
    check: Callable[[A], str | None] = nothing_wrong,
) -> A:
    """Answer one question, as `storygen.language.asking.ask` does."""

    def make(model: ChatModel, question: Question) -> A:
        return ask(model, prompt, question.values, kind, check)

    return answers(stage, prompt, (question,), settings, make)[0]
