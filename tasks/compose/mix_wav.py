"""Reading stored WAV files a piece at a time."""

import wave
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from storygen import files
from storygen.errors import StoreError
from storygen.timing import SAMPLE_RATE_HZ

Floats = NDArray[np.float32]

_FULL_SCALE = np.float32(1 << 15)


class WavReader:
    """A 48 kHz, 16 bit WAV file, open for reading any stretch of it.

    Attributes:
        samples: Its length.

    Raises:
        FileNotFoundError: There is no such file.
        StoreError: It is damaged or in another format.
    """

    def __init__(self, path: Path, channels: int) -> None:
        self._path = path
        self._channels = channels
        self._file = files.open_read(path)
        try:
            self._wav = wave.Wave_read(self._file)
        except (wave.Error, EOFError) as error:
            self._file.close()
            raise StoreError(f"{path.name!r} is no readable WAV file: {error}") from error
        form = (self._wav.getframerate(), self._wav.getsampwidth(), self._wav.getnchannels())
        if form != (SAMPLE_RATE_HZ, 2, channels):
            self.close()
            raise StoreError(
                f"{path.name!r} has {form[0]} Hz, {8 * form[1]} bit, {form[2]} channels; "
                f"allowed are {SAMPLE_RATE_HZ} Hz, 16 bit, {channels} channels"
            )
        self.samples = self._wav.getnframes()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def read(self, start: int, end: int) -> Floats:
        """Samples [start, end), full scale 1.0, of shape (n, channels)."""
        self._wav.setpos(start)
        raw = self._wav.readframes(end - start)
        if len(raw) != (end - start) * self._channels * 2:
            raise StoreError(f"{self._path.name!r} ends before its {self.samples} samples")
        shorts = np.frombuffer(raw, dtype="<i2").reshape(-1, self._channels)
        return shorts.astype(np.float32) / _FULL_SCALE
