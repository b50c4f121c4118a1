"""Going through a film once: pictures are counted, sound is decoded in pieces and measured."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer

from storygen.timing import sample_at
from tasks.inspection import limits
from tasks.inspection.expected import ExpectedFilm
from tasks.inspection.film_packets import PictureClock
from tasks.inspection.film_sound import Floats, LoudnessFilter, SilenceFinder
from tasks.inspection.voice_sync import SyncProbe

_FRAMES_AT_ONCE = 48  # AAC frames of 1024 samples: about a second


@dataclass
class Heard:
    """What is measured of a film on the way through it.

    Attributes:
        samples: How much sound it has.
    """

    clock: PictureClock
    loudness: LoudnessFilter
    silence: SilenceFinder
    sync: SyncProbe
    samples: int = 0
    waiting: list[Floats] = field(default_factory=list[Floats])

    def hear(self, frame: AudioFrame) -> None:
        """Take in more sound, and look at it a second at a time: numpy is slow in small bites."""
        self.loudness.add(frame)
        self.waiting.append(frame.to_ndarray().astype(np.float32, copy=False))
        if len(self.waiting) >= _FRAMES_AT_ONCE:
            self.catch_up()

    def catch_up(self) -> None:
        """Look at the sound that waits."""
        if not self.waiting:
            return
        mono: Floats = np.concatenate(self.waiting, axis=1).mean(axis=0, dtype=np.float32)
        self.waiting.clear()
        self.sync.add(self.samples, mono)
        self.silence.add(mono)
        self.samples += len(mono)


def listen(container: InputContainer, expected: ExpectedFilm) -> Heard:
    """Go through the film once: count its pictures, decode and measure its sound."""
    picture, sound = container.streams.video[0], container.streams.audio[0]
    ticks = 1 / (expected.fps * (picture.time_base or 1))
    heard = Heard(
        clock=PictureClock(ticks),
        loudness=LoudnessFilter(sound),
        silence=SilenceFinder(_spoken(expected), 10 ** (limits.SILENCE_LEVEL.value / 20)),
        sync=SyncProbe(expected.speech, expected.fps),
    )
    for packet in container.demux(picture, sound):
        if packet.stream is picture:
            heard.clock.note(packet)
        else:
            for frame in cast(Sequence[AudioFrame], packet.decode()):
                heard.hear(frame)
    heard.catch_up()
    heard.loudness.add(None)
    heard.silence.finish(expected.samples)
    return heard


def _spoken(expected: ExpectedFilm) -> list[tuple[int, int]]:
    starts = [sample_at(stretch.first_frame, expected.fps) for stretch in expected.speech]
    return [
        (start, start + stretch.samples)
        for start, stretch in zip(starts, expected.speech, strict=True)
    ]
