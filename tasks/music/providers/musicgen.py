"""MusicGen: music from a description, by a trained model that runs best on a graphics card."""

from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field

from storygen.accelerator.device import find_device
from storygen.accelerator.memory import freed_after
from storygen.errors import RequestError, ToolError, WeightsError
from storygen.models.picture import Mood
from storygen.models.weights import Weights, WeightsName
from storygen.resampling import to_48_khz
from storygen.settings import ProviderSettings
from storygen.timing import SAMPLE_RATE_HZ
from storygen.weights.finding import locate, missing_model
from tasks.music.contract import BedTake
from tasks.music.descriptions import describe
from tasks.music.levelling import SILENT_LUFS, level
from tasks.music.looping import CROSSFADE_S, Floats, looped
from tasks.music.providers.musicgen_model import NEEDED, Player, load_player


class MusicgenSettings(ProviderSettings):
    """Music by MusicGen."""

    ABOUT: ClassVar[str] = "Settings of the music's model."

    weights: WeightsName = Weights(name="facebook/musicgen-small")
    """The model, in the format of transformers."""
    guidance: float = Field(default=3.0, ge=1, le=10)
    """How closely to follow the description."""
    longest_s: int = Field(default=120, ge=30, le=600, multiple_of=30)
    """The longest loop; a longer film hears it again. A multiple of 30."""
    style: str = "instrumental underscore for a narrated film, no vocals, no drums"
    """Put before every description."""


_PACKAGES = ("torch", "transformers")
_DEFAULTS = MusicgenSettings()
_USUAL_S = 30


class MusicgenComposer:
    """Music by MusicGen, as long as asked for.

    Args:
        settings: The model, and how closely it follows the mood's description.
    """

    Settings = MusicgenSettings

    needs_gpu = True
    is_online = False
    is_paid = False
    follows_length = True

    def __init__(self, settings: MusicgenSettings = _DEFAULTS) -> None:
        self._settings = settings

    def problem(self) -> str | None:
        """Which packages are missing, or that the model is; None if all is there."""
        missing = [package for package in _PACKAGES if find_spec(package) is None]
        if not missing:
            return missing_model(self._settings.weights)
        return f"it needs {' and '.join(missing)}; run `pip install 'storygen[gpu]'`"

    def compose(self, mood: Mood, seed: int, length_s: int = 0) -> BedTake:
        """One loop, no longer than the settings' longest; 30 s where no length is given.

        Raises:
            RequestError: A package is missing.
            WeightsError: The model's files are not here, or are no MusicGen model.
            ToolError: The model made no music, or the card's memory is too small for it.
        """
        folder = locate(self._settings.weights, NEEDED)
        problem = self.problem()
        if problem is not None:
            raise RequestError(f"the music provider 'musicgen' cannot be used: {problem}")
        length_s = min(length_s or _USUAL_S, self._settings.longest_s)
        with freed_after():
            sound = self._play(folder, mood, seed, length_s + CROSSFADE_S)
        loop = looped(sound, length_s * SAMPLE_RATE_HZ)
        if not np.isfinite(loop).all() or level(loop) <= SILENT_LUFS:
            raise self._failure("what it made is silence, or no sound at all")
        return BedTake(samples=loop, title=f"{mood.capitalize()} underscore by MusicGen")

    def _play(self, folder: Path, mood: Mood, seed: int, length_s: float) -> Floats:
        """Music of a length, at 48 kHz in stereo. The model is let go when this returns."""
        import torch

        player = self._load(folder)
        text = describe(mood, self._settings.style)
        try:
            sound = player.play(text, self._settings.guidance, length_s, seed, mood)
        except torch.OutOfMemoryError as error:
            raise self._failure(
                "the graphics card's memory does not hold it; close other programs that use it"
            ) from error
        except RuntimeError as error:  # torch's own, where likelihoods are no numbers
            raise self._failure(_first_line(error)) from error
        channels = [to_48_khz(channel, player.rate_hz) for channel in sound.T]
        samples = np.stack([channels[0], channels[-1]], axis=1).astype(np.float32)
        return samples[: round(length_s * SAMPLE_RATE_HZ)]

    def _load(self, folder: Path) -> Player:
        from safetensors import SafetensorError

        try:
            return load_player(folder, find_device())
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise WeightsError(
                f"the weights {str(self._settings.weights)!r} are no MusicGen model that can be "
                f"loaded: {_first_line(error)}; fetch them again, or choose others such as "
                f"{_DEFAULTS.weights}"
            ) from error

    def _failure(self, reason: str) -> ToolError:
        return ToolError(
            f"MusicGen with the weights {str(self._settings.weights)!r} could not make music: "
            f"{reason}; choose other weights, such as {_DEFAULTS.weights}, or another composer"
        )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".:")
