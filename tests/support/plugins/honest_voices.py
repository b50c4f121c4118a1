"""Voices of another package that claim little, and keep what they claim."""

import zlib
from typing import ClassVar

import numpy as np

from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.services.usage import Usage
from storygen.settings import ProviderSettings
from tasks.voice.contract import Take, VoiceInfo
from tasks.voice.reading import read_out
from tasks.voice.settling import check_speaks, default_for, named, unknown

_RATE_HZ = 16_000
_LETTER_S = 0.06


class HonestNarrator:
    """Twelve voices of three languages; free, on this machine, without keys or word times."""

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = False
    is_paid: ClassVar[bool] = False

    name: ClassVar[str] = "honest"
    languages: ClassVar[tuple[str, ...]] = ("en-US", "pt-BR", "ru")
    each: ClassVar[int] = 4

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        voices = self.voices()
        if choice.name:
            found = named(self.name, choice.name, voices)
            if found is None:
                raise unknown(self.name, choice.name, voices)
            check_speaks(found, language, self.name)
        else:
            found = default_for(self.name, language, voices, {})
        self._voice = found
        self._rate = choice.rate

    @property
    def voice_name(self) -> str:
        """The voice it settled on."""
        return self._voice.name

    def heeds(self, manner: Manner) -> bool:
        """It knows one manner."""
        return False

    def estimate(self, utterance: Utterance) -> Usage:
        """Its letters."""
        return Usage(characters=len(read_out(utterance).text))

    def speak(self, utterance: Utterance) -> Take:
        """A tone as long as the text."""
        text = read_out(utterance).text
        untimed = (None,) * len(utterance.tokens)
        count = round(len(text) * _LETTER_S / self._rate * _RATE_HZ)
        pitch_hz = 120 + zlib.crc32(self._voice.name.encode()) % 80
        tone = 0.4 * np.sin(2 * np.pi * pitch_hz * np.arange(count) / _RATE_HZ)
        return Take(tone.astype(np.float32), _RATE_HZ, untimed)

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """The same number of each language."""
        return tuple(
            VoiceInfo(f"{language.lower()}-{number}", language, "unspecified", "a tone")
            for language in cls.languages
            for number in range(1, cls.each + 1)
        )

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """None: it can be used everywhere."""
        return None


class HumbleNarrator(HonestNarrator):
    """One voice, of one language that no other provider has to speak."""

    name = "humble"
    languages = ("de",)
    each = 1
