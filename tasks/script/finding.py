"""Finds the passages of a source that tell of something; each search is made once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from storygen.canonical import canonical_json, digest
from storygen.errors import (
    AnswerUnusable,
    ContentRefused,
    ProviderRefused,
    ProviderResting,
    ProviderUnavailable,
    StorygenError,
    TransientError,
)
from storygen.models.asking import Question
from storygen.models.grounding import NumberedPassage
from storygen.models.writing import Found
from storygen.passages.failures import IndexUnavailable, IndexUnfit
from storygen.settings_language import LanguageSettings
from tasks.attempts import is_last_attempt
from tasks.passes import in_one_pass
from tasks.policy import within_limit

if TYPE_CHECKING:  # what is never looked into is planned without what reckons with vectors
    from storygen.passages.contract import Embedder, PassageIndex

_VERSION = 1
_MODEL_FAILS = (ProviderUnavailable, ProviderRefused, ContentRefused, AnswerUnusable)
_INDEX_FAILS = (IndexUnavailable, IndexUnfit)


class Finder:
    """Finds passages of one source by an embedding model, where there is one, else by their words.

    Where the model or the shared index fails, what is built in does its work.

    Args:
        passages: All of the source's.
        settings: Their `embedding_model`, where there is one, judges what is near.

    Attributes:
        troubles: Why what is built in had to do the work, a clause each.
    """

    def __init__(self, passages: Sequence[NumberedPassage], settings: LanguageSettings) -> None:
        self._passages = passages
        self._texts = [f"{each.heading}\n{each.text}" for each in passages]
        self._source = digest(canonical_json(self._texts))
        self._settings = settings
        self._asks_model = bool(settings.embedding_model)
        self._shares_index = True
        self.troubles: list[str] = []

    def near(self, wishes: Sequence[str], count: int) -> list[tuple[NumberedPassage, ...]]:
        """The passages nearest to each wish, the nearest first.

        Args:
            wishes: What is looked for, in words.
            count: How many at most for each.

        Raises:
            StoreError: The disk failed.
            BudgetExceeded: The embedding model may cost more than the run may spend.
        """
        if self._asks_model:
            from storygen.passages.served import ServedEmbedder

            try:
                return self._found(wishes, count, ServedEmbedder(self._settings))
            except _MODEL_FAILS as error:
                _try_again_where_that_may_help(error)
                self._asks_model = False
                self.troubles.append(f"they were found by their words: {error}")
        from storygen.passages.hashing import HashedEmbedder

        return self._found(wishes, count, HashedEmbedder(self._texts))

    def _found(
        self, wishes: Sequence[str], count: int, embedder: "Embedder"
    ) -> list[tuple[NumberedPassage, ...]]:
        questions = [
            Question(values={"wish": wish, "count": str(count), "source": self._source})
            for wish in wishes
        ]

        def search(missing: list[Question]) -> Iterator[Found]:
            named = [each.values["wish"] for each in missing]
            return iter(self._by_an_index(partial(self._searched, named, count, embedder)))

        answers = in_one_pass(
            "script", _VERSION, questions, search, job="find", embedder=embedder.name
        )
        return [tuple(self._passages[number - 1] for number in each.numbers) for each in answers]

    def _by_an_index(self, search: "Callable[[PassageIndex], list[Found]]") -> list[Found]:
        from storygen.passages.opening import check_index, open_index, own_index

        if self._shares_index and check_index():
            try:
                return search(open_index())
            except _INDEX_FAILS as error:
                _try_again_where_that_may_help(error)
                self._shares_index = False
                self.troubles.append(f"they were kept on this machine: {error}")
        return search(own_index())

    def _searched(
        self, wishes: list[str], count: int, embedder: "Embedder", index: "PassageIndex"
    ) -> list[Found]:
        from storygen.passages.searching import PassageSearch

        found = PassageSearch(self._texts, embedder, index)
        with within_limit(self._settings.endpoint) if self._asks_model else nullcontext():
            found.prepare()
            vectors = embedder.embed(wishes)
        return [Found(numbers=found.nearest(vector, count)) for vector in vectors]


def _try_again_where_that_may_help(error: StorygenError) -> None:
    """Raise what may have passed by the task's next attempt: it needs no stand-in yet."""
    may_pass = isinstance(error, TransientError) and not isinstance(error, ProviderResting)
    if may_pass and not is_last_attempt():
        raise error
