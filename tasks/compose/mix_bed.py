"""The music of a film: one loop, repeated under all of it."""

from pathlib import Path

import numpy as np

from storygen.errors import StoreError
from storygen.loudness import LoudnessMeter
from storygen.timing import SAMPLE_RATE_HZ
from tasks.compose.mix_wav import Floats, WavReader

_BLOCK_SAMPLES = 2 * SAMPLE_RATE_HZ


class BedTrack(WavReader):
    """A loop that starts with the film and repeats until its end.

    Args:
        path: WAV file, 48 kHz, stereo, 16 bit.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, channels=2)
        if not self.samples:
            self.close()
            raise StoreError(f"the music {path.name!r} holds no sound")

    def looped(self, start: int, end: int) -> Floats:
        """The music at film samples [start, end), of shape (n, 2)."""
        pieces: list[Floats] = []
        while start < end:
            at = start % self.samples
            length = min(end - start, self.samples - at)
            pieces.append(self.read(at, at + length))
            start += length
        return np.concatenate(pieces)

    def loudness_lufs(self, total_samples: int) -> float:
        """Integrated loudness of what is heard of it in a film of this length."""
        meter = LoudnessMeter(channels=2)
        heard = min(self.samples, total_samples)
        for start in range(0, heard, _BLOCK_SAMPLES):
            meter.add(self.read(start, min(start + _BLOCK_SAMPLES, heard)))
        return meter.integrated_lufs()
