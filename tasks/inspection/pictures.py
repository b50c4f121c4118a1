"""Looking at a segment's pictures while they are drawn, before captions are burned in."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from storygen.models.film import Check, Delivery, SegmentPlan
from tasks.inspection import limits

Luma = NDArray[np.uint8]

_GRID = 48  # samples along the shorter side: any subject of 2 % of the frame is met


@dataclass
class _Stretch:
    """The longest run of looks at which something held, in frames."""

    since: int | None = None
    longest: int = 0

    def note(self, frame: int, holds: bool, step: int) -> None:
        if not holds:
            self.since = None
            return
        self.since = frame if self.since is None else self.since
        self.longest = max(self.longest, frame - self.since + step)


@dataclass
class PictureWatch:
    """Watches one segment for black, flat and frozen pictures.

    Costs about 20 microseconds a frame at 1080x1920: every third frame is sampled on a grid.

    Args:
        plan: Of the segment; a planned hold may stand still.
        fps: The film's frame rate.
        delivery: How the film is encoded; gives the size.
    """

    plan: SegmentPlan
    fps: Fraction
    delivery: Delivery
    _black: _Stretch = field(default_factory=_Stretch)
    _flat: _Stretch = field(default_factory=_Stretch)
    _still: _Stretch = field(default_factory=_Stretch)
    _reference: Luma | None = None
    _last: int = -1

    def see(self, frame: int, luma: Luma) -> None:
        """Look at one picture.

        Args:
            frame: Its number within the segment; numbers come in order.
            luma: (height, width), 8 bits, limited range. Neither kept nor changed.
        """
        self._last = max(self._last, frame)
        if frame % self._step:
            return
        pitch = max(1, min(luma.shape) // _GRID)
        sample = luma[pitch // 2 :: pitch, pitch // 2 :: pitch].copy()
        is_black = float((sample <= limits.BLACK_LUMA.value).mean()) >= limits.BLACK_SHARE.value
        spread = int(sample.max()) - int(sample.min())
        self._black.note(frame, is_black, self._step)
        self._flat.note(frame, not is_black and spread <= limits.FLAT_SPREAD.value, self._step)
        self._still.note(frame, self._is_still(sample), self._step)

    def checks(self, where: str) -> tuple[Check, ...]:
        """What was found.

        Args:
            where: How to call this segment in the report.
        """
        return (
            self._check("black picture", self._black, limits.BLACK, where),
            self._check("single colour", self._flat, limits.FLAT, where),
            self._frozen(where),
        )

    @property
    def _step(self) -> int:
        return max(1, int(self.fps / limits.FASTEST_SAMPLED))

    def _is_still(self, sample: Luma) -> bool:
        """Whether nothing moved since the picture that the present stillness began with.

        Compared with that one rather than with the last, a slow camera is seen to move.
        """
        if self._reference is not None:
            change = np.abs(sample.astype(np.int16) - self._reference)
            if float(change.mean()) / 255 < limits.FROZEN_CHANGE.value:
                return True
        self._reference = sample
        self._still.since = None
        return True

    def _check(self, name: str, found: _Stretch, limit: limits.Limit, where: str) -> Check:
        longest_s = self._seconds(found)
        return Check(
            name=name,
            value=f"{longest_s:.1f} s" if longest_s else "none",
            allowed=f"less than {limit} on end",
            passed=longest_s < limit.value,
            where=where,
        )

    def _frozen(self, where: str) -> Check:
        check = self._check("frozen picture", self._still, limits.FROZEN, where)
        if not self.plan.hold or check.passed:
            return check
        return check.model_copy(update={"value": f"{check.value}, planned", "passed": True})

    def _seconds(self, found: _Stretch) -> float:
        return float(min(found.longest, self._last + 1) / self.fps)
