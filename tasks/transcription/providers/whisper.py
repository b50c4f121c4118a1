"""Whisper by faster-whisper, on a graphics card or on the processor."""

import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, cast

from pydantic import Field

from storygen.cores import usable_cores
from storygen.errors import WeightsError
from storygen.memory import give_back
from storygen.models.sound import ListeningRequest, Transcript
from storygen.models.weights import Weights, WeightsName
from storygen.settings import ProviderSettings
from storygen.weights.finding import locate
from tasks.transcription.providers.whisper_hearing import Hearing, unusable


class WhisperSettings(ProviderSettings):
    """Hearing words by faster-whisper."""

    ABOUT: ClassVar[str] = "Settings of the model that hears words."

    weights: WeightsName = Weights(name="Systran/faster-whisper-small")
    """The model, in the format of CTranslate2."""
    threads: int = Field(default=0, ge=0, le=256)
    """On a CPU; 0 takes all cores."""
    on_card: bool = False
    """Whether it runs on a graphics card, here or in the gpu pool, else on the CPU."""


_NEEDED = ("model.bin", "config.json", "tokenizer.json", "vocabulary.*")
_EXTRACTION = "preprocessor_config.json"  # models of 80 mel bands may go without it


class WhisperListener:
    """Hears words on this machine; nothing leaves it.

    The same recording gives the same words each time: nothing is drawn by lot, and no piece hangs
    on the one before, so that no mistake runs on.
    """

    Settings = WhisperSettings

    needs_gpu = False
    is_online = False
    is_paid = False

    def __init__(self, settings: WhisperSettings | None = None) -> None:
        self._settings = settings or WhisperSettings()

    def problem(self) -> str | None:
        """What is missing and how to get it; None if it can be used."""
        if find_spec("faster_whisper") is None:
            return "it needs the package faster-whisper; run `pip install 'storygen[whisper]'`"
        try:
            locate(self._settings.weights, _NEEDED)
        except WeightsError as error:
            return str(error)
        return None

    def hear(self, requests: Sequence[ListeningRequest]) -> Iterator[Transcript]:
        """Write down each recording, in order, with the time of each word.

        Raises:
            RequestError: A recording cannot be decoded, or the model does not know its language.
            WeightsError: The model cannot be loaded.
            ToolError: The graphics card's libraries are missing, or its memory is too small.
        """
        model = self._load()
        try:
            for request in requests:
                yield Hearing(model, request, str(self._settings.weights)).transcript()
        finally:
            del model
            give_back()

    def _load(self) -> Any:
        problem = self.problem()
        if problem is not None:
            raise WeightsError(f"the listener 'faster-whisper' cannot be used: {problem}")
        import ctranslate2
        from faster_whisper import WhisperModel

        folder = locate(self._settings.weights, _NEEDED)
        has_card = cast(Any, ctranslate2).get_cuda_device_count() > 0
        on_card = self._settings.on_card and has_card
        try:
            _check_readable(folder / _EXTRACTION)
            model = WhisperModel(
                str(folder),
                device="cuda" if on_card else "cpu",
                compute_type="float16" if on_card else "int8",
                cpu_threads=self._settings.threads or usable_cores(),
                local_files_only=True,
            )
            _check_fitting(model)
        except Exception as error:  # the tokenizers package raises nothing more precise
            raise unusable(str(self._settings.weights), error) from error
        return model


def _check_readable(settings: Path) -> None:
    """Refuse a broken file that the library would pass over with a warning. Raises ValueError."""
    if settings.is_file():
        json.loads(settings.read_bytes())


def _check_fitting(model: Any) -> None:
    """Refuse features of another size than the model's. Raises ValueError."""
    taken, given = model.model.n_mels, len(model.feature_extractor.mel_filters)
    if taken != given:
        raise ValueError(f"it takes {taken} mel bands and {_EXTRACTION} describes {given}")
