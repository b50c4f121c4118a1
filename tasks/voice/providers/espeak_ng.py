"""The built-in voice: espeak-ng, in a child process, with word times. No network, no key."""

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from storygen.errors import ContentRefused, ProviderUnavailable, ToolError
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.services.usage import Usage
from storygen.settings import ProviderSettings
from tasks.voice.contract import Take, VoiceInfo
from tasks.voice.filters import Biquad, bell, filtered, low_shelf
from tasks.voice.manners import PLAIN, Prosody, prosody
from tasks.voice.providers.espeak_voices import listed, settle
from tasks.voice.reading import Reading, read_out
from tasks.voice.word_times import time_tokens

_CHILD = Path(__file__).with_name("espeak_child.py")
_TIMEOUT_S = 120.0

_NATURAL_RATE = 140  # espeak-ng counts words without their pauses; 162 words a minute are heard
_SLOWEST_RATE = 80  # espeak-ng's own limit; slower speech gets gaps between its words
_GAP_UNIT_S = 0.027  # of a gap between words at that rate; 10 ms at its default one
_PITCH = 50
_PITCH_PER_SEMITONE = 7  # measured from 40 to 70, in the median of a sentence
_PITCH_PER_RANGE = 0.4  # a wider range is a higher voice; measured from 45 to 80
_PITCH_RANGE = 60  # its default of 50 spans five semitones, which sounds bored
_VOLUME = 70  # its default of 100 clips some vowels


class EspeakNarrator:
    """espeak-ng: formant synthesis in more than a hundred languages, on every machine."""

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = False
    is_paid: ClassVar[bool] = False

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        self._voice = settle(choice.name, language)
        self._rate = choice.rate

    @property
    def voice_name(self) -> str:
        """Voice and timbre, such as `en-us+m7`."""
        return self._voice.name

    def heeds(self, manner: Manner) -> bool:
        """By rate, pitch and the span of its melody."""
        return prosody(manner) != PLAIN

    def estimate(self, utterance: Utterance) -> Usage:
        """Its letters; nobody bills them."""
        return Usage(characters=len(read_out(utterance).text))

    def speak(self, utterance: Utterance) -> Take:
        """Speak one utterance in a process of its own."""
        reading = read_out(utterance)
        if not reading.text:
            return Take(np.zeros(0, np.float32), 22_050, (None,) * len(utterance.tokens))
        header, samples = _ask(self._request(reading.text, utterance.manner))
        rate_hz = int(header["rate_hz"])
        starts = _token_starts(reading, header["words"], rate_hz)
        times = time_tokens(reading, starts, samples, rate_hz)
        if any(map(str.isalnum, reading.text)) and not any(times):
            raise ContentRefused(
                f"espeak-ng's voice {self.voice_name!r} cannot pronounce {reading.text[:60]!r}; "
                "choose another language or voice"
            )
        return Take(_softened(samples, rate_hz), rate_hz, times)

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """Its languages and accents, then the timbres they can take on."""
        return listed()

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """Why espeak-ng cannot run here, if so."""
        if find_spec("espeakng_loader") is None:
            return "the package espeakng-loader is missing; run `pip install espeakng-loader`"
        if not sys.executable:
            return "Python does not know its own program file, which espeak-ng is started with"
        library, folder = _installation()
        if not Path(library).is_file() or not (Path(folder) / "espeak-ng-data").is_dir():
            return (
                f"espeakng-loader is incomplete: no library at {library!r}; "
                "run `pip install --force-reinstall espeakng-loader`"
            )
        return None

    def _request(self, text: str, manner: Manner) -> dict[str, Any]:
        library, folder = _installation()
        said = prosody(manner)
        wanted = _NATURAL_RATE * self._rate * said.rate
        gap_s = max(0.0, 60 / wanted - 60 / _SLOWEST_RATE)
        return {
            "library": library,
            "folder": folder,
            "voice": self._voice.file,
            "rate_wpm": max(_SLOWEST_RATE, round(wanted)),
            "volume": _VOLUME,
            **_melody(said),
            "word_gap": round(gap_s / _GAP_UNIT_S),
            "text": text,
        }


def _melody(said: Prosody) -> dict[str, int]:
    """Its parameters for how high and how lively it speaks."""
    span = round(_PITCH_RANGE * said.liveliness)
    higher = _PITCH_PER_SEMITONE * said.pitch_semitones - _PITCH_PER_RANGE * (span - _PITCH_RANGE)
    return {"pitch": round(_PITCH + higher), "pitch_range": span}


def _ask(request: dict[str, Any]) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """One request to a fresh child, which takes about 40 ms more than the speaking."""
    # -I and -S: no site-packages, no environment; it needs neither and starts faster.
    command = [sys.executable, "-I", "-S", str(_CHILD)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProviderUnavailable(f"espeak-ng did not finish within {_TIMEOUT_S:.0f} s") from error
    except OSError as error:
        raise ProviderUnavailable(f"espeak-ng could not be started: {error}") from error
    if done.returncode < 0:
        raise ProviderUnavailable(f"espeak-ng was stopped by signal {-done.returncode}")
    if done.returncode > 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"exit code {done.returncode}"
        raise ToolError(f"espeak-ng failed: {reason}")
    return _understand(done.stdout)


def _understand(answer: bytes) -> tuple[dict[str, Any], NDArray[np.float32]]:
    line, _, sound = answer.partition(b"\n")
    try:
        header = cast(dict[str, Any], json.loads(line))
        if len(sound) != 2 * header["samples"] or header["rate_hz"] <= 0:
            raise ValueError(f"{len(sound)} bytes of sound")
    except (ValueError, KeyError, TypeError) as error:
        raise ToolError(f"espeak-ng gave an answer that makes no sense: {error}") from error
    samples = np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(32768)
    return header, samples


def _token_starts(reading: Reading, words: list[list[int]], rate_hz: int) -> dict[int, float]:
    """The earliest of the word events in each token, in seconds."""
    starts: dict[int, float] = {}
    for offset, sample in words:
        token = reading.token_at(offset)
        if token is not None:
            starts[token] = min(sample / rate_hz, starts.get(token, float("inf")))
    return starts


def _softened(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    return filtered(samples, rate_hz, *_softening(rate_hz)).astype(np.float32)


@cache
def _softening(rate_hz: int) -> tuple[Biquad, ...]:
    """Takes the timbre nearer to the average spectrum of speech that it is held to.

    Over six languages it lacks warmth at the bottom and presence at 4 kHz, and is too strong
    around 900 Hz and 2.6 kHz, where formant synthesis sounds nasal and hard.
    """
    return (
        low_shelf(rate_hz, 180, 2.5),
        bell(rate_hz, 880, -3.5, 1.2),
        bell(rate_hz, 2_600, -2.5, 1.4),
        bell(rate_hz, 4_000, 4, 2),
    )


@cache
def _installation() -> tuple[str, str]:
    """Paths of espeak-ng's library and of the folder its data lies in."""
    import espeakng_loader  # only its paths: the library itself is loaded by the child

    library = espeakng_loader.get_library_path()
    return library, str(Path(library).parent)
