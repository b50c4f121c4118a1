"""What every voice keeps to, and what it hands back."""

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from storygen.errors import RequestError
from storygen.models.sound import TokenTime, Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.providers import Registry
from storygen.services.usage import Usage
from storygen.settings import ProviderSettings

Gender = Literal["female", "male", "unspecified"]


@dataclass(frozen=True)
class Take:
    """An utterance as a provider spoke it, before mastering.

    Attributes:
        samples: Mono, full scale 1.0.
        rate_hz: Sampling rate, whatever the provider works at.
        token_times: One per token of the utterance, in seconds from the first sample; None where
            nothing is spoken. In order, never overlapping, inside the sound. None for all where
            the voice does not tell when it says what.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    token_times: tuple[TokenTime | None, ...]


@dataclass(frozen=True)
class VoiceInfo:
    """A voice that can be asked for.

    Attributes:
        name: The provider's own name of it.
        language: BCP 47 tag; empty for one that speaks every language of its provider.
        gender: How it sounds.
        description: A few words for a list of voices.
    """

    name: str
    language: str
    gender: Gender
    description: str


class Narrator(Protocol):
    """Speaks utterances in one voice. Safe to use from several threads at once.

    It translates and nothing more: it does not retry, cache, fall back or change what is said. Its
    class names the class of its settings, where it has any, as `Settings`; its voice's choice holds
    them. One that is asked over the network may have `account_voices(settings)` besides, which asks
    the service for all voices of the user's account.

    Attributes:
        needs_gpu: Whether it must run where a GPU is.
        is_online: Whether it sends the text to a service.
        is_paid: Whether each use costs money.
    """

    needs_gpu: ClassVar[bool]
    is_online: ClassVar[bool]
    is_paid: ClassVar[bool]

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        """Settle on a voice.

        Args:
            choice: The voice asked for, its rate and its settings.
            language: BCP 47 tag of what it will read.

        Raises:
            RequestError: There is no such voice, none for the language, or it cannot speak at
                that rate.
        """
        ...

    @property
    def voice_name(self) -> str:
        """The voice it settled on, by the provider's own name."""
        ...

    def heeds(self, manner: Manner) -> bool:
        """Whether it says something otherwise in a manner than plainly."""
        ...

    def estimate(self, utterance: Utterance) -> Usage:
        """The most that speaking an utterance can use."""
        ...

    def speak(self, utterance: Utterance) -> Take:
        """Speak one utterance.

        Raises:
            ProviderUnavailable: It did not answer; trying again may help.
            ProviderRefused: It does not work for this account, key or model.
            KeyMissing: There is no key for it.
            ContentRefused: It will not or cannot speak these words.
            ToolError: The program behind it failed.
        """
        ...

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """The voices to choose from, in a stable order; asks no network."""
        ...

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """Why it cannot be used on this machine and what to do about it; None if it can.

        Cheap, and asks no network.

        Args:
            settings: As in the voice's choice.
        """
        ...


NARRATORS = Registry[Narrator]("voice")
"""All narrators, by name."""


def open_narrator(choice: VoiceChoice, language: str) -> Narrator:
    """The narrator of a choice, settled on one voice.

    Args:
        choice: Provider, voice, rate.
        language: BCP 47 tag of what it will read.

    Raises:
        RequestError: No such provider or voice, no voice for the language, or the provider cannot
            be used on this machine.
    """
    narrator = NARRATORS.find(choice.provider)
    if choice.settings is not None:
        NARRATORS.check_own(choice.provider, choice.settings)
    problem = narrator.problem(choice.settings)
    if problem is not None:
        raise RequestError(f"the voice provider {choice.provider!r} cannot be used: {problem}")
    return narrator(choice, language)
