"""What a film's packets tell without any picture being decoded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from av.packet import Packet


@dataclass
class PictureClock:
    """Counts pictures and holds their times against an even beat, in constant memory.

    Attributes:
        ticks: A frame's length in the stream's time base.
        frames: Pictures so far.
        uneven: Pictures that last longer or shorter than a frame, or lie between two.
    """

    ticks: Fraction
    frames: int = 0
    uneven: int = 0
    _first: int | None = None
    _last: int | None = None
    _sum: int = 0

    def note(self, packet: Packet[Any]) -> None:
        """Take in one packet; they come in decoding order."""
        if packet.pts is None or packet.size == 0:
            return
        self.frames += 1
        off_beat = packet.pts % self.ticks != 0
        lasts_otherwise = packet.duration is not None and packet.duration != self.ticks
        self.uneven += off_beat or lasts_otherwise
        self._first = packet.pts if self._first is None else min(self._first, packet.pts)
        self._last = packet.pts if self._last is None else max(self._last, packet.pts)
        self._sum += packet.pts

    @property
    def starts_at_zero(self) -> bool:
        """Whether the first picture is shown at once."""
        return self._first == 0

    @property
    def is_even(self) -> bool:
        """Whether every picture lasts one frame, with no gap and none twice.

        Times on the beat whose span and sum are those of an unbroken row are such a row, but
        for errors that make up for each other to the tick.
        """
        if self._first is None or self._last is None or self.uneven:
            return False
        spans = self._last - self._first == (self.frames - 1) * self.ticks
        return spans and 2 * self._sum == self.frames * (self._first + self._last)
