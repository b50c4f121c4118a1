"""Google Cloud's voices, most with the service's own word times; the text goes over the network."""

from typing import Any, ClassVar
from xml.sax.saxutils import escape

import numpy as np

from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.services.usage import Usage, report_usage
from storygen.settings import ProviderSettings
from tasks.voice import asking
from tasks.voice.contract import Take, VoiceInfo
from tasks.voice.decoding import decoded
from tasks.voice.manners import PLAIN, prosody
from tasks.voice.providers.google_client import (
    NAME,
    GoogleSpeechSettings,
    all_voices,
    asked,
    missing,
    once,
)
from tasks.voice.providers.google_voices import (
    VOICES,
    check_pitch,
    family_of,
    has_word_times,
    settle,
)
from tasks.voice.reading import Reading, read_out
from tasks.voice.settling import check_rate
from tasks.voice.word_times import time_tokens

_SLOWEST, _FASTEST = 0.25, 2.0
_HIGHEST = 20.0
_SILENT_RATE_HZ = 24_000
_TAGS = "<speak></speak>"


class GoogleNarrator:
    """Google Cloud's voices; a mark before each token tells when it is heard."""

    Settings = GoogleSpeechSettings

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = True
    is_paid: ClassVar[bool] = True

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        self._settings = _settings(choice.settings)
        self._voice = settle(NAME, choice.name, language)
        self._rate = check_rate(choice, _SLOWEST, _FASTEST)
        check_pitch(self._voice.name, self._settings.pitch_semitones)

    @property
    def voice_name(self) -> str:
        """The service's name, such as `en-US-Neural2-F`."""
        return self._voice.name

    def heeds(self, manner: Manner) -> bool:
        """By rate, and by pitch where the voice lets it be changed."""
        return prosody(manner) != PLAIN

    def estimate(self, utterance: Utterance) -> Usage:
        """Its letters; the service counts tags, but no marks."""
        return self._used(read_out(utterance))

    def speak(self, utterance: Utterance) -> Take:
        """Have the service speak one utterance."""
        reading = read_out(utterance)
        untimed = (None,) * len(utterance.tokens)
        if not reading.text:
            return Take(np.zeros(0, np.float32), _SILENT_RATE_HZ, untimed)
        answer = asked(
            self._settings,
            lambda client: client.synthesize_speech(
                self._request(reading, utterance.manner), **once()
            ),
        )
        if not answer.audio_content:
            raise asking.senseless(NAME, "it holds no sound")
        report_usage(self._used(reading))
        samples, rate_hz = decoded(NAME, answer.audio_content)
        starts = _starts(answer.timepoints, len(utterance.tokens))
        times = time_tokens(reading, starts, samples, rate_hz) if starts else untimed
        return Take(samples, rate_hz, times)

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """The voices known by name; the service has more."""
        return VOICES

    @classmethod
    def account_voices(cls, settings: ProviderSettings | None = None) -> tuple[VoiceInfo, ...]:
        """All the service has."""
        return asked(_settings(settings), all_voices)

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """What is missing: the package, or a key or login."""
        return missing()

    def _request(self, reading: Reading, manner: Manner) -> dict[str, Any]:
        is_timed = has_word_times(self._voice.name)
        return {
            "input": {"ssml": _marked(reading)} if is_timed else {"text": reading.text},
            "voice": {"language_code": self._voice.language, "name": self._voice.name},
            "audio_config": self._sound(manner),
            "enable_time_pointing": ["SSML_MARK"] if is_timed else [],
        }

    def _sound(self, manner: Manner) -> dict[str, Any]:
        said = prosody(manner)
        rate = min(_FASTEST, max(_SLOWEST, self._rate * said.rate))
        pitch = self._settings.pitch_semitones
        if has_word_times(self._voice.name):  # the other families' pitch is their own
            pitch = min(_HIGHEST, max(-_HIGHEST, pitch + said.pitch_semitones))
        audio: dict[str, Any] = {"audio_encoding": "LINEAR16", "speaking_rate": rate}
        return {**audio, "pitch": pitch} if pitch else audio

    def _used(self, reading: Reading) -> Usage:
        is_timed = has_word_times(self._voice.name)
        letters = len(escape(reading.text)) + len(_TAGS) if is_timed else len(reading.text)
        return Usage(model=family_of(self._voice.name), characters=letters)


def _settings(given: ProviderSettings | None) -> GoogleSpeechSettings:
    return given if isinstance(given, GoogleSpeechSettings) else GoogleSpeechSettings()


def _marked(reading: Reading) -> str:
    """The text as SSML, with a mark before each token that is heard."""
    pieces: list[str] = []
    done = 0
    for token, span in enumerate(reading.spans):
        if span is not None and reading.letters(token):
            pieces += [escape(reading.text[done : span[0]]), f'<mark name="{token}"/>']
            done = span[0]
    return f"<speak>{''.join(pieces)}{escape(reading.text[done:])}</speak>"


def _starts(timepoints: Any, tokens: int) -> dict[int, float]:
    starts: dict[int, float] = {}
    for point in timepoints:
        if point.mark_name.isdecimal() and int(point.mark_name) < tokens:
            starts[int(point.mark_name)] = float(point.time_seconds)
    return starts
