"""What a provider of the captions stage does: say when each written word is heard."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from storygen.models.sound import Narration, TokenTime, Utterance


class Aligner(Protocol):
    """Finds the time of each token in a narration.

    Attributes:
        needs_gpu: Whether it runs on a GPU only.
        is_online: Whether it asks a service.
        is_paid: Whether asking costs money.
    """

    needs_gpu: ClassVar[bool]
    is_online: ClassVar[bool]
    is_paid: ClassVar[bool]

    @classmethod
    def problem(cls) -> str | None:
        """Why it cannot be used on this machine and what to do about it; None if it can."""
        ...

    def align(
        self, narration: Narration, wav: bytes, utterance: Utterance
    ) -> Sequence[TokenTime | None]:
        """Time every token that is spoken.

        Args:
            narration: The narration, with whatever times its voice gave.
            wav: Its sound: 48 kHz, mono, 16 bit.
            utterance: What was spoken, one entry per token.

        Returns:
            One per token of the utterance: seconds from the first sample, in order, never
            overlapping, within the sound; None exactly where no words are spoken.
        """
        ...
