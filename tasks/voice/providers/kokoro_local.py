"""Kokoro: a small trained voice model on this machine's processor; nothing leaves it."""

import threading
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar
from zipfile import is_zipfile

import numpy as np
from pydantic import Field

from storygen.errors import ContentRefused, ProviderRefused, WeightsError
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.models.weights import Weights, WeightsName
from storygen.services.usage import Usage
from storygen.settings import ProviderSettings
from storygen.weights.finding import locate
from tasks.voice.contract import Take, VoiceInfo
from tasks.voice.manners import prosody
from tasks.voice.providers.kokoro_phonemes import TimedPhoneme, token_starts
from tasks.voice.providers.kokoro_voices import VOICES, espeak_language, settle
from tasks.voice.reading import read_out
from tasks.voice.settling import check_rate
from tasks.voice.word_times import time_tokens


class KokoroSettings(ProviderSettings):
    """Speech by Kokoro on this machine."""

    ABOUT: ClassVar[str] = "Settings of the voices' model."

    weights: WeightsName = Weights(name="fastrtc/kokoro-onnx")
    """The model and its voices, in the format of kokoro-onnx."""
    model_file: str = Field(default="kokoro-v1.0.onnx", min_length=1)
    """The model's file."""
    voices_file: str = Field(default="voices-v1.0.bin", min_length=1)
    """The file with all voices."""
    threads: int = Field(default=0, ge=0, le=256)
    """Of one utterance; 0 takes all cores."""


_NAME = "kokoro"
_SLOWEST, _FASTEST = 0.5, 2.0
_SILENT_RATE_HZ = 24_000
_loading = threading.Lock()


class KokoroNarrator:
    """Kokoro by kokoro-onnx. Word times come with models that tell how long each phoneme is."""

    Settings = KokoroSettings

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = False
    is_paid: ClassVar[bool] = False

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        self._settings = _settings(choice.settings)
        self._voice = settle(_NAME, choice.name, language)
        self._rate = check_rate(choice, _SLOWEST, _FASTEST)

    @property
    def voice_name(self) -> str:
        """The model's name of the voice, such as `af_heart`."""
        return self._voice.name

    def heeds(self, manner: Manner) -> bool:
        """By rate alone."""
        return prosody(manner).rate != 1

    def estimate(self, utterance: Utterance) -> Usage:
        """Its letters; nobody bills them."""
        return Usage(characters=len(read_out(utterance).text))

    def speak(self, utterance: Utterance) -> Take:
        """Speak one utterance."""
        reading = read_out(utterance)
        untimed = (None,) * len(utterance.tokens)
        if not reading.text:
            return Take(np.zeros(0, np.float32), _SILENT_RATE_HZ, untimed)
        model = self._model()
        rate = min(_FASTEST, max(_SLOWEST, self._rate * prosody(utterance.manner).rate))
        try:
            samples, rate_hz, timings = model.create_timed(
                reading.text, self._voice.name, rate, espeak_language(self._voice)
            )
        except ValueError as error:
            raise ContentRefused(
                f"kokoro's voice {self.voice_name!r} cannot speak {reading.text[:60]!r} ({error}); "
                "choose another voice or language"
            ) from error
        except Exception as error:  # onnxruntime and phonemizer raise nothing more precise
            raise ProviderRefused(f"kokoro failed on {reading.text[:60]!r}: {error}") from error
        phonemes = [TimedPhoneme(timing.phoneme, timing.start) for timing in timings]
        starts = token_starts(reading, phonemes)
        times = time_tokens(reading, starts, samples, rate_hz) if starts else untimed
        return Take(samples.astype(np.float32), rate_hz, times)

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """The voices of the model that is taken where nothing else is said."""
        return VOICES

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """What is missing: the package or the model."""
        if find_spec("kokoro_onnx") is None:
            return "the package kokoro-onnx is missing; run `pip install 'storygen[kokoro]'`"
        given = _settings(settings)
        try:
            locate(given.weights, (given.model_file, given.voices_file))
        except WeightsError as error:
            return str(error)
        return None

    def _model(self) -> Any:
        files = (self._settings.model_file, self._settings.voices_file)
        folder = locate(self._settings.weights, files)
        with _loading:
            model = _loaded(folder / files[0], folder / files[1], self._settings.threads)
        if self._voice.name not in model.get_voices():
            raise ProviderRefused(
                f"the model {self._settings.weights} has no voice {self._voice.name!r}: it has "
                f"{', '.join(model.get_voices())}"
            )
        return model


def _settings(given: ProviderSettings | None) -> KokoroSettings:
    return given if isinstance(given, KokoroSettings) else KokoroSettings()


@lru_cache(maxsize=1)
def _loaded(model: Path, voices: Path, threads: int) -> Any:
    """The model; a third of a gigabyte, so it is kept for the other sentences."""
    import onnxruntime
    from kokoro_onnx import Kokoro

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    if not is_zipfile(voices):  # numpy leaves the file open when it finds that out
        raise ProviderRefused(f"{str(voices)!r} holds no voices; copy or fetch it anew")
    try:
        session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        return Kokoro.from_session(session, str(voices))
    except Exception as error:  # onnxruntime and numpy raise nothing more precise
        raise ProviderRefused(
            f"the model in {str(model.parent)!r} cannot be loaded ({error}); copy or fetch it anew"
        ) from error
