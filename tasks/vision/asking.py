"""Asks a model about pictures, once more where its answer cannot be read."""

from collections.abc import Callable, Sequence

from tasks.vision.answers import Answer, read_answer
from tasks.vision.questions import Question, asked_again

Look = Callable[[Sequence[Question]], Sequence[str]]
"""A model: one answer per question, in order."""


def ask(look: Look, questions: Sequence[Question]) -> list[Answer | None]:
    """What a model answers; None where it gave no usable answer twice."""
    answers = [read_answer(text) for text in look(questions)]
    unread = [at for at, answer in enumerate(answers) if answer is None]
    if unread:
        again = look([asked_again(questions[at]) for at in unread])
        for at, text in zip(unread, again, strict=True):
            answers[at] = read_answer(text)
    return answers
