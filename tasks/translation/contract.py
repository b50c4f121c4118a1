"""What a translator is given and what it hands back."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from storygen.models.translating import TranslatedSentence, TranslationRequest
from storygen.providers import Registry


class Translator(Protocol):
    """Puts sentences into another language, in a pass; a model is loaded once for all of them.

    It is made from its settings, where its class names their class as `Settings`.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the sentences to a service.
        is_paid: Whether translating costs money.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def check_pair(self, spoken: str, language: str) -> None:
        """Find out whether it knows two languages, given by their BCP 47 tags.

        Raises:
            RequestError: It does not know one of them, or they are one to it.
            WeightsError: What it knows cannot be read.
        """
        ...

    def translate(self, requests: Sequence[TranslationRequest]) -> Iterator[TranslatedSentence]:
        """Put each sentence into its language, in order; the same one always in the same way.

        Raises:
            RequestError: It does not know a language.
            WeightsError: The model cannot be loaded.
        """
        ...


TRANSLATORS = Registry[Translator]("translation")
"""All translators, by name."""
