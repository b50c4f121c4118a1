"""OpenAI's speech, and servers that speak its language; the text goes over the network."""

import unicodedata
from importlib.util import find_spec
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from storygen.errors import ProviderUnavailable
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.services.keys import find_key, how_to_give, need_key
from storygen.services.openai_faults import Words, told
from storygen.services.prices import priced_at
from storygen.services.usage import Usage, report_usage
from storygen.services.wire import Wire, on_the_wire
from storygen.settings import Address, KeyName, ProviderSettings
from tasks.voice import asking
from tasks.voice.contract import Take, VoiceInfo
from tasks.voice.decoding import decoded, from_pcm
from tasks.voice.providers.openai_voices import DEFAULT, LANGUAGES, MANNERS, VOICES
from tasks.voice.reading import read_out
from tasks.voice.settling import check_language, check_rate, named, unknown


class OpenaiSpeechSettings(ProviderSettings):
    """Speech by OpenAI, or by a server that speaks its language."""

    ABOUT: ClassVar[str] = "Settings of OpenAI's voices, or of a server that speaks its language."

    RESOURCES: ClassVar[frozenset[str]] = ProviderSettings.RESOURCES | {"key"}

    model: str = Field(default="gpt-4o-mini-tts", min_length=1)
    """Its name there, such as gpt-4o-mini-tts or tts-1-hd."""
    instructions: str = Field(default="", max_length=4000)
    """How to speak, such as "calm, like a bedtime story"; tts-1 cannot be told."""
    sound: Literal["wav", "flac", "mp3", "pcm"] = "wav"
    """What is sent; all but MP3 lose nothing. pcm is 24 kHz without a header."""
    base_url: Address = "https://api.openai.com/v1"
    """Where the service answers, up to and with its /v1."""
    key: KeyName = ""
    """The environment variable or Secret block that holds its key; empty: OPENAI_API_KEY for OpenAI
    itself, and none for other servers."""


_NAME = "openai"
_KEY = "OPENAI_API_KEY"
_PCM_RATE_HZ = 24_000
_SLOWEST, _FASTEST = 0.25, 4.0
_CUSTOM = "voice_"  # how the ids of an account's own voices begin
_UNTOLD = ("tts-1",)  # models that take no instructions
_TOLD = ("gpt-",)  # those that do, whoever hands them on
_NO_KEY = "none"  # what a server that asks for no key is sent, as the client wants one
_LETTERS_PER_S, _WIDE_LETTERS_PER_S = 10, 3  # slow speech; wide ones are a syllable each

_WORDS = Words(
    _NAME,
    late=asking.unreached(_NAME).because("it did not answer in time"),
    unreached=asking.unreached(_NAME),
    senseless=asking.no_sense(_NAME),
)


