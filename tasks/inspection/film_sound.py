"""What is measured of a film's sound while it is decoded once, in pieces."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log10

import av.error
import av.filter
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ

Floats = NDArray[np.float32]

_SILENT_BLOCK = SAMPLE_RATE_HZ // 50  # 20 ms


class LoudnessFilter:
    """ffmpeg's ebur128, an implementation that the mix was not mastered with."""

    def __init__(self, stream: AudioStream) -> None:
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(template=stream)
        meter = self._graph.add("ebur128", "metadata=1:peak=true")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._found: dict[str, str] = {}

    def add(self, frame: AudioFrame | None) -> None:
        """Take in more sound; None ends it."""
        self._graph.push(frame)
        while True:
            try:
                self._found |= self._graph.pull().metadata  # a cut-off last frame has none
            except (av.error.BlockingIOError, av.error.EOFError):
                return

    @property
    def integrated_lufs(self) -> float:
        """Integrated loudness so far; -70 for silence."""
        return float(self._found.get("lavfi.r128.I", "-70"))

    @property
    def true_peak_dbtp(self) -> float:
        """Highest true peak so far; -99 for silence."""
        peak = float(self._found.get("lavfi.r128.true_peak", "0"))
        return 20 * log10(peak) if peak > 0 else -99.0


@dataclass
class SilenceFinder:
    """The longest stretch within speech that is as good as silent.

    Attributes:
        stretches: Samples [start, end) in which something should be heard, in order.
        threshold: Linear level, root mean square over 20 ms.
        longest: Its length in samples.
        longest_at: Where it starts.
    """

    stretches: Sequence[tuple[int, int]]
    threshold: float
    longest: int = 0
    longest_at: int = 0
    _run: int = 0
    _stretch: int = 0
    _at: int = 0
    _rest: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def add(self, mono: Floats) -> None:
        """Take in more sound."""
        pending = np.concatenate([self._rest, mono])
        whole = len(pending) // _SILENT_BLOCK
        blocks = pending[: whole * _SILENT_BLOCK].reshape(whole, _SILENT_BLOCK)
        self._rest = pending[whole * _SILENT_BLOCK :]
        for level in np.sqrt(np.mean(np.square(blocks), axis=1)):
            self._note(bool(level < self.threshold))
            self._at += _SILENT_BLOCK

    def finish(self, samples: int) -> None:
        """Take what the sound is too short for as silence, up to `samples`."""
        while self._at + _SILENT_BLOCK <= samples:
            self._note(True)
            self._at += _SILENT_BLOCK

    def _note(self, silent: bool) -> None:
        while self._stretch < len(self.stretches) and self.stretches[self._stretch][1] <= self._at:
            self._stretch += 1
            self._run = 0
        inside = (
            self._stretch < len(self.stretches) and self.stretches[self._stretch][0] <= self._at
        )
        self._run = self._run + _SILENT_BLOCK if silent and inside else 0
        if self._run > self.longest:
            self.longest, self.longest_at = self._run, self._at + _SILENT_BLOCK - self._run


@dataclass
class Window:
    """Sound of the film that is kept, from sample `start` on.

    Attributes:
        start: Its first sample; before the film's start it is silence.
        sound: Mono, filled while the film is decoded.
    """

    start: int
    sound: Floats

    def take(self, at: int, mono: Floats) -> None:
        """Keep what of `mono`, whose first sample is `at`, lies in the window."""
        first, end = max(self.start, at), min(self.start + len(self.sound), at + len(mono))
        if first < end:
            self.sound[first - self.start : end - self.start] = mono[first - at : end - at]
