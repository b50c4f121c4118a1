"""Vectors of texts by a model behind an OpenAI-compatible address."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from storygen.errors import AnswerUnusable
from storygen.language.chat_faults import translated
from storygen.language.clients import client_of, limits_of
from storygen.language.endpoints import elsewhere
from storygen.passages.contract import Vectors
from storygen.passages.hashing import normalised
from storygen.passages.pricing import counted, embedding_usage
from storygen.services.serving import served
from storygen.services.usage import report_usage
from storygen.services.wire import on_the_wire
from storygen.settings_language import LanguageSettings

_GREATEST = 1e30


class ServedEmbedder:
    """The endpoint's `/embeddings`; what it made once it is not asked for again.

    Args:
        settings: As `storygen.language.endpoints.chosen` fills them in, with an `embedding_model`.
    """

    batch = 64
    """Some 10,000 words: far from what services take at once, and soon made again."""

    def __init__(self, settings: LanguageSettings) -> None:
        self._settings = settings
        self._made: dict[str, Vectors] = {}
        self.name = f"{settings.endpoint} {settings.base_url} {settings.embedding_model}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, in order.

        Raises:
            ProviderUnavailable: It did not answer.
            ProviderRefused: It does not work for this account, model or address.
            ContentRefused: It will not work on this text.
            AnswerUnusable: What it answered are not as many vectors of one length.
            BudgetExceeded: The call may cost more than the run may spend.
        """
        if missing := [text for text in dict.fromkeys(texts) if text not in self._made]:
            self._made |= dict(zip(missing, self._served(missing), strict=True))
        return np.stack([self._made[text] for text in texts])

    def _served(self, texts: list[str]) -> Vectors:
        settings, call = self._settings, partial(self._asked, texts)
        return served(
            "llm", settings.endpoint, embedding_usage(texts, settings), call,
            elsewhere=elsewhere(settings),
        )  # fmt: skip

    def _asked(self, texts: list[str]) -> Vectors:
        import openai

        settings = self._settings
        with on_the_wire(settings.endpoint, *limits_of(settings), bills_at_once=True) as wire:
            try:
                with client_of(settings, wire) as client:
                    answer = client.embeddings.create(
                        model=settings.embedding_model, input=texts, encoding_format="float"
                    )
                self._report(answer)
                rows = {int(each.index): list(each.embedding) for each in answer.data}
            except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
                # The error's own chain may hold the request with its key.
                raise translated(settings, error) from None
        return self._vectors(rows, len(texts))

    def _report(self, answer: Any) -> None:
        tokens = getattr(answer.usage, "prompt_tokens", None)
        if tokens:  # some servers count nothing; then the estimate is booked
            report_usage(counted(int(tokens), self._settings))

    def _vectors(self, rows: dict[int, list[Any]], wanted: int) -> Vectors:
        lengths = {len(row) for row in rows.values()}
        are_numbers = all(_is_number(value) for row in rows.values() for value in row)
        is_whole = sorted(rows) == list(range(wanted)) and len(lengths) == 1 and 0 not in lengths
        if not is_whole or not are_numbers:
            raise AnswerUnusable(
                f"{self._settings.endpoint} was asked for the vectors of {wanted} texts and "
                f"answered with {len(rows)}, of {sorted(lengths)} "
                f"{'numbers' if are_numbers else 'values that are not all numbers'}; check "
                f"language-model.embedding_model ({self._settings.embedding_model!r}), or leave "
                "it out: passages are then found by their words"
            )
        return normalised(np.array([rows[at] for at in range(wanted)], np.float32))


def _is_number(value: object) -> bool:
    """Whether it is one that reckoning in single precision can take; some servers send base64."""
    return isinstance(value, int | float) and abs(value) < _GREATEST