class OpenaiNarrator:
    """OpenAI's voices. The service tells no word times."""

    Settings = OpenaiSpeechSettings

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = True
    is_paid: ClassVar[bool] = True

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        self._settings = _settings(choice.settings)
        self._rate = check_rate(choice, _SLOWEST, _FASTEST)
        if _is_own(self._settings):
            check_language(_NAME, language, LANGUAGES)
        self._voice = self._settle(choice.name)
        model = self._settings.model
        is_known = _is_own(self._settings) or model.startswith(_TOLD)
        self._is_told = is_known and not model.startswith(_UNTOLD)

    @property
    def voice_name(self) -> str:
        """The service's name, such as `coral`."""
        return self._voice

    def heeds(self, manner: Manner) -> bool:
        """Where the model takes instructions; other servers are not known to."""
        return bool(manner) and self._is_told

    def estimate(self, utterance: Utterance) -> Usage:
        """Its letters, and the sound that they make at most."""
        text, told = read_out(utterance).text, self._instructions(utterance.manner)
        wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
        seconds = (
            1 + (wide / _WIDE_LETTERS_PER_S + (len(text) - wide) / _LETTERS_PER_S) / self._rate
        )
        return self._used(text, told, seconds)

    def speak(self, utterance: Utterance) -> Take:
        """Have the service speak one utterance."""
        text, told = read_out(utterance).text, self._instructions(utterance.manner)
        silent = (None,) * len(utterance.tokens)
        if not text:
            return Take(np.zeros(0, np.float32), _PCM_RATE_HZ, silent)
        sound = self._ask(text, told)
        try:
            samples, rate_hz = self._decoded(sound)
        except ProviderUnavailable:
            report_usage(self.estimate(utterance))  # billed, but nobody can tell how long it is
            raise
        report_usage(self._used(text, told, len(samples) / rate_hz))
        return Take(samples, rate_hz, silent)

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """Those of OpenAI; other servers have their own."""
        return VOICES

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """What is missing: the package, or the key where it is OpenAI that is asked."""
        if find_spec("openai") is None:
            return "the package openai is missing; run `pip install openai`"
        key = _key_name(_settings(settings))
        return f"it needs a key: {how_to_give(key)}" if key and find_key(key) is None else None

    def _settle(self, name: str) -> str:
        voice = named(_NAME, name, VOICES) if _is_own(self._settings) else None
        if voice:
            return voice.name
        if _is_own(self._settings) and name and not name.startswith(_CUSTOM):
            raise unknown(_NAME, name, VOICES)
        return name or DEFAULT

    def _ask(self, text: str, told: str) -> bytes:
        with on_the_wire(_NAME, bills_at_once=True) as wire:
            return self._answered(text, told, wire)

    def _answered(self, text: str, manner: str, wire: Wire) -> bytes:
        import openai

        try:
            with self._client(wire) as client:
                answer = client.audio.speech.create(**self._request(text, manner))
                asking.check_is_sound(_NAME, answer.response.headers.get("content-type", ""))
                return answer.content
        except openai.OpenAIError as error:
            raise told(error, _WORDS) from None

    def _client(self, wire: Wire) -> Any:
        import httpx2
        import openai

        key = _key_name(self._settings)
        return openai.OpenAI(
            api_key=need_key(key, _NAME) if key else _NO_KEY,
            base_url=self._settings.base_url,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(**wire.options(httpx2)),
        )

    def _request(self, text: str, told: str) -> dict[str, Any]:
        voice = {"id": self._voice} if self._voice.startswith(_CUSTOM) else self._voice
        request: dict[str, Any] = {
            "model": self._settings.model,
            "input": text,
            "voice": voice,
            "response_format": self._settings.sound,
        }
        if self._rate != 1:
            request["speed"] = self._rate
        if told:
            request["instructions"] = told
        return request

    def _decoded(self, sound: bytes) -> tuple[NDArray[np.float32], int]:
        if self._settings.sound == "pcm":
            return from_pcm(_NAME, sound), _PCM_RATE_HZ
        return decoded(_NAME, sound)

    def _instructions(self, manner: Manner) -> str:
        if self._settings.model.startswith(_UNTOLD):
            return ""
        said = MANNERS[manner] if manner and self._is_told else ""
        return "\n".join(text for text in (self._settings.instructions, said) if text)

    def _used(self, text: str, told: str, seconds: float) -> Usage:
        tokens = len(text) + len(told)  # a token is a letter or more
        used = Usage(
            model=self._settings.model, characters=len(text), input_tokens=tokens, seconds=seconds
        )
        return priced_at(self._settings.base_url, _NAME, used)


def _settings(given: ProviderSettings | None) -> OpenaiSpeechSettings:
    return given if isinstance(given, OpenaiSpeechSettings) else OpenaiSpeechSettings()


def _key_name(settings: OpenaiSpeechSettings) -> str:
    """Where its key is; empty for a server that is sent none: OpenAI's is not for others."""
    return settings.key or (_KEY if _is_own(settings) else "")


def _is_own(settings: OpenaiSpeechSettings) -> bool:
    """Whether it is OpenAI itself that is asked."""
    return settings.base_url == OpenaiSpeechSettings().base_url
