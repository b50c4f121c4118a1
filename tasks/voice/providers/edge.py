"""Microsoft Edge's online voices: free, no key, but the text goes over the network."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import aiohttp
import numpy as np
from edge_tts import Communicate
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived
from numpy.typing import NDArray

from storygen.errors import (
    ContentRefused,
    ProviderRefused,
    ProviderUnavailable,
    RunCancelled,
    StorygenError,
)
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from storygen.services.faults import WHOLE_TIMEOUT_S, retry_after_s
from storygen.services.stopping import ended_by_stop
from storygen.services.usage import Usage
from storygen.settings import ProviderSettings
from storygen.threads import Threads
from tasks.voice.contract import Take, VoiceInfo
from tasks.voice.decoding import decoded
from tasks.voice.manners import PLAIN, prosody
from tasks.voice.providers.edge_voices import VOICES, settle
from tasks.voice.reading import read_out
from tasks.voice.word_matching import match_words
from tasks.voice.word_times import sound_start_s, time_tokens

_TICKS_PER_S = 10_000_000  # the service counts time in units of 100 ns
_CONNECT_TIMEOUT_S = 10
_SILENCE_TIMEOUT_S = 60
_LONGEST_DELAY_S = 0.06  # an MP3 encoder and decoder delay the sound by 46 ms at 24 kHz
_ADVICE = "try again later, or use --voice espeak-ng, which needs no network"

_PITCH_HZ: dict[str, float] = {"female": 210, "male": 120, "unspecified": 160}
"""Of adults who read aloud, in the middle (Baken & Orlikoff, "Clinical Measurement of Speech and
Voice", 2000)."""

_OUTDATED = {401, 404, 410}  # 403 is also said to an address that asked too often, or a wrong clock

_FAILURES = (EdgeTTSException, aiohttp.ClientError, OSError, ValueError, KeyError)
"""What the library raises for a service that misbehaves; a time-out is an OSError."""


@dataclass(frozen=True)
class _Answer:
    mp3: bytes
    words: tuple[tuple[str, float], ...]


class EdgeNarrator:
    """The voices of Edge's read-aloud service, with the service's own word times."""

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = True
    is_paid: ClassVar[bool] = False

    def __init__(self, choice: VoiceChoice, language: str) -> None:
        self._voice = settle(choice.name, language)
        self._rate = choice.rate

    @property
    def voice_name(self) -> str:
        """The service's short name, such as `en-US-AvaMultilingualNeural`."""
        return self._voice

    def heeds(self, manner: Manner) -> bool:
        """By rate and pitch."""
        return prosody(manner) != PLAIN

    def estimate(self, utterance: Utterance) -> Usage:
        """Its letters; nobody bills them."""
        return Usage(characters=len(read_out(utterance).text))

    def speak(self, utterance: Utterance) -> Take:
        """Have the service speak one utterance."""
        reading = read_out(utterance)
        if not reading.text:
            return Take(np.zeros(0, np.float32), 24_000, (None,) * len(utterance.tokens))
        # A thread of its own: the caller's may be running an event loop already.
        with Threads(1) as thread:
            answer = thread.submit(
                asyncio.run, self._request(reading.text, utterance.manner)
            ).result()
        samples, rate_hz = decoded("edge-tts", answer.mp3, "mp3", _ADVICE)
        delay_s = _delay_s(answer.words, samples, rate_hz)
        words = ((word, start_s + delay_s) for word, start_s in answer.words)
        starts = match_words(reading, words)
        return Take(samples, rate_hz, time_tokens(reading, starts, samples, rate_hz))

    @classmethod
    def voices(cls) -> tuple[VoiceInfo, ...]:
        """The voices known by name; the service has more."""
        return VOICES

    @classmethod
    def problem(cls, settings: ProviderSettings | None = None) -> str | None:
        """None: whether the service answers shows only when it is asked."""
        return None

    async def _request(self, text: str, manner: Manner) -> _Answer:
        said = prosody(manner)
        # Not stream_sync: when its worker fails, it waits for ever (edge-tts 7.3.1).
        request = Communicate(
            text,
            self._voice,
            rate=f"{round((self._rate * said.rate - 1) * 100):+d}%",
            pitch=f"{round(_hertz(self._voice, said.pitch_semitones)):+d}Hz",
            boundary="WordBoundary",
            connect_timeout=_CONNECT_TIMEOUT_S,
        )
        try:
            with ended_by_stop(_canceller()):
                async with asyncio.timeout(WHOLE_TIMEOUT_S):
                    answer = await _gathered(request)
        except asyncio.CancelledError:
            raise RunCancelled("the run was stopped; edge-tts is not waited for") from None
        except _FAILURES as error:
            raise self._told(error, text) from error
        # The library counts a part's bytes when the service says that it is done; a connection
        # that closes early looks like the end to it. Before 7.2.8 it did not count them.
        state = cast(dict[str, Any], request.state)
        if state.get("cumulative_audio_bytes", len(answer.mp3)) != len(answer.mp3):
            raise ProviderUnavailable(f"edge-tts broke off in the middle; {_ADVICE}")
        return answer

    def _told(self, error: Exception, text: str) -> StorygenError:
        """The library's error in storygen's words."""
        if isinstance(error, NoAudioReceived):
            return ContentRefused(
                f"edge-tts returned no sound with {self._voice!r} for {text[:60]!r}; "
                "check that the voice exists and speaks the text's language"
            )
        if isinstance(error, aiohttp.ClientResponseError):
            return _turned_away(error)
        is_late = isinstance(error, TimeoutError)
        reason = "it did not answer in time" if is_late else f"{type(error).__name__}: {error}"
        return ProviderUnavailable(f"edge-tts cannot be used now ({reason}); {_ADVICE}")


def _hertz(voice: str, semitones: float) -> float:
    """A difference in pitch as the service is told it; how high a voice is, it does not tell."""
    genders = [one.gender for one in VOICES if one.name == voice]
    return _PITCH_HZ[genders[0] if genders else "unspecified"] * (2 ** (semitones / 12) - 1)


def _turned_away(error: aiohttp.ClientResponseError) -> StorygenError:
    """There is no key that could be wrong: what passes by itself, and what does not."""
    told = f"edge-tts turned the request away with status {error.status}"
    if error.status in _OUTDATED:
        return ProviderRefused(
            f"{told}: the service does not know this version of the package any more; run "
            "`pip install --upgrade edge-tts`, or use --voice espeak-ng, which needs no network"
        )
    after_s = retry_after_s((error.headers or {}).get("Retry-After"))
    return ProviderUnavailable(f"{told}; {_ADVICE}", retry_after_s=after_s)


def _canceller() -> Callable[[], None]:
    """Ends, from another thread, what runs now."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel() -> None:
        if task is not None:
            with suppress(RuntimeError):  # the call has ended meanwhile, and the loop with it
                loop.call_soon_threadsafe(task.cancel)

    return cancel


async def _gathered(request: Communicate) -> _Answer:
    mp3 = bytearray()
    words: list[tuple[str, float]] = []
    async with aclosing(request.stream()) as chunks:
        while True:
            # The library's own receive_timeout has no hold on a web socket (aiohttp 3.14).
            async with asyncio.timeout(_SILENCE_TIMEOUT_S):
                chunk = await anext(chunks, None)
            if chunk is None:
                return _Answer(bytes(mp3), tuple(words))
            if chunk["type"] == "audio":
                mp3 += chunk.get("data", b"")
            elif chunk["type"] == "WordBoundary":
                words.append((chunk.get("text", ""), chunk.get("offset", 0.0) / _TICKS_PER_S))


def _delay_s(
    words: tuple[tuple[str, float], ...], samples: NDArray[np.float32], rate_hz: int
) -> float:
    """How much later than reported the sound is, which MP3 streams do not tell."""
    heard_s = sound_start_s(samples, rate_hz)
    if heard_s is None or not words:
        return 0.0
    return min(max(0.0, heard_s - words[0][1]), _LONGEST_DELAY_S)
