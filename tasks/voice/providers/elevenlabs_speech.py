"""ElevenLabs' voices, with the service's own word times; the text goes over the network."""

import base64
import binascii
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from storygen.language.tags import primary
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.services.keys import find_key, how_to_give
from storygen.services.usage import Usage, report_usage
from storygen.settings import ProviderSettings
from tasks.voice import asking
from tasks.voice.contract import Take, VoiceInfo
from tasks.voice.decoding import decoded, from_pcm
from tasks.voice.providers.elevenlabs_client import KEY, NAME, ElevenlabsSettings, asked, own_voices
from tasks.voice.providers.elevenlabs_voices import (
    TAGS,
    VOICES,
    check_stability,
    settle,
    takes_tags,
)
from tasks.voice.reading import Reading, read_out
from tasks.voice.settling import check_rate
from tasks.voice.word_matching import match_words
from tasks.voice.word_times import time_tokens

_SLOWEST, _FASTEST = 0.7, 1.2
_SILENT_RATE_HZ = 24_000
_TOLD_LANGUAGES = "_v2_5"  # these models and v3 take a language; the others hear it out


class ElevenlabsNarrator:
    """ElevenLabs' voices. What was said before is not told, so that a sentence can be kept."""

    Settings = ElevenlabsSettings

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = True
    is_paid: ClassVar[bool] = True

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        self._settings = _settings(choice.settings)
        self._voice, self._voice_id = settle(choice, self._settings.model, language)
        self._rate = check_rate(choice, _SLOWEST, _FASTEST)
        check_stability(self._settings.model, self._settings.stability)
        self._language = language

    @property
    def voice_name(self) -> str:
        """The voice's name, or its id where that was given."""
        return self._voice

    def heeds(self, manner: Manner) -> bool:
        """Where the model takes audio tags."""
        return bool(manner) and takes_tags(self._settings.model)

    def estimate(self, utterance: Utterance) -> Usage:
        """Its letters, a tag's among them."""
        return self._used(len(self._tag(utterance)) + len(read_out(utterance).text))

    def speak(self, utterance: Utterance) -> Take:
        """Have the service speak one utterance."""
        reading = read_out(utterance)
        if not reading.text:
            return Take(np.zeros(0, np.float32), _SILENT_RATE_HZ, (None,) * len(utterance.tokens))
        tag = self._tag(utterance)
        answer = self._ask(tag + reading.text)
        # Its header counts credits, not characters.
        report_usage(self._used(len(tag) + len(reading.text)))
        samples, rate_hz = self._sound(answer.data)
        starts = _starts(reading, tag, answer.data)
        untimed = (None,) * len(utterance.tokens)
        times = time_tokens(reading, starts, samples, rate_hz) if starts else untimed
        return Take(samples, rate_hz, times)

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """The premade ones; an account's own are asked for by their id."""
        return VOICES

    @classmethod
    def account_voices(cls, settings: ProviderSettings | None = None) -> tuple[VoiceInfo, ...]:
        """The account's own voices and those it has taken over, as the service lists them."""
        return asked(_settings(settings), own_voices)

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """What is missing: the package or the key."""
        if find_spec("elevenlabs") is None:
            return "the package elevenlabs is missing; run `pip install 'storygen[elevenlabs]'`"
        if find_key(KEY) is None:
            return f"it needs a key: {how_to_give(KEY)}"
        return None

    def _tag(self, utterance: Utterance) -> str:
        return f"{TAGS[utterance.manner]} " if self.heeds(utterance.manner) else ""

    def _ask(self, text: str) -> Any:
        def ask(client: Any) -> Any:
            speech = client.text_to_speech.with_raw_response
            return speech.convert_with_timestamps(self._voice_id, **self._request(text))

        return asked(self._settings, ask)

    def _request(self, text: str) -> dict[str, Any]:
        from elevenlabs.types import VoiceSettings

        request: dict[str, Any] = {
            "text": text,
            "model_id": self._settings.model,
            "output_format": self._settings.sound,
            "voice_settings": VoiceSettings(
                stability=self._settings.stability,
                similarity_boost=self._settings.similarity,
                style=self._settings.style,
                speed=self._rate,
            ),
            "request_options": {"max_retries": 0},
        }
        model = self._settings.model
        if takes_tags(model) or model.endswith(_TOLD_LANGUAGES):
            request["language_code"] = primary(self._language)
        return request

    def _sound(self, answer: Any) -> tuple[NDArray[np.float32], int]:
        try:
            sound = base64.b64decode(answer.audio_base_64, validate=True)
        except (AttributeError, TypeError, ValueError, binascii.Error):
            raise asking.senseless(NAME, "it holds no sound") from None
        kind, rate_hz, *_ = self._settings.sound.split("_")
        if kind == "pcm":
            return from_pcm(NAME, sound), int(rate_hz)
        return decoded(NAME, sound, kind)

    def _used(self, characters: int) -> Usage:
        return Usage(model=self._settings.model, characters=characters)


def _settings(given: ProviderSettings | None) -> ElevenlabsSettings:
    return given if isinstance(given, ElevenlabsSettings) else ElevenlabsSettings()


def _starts(reading: Reading, tag: str, answer: Any) -> dict[int, float]:
    """The start of each token, from the start of each character."""
    try:
        told = answer.alignment or answer.normalized_alignment
        if told is None:
            return {}
        timed = zip(told.characters, map(float, told.character_start_times_seconds), strict=True)
        letters = _untagged([(str(letter), start_s) for letter, start_s in timed], tag)
    except (AttributeError, TypeError, ValueError):
        return {}  # the sound is paid for and good; its words can be heard out
    if "".join(letter for letter, _ in letters) != reading.text:
        return match_words(reading, _words(letters))
    starts: dict[int, float] = {}
    for offset, (letter, start_s) in enumerate(letters):
        token = reading.token_at(offset)
        if token is not None and letter.isalnum():
            starts.setdefault(token, start_s)
    return starts


def _untagged(letters: list[tuple[str, float]], tag: str) -> list[tuple[str, float]]:
    """The characters without those of a tag, which the service may or may not hand back."""
    said = "".join(letter for letter, _ in letters)
    lead = len(said) - len(said.lstrip())
    if not tag or not said[lead:].startswith(tag.strip()):
        return letters
    rest = said[lead + len(tag.strip()) :]
    return letters[len(letters) - len(rest.lstrip()) :]


def _words(letters: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Characters put together into words, each with its first one's start."""
    words: list[tuple[str, float]] = []
    is_inside = False
    for letter, start_s in letters:
        if letter.isspace():
            is_inside = False
        elif is_inside:
            words[-1] = (words[-1][0] + letter, words[-1][1])
        else:
            words.append((letter, start_s))
            is_inside = True
    return words
