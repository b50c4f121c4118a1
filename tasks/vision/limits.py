"""From which numbers on a picture is no picture."""

from dataclasses import dataclass

from tasks.vision.measures import Measures


@dataclass(frozen=True)
class Limit:
    """How one measure is judged.

    Attributes:
        measure: Its name in `Measures`.
        rejected: From here on the picture is rejected.
        sound: From here on nothing is wrong with it.
        remark: What is wrong otherwise, in a few words.
        spares_plain: Whether it is not asked of pictures that are plain by design: lettering, and
            a character alone before an empty ground.
    """

    measure: str
    rejected: float
    sound: float
    remark: str
    spares_plain: bool = False

    def grade(self, measures: Measures) -> float:
        """1 from `sound` on, evenly down to 0.5 at `rejected`, and to 0 beyond."""
        value: float = getattr(measures, self.measure)
        passed = (value - self.rejected) / (self.sound - self.rejected)
        return min(1.0, max(0.0, 0.5 + 0.5 * passed))


ACCEPTED = 0.5
"""The grade at `rejected`."""

LIMITS = (
    # Measured over 1512 pictures of the embedded illustrator (every palette, setting, mood and
    # card), which are calm and dark by design; "it has" names the worst of them. `rejected` lies
    # far from it, where a viewer sees nothing; `sound` lies between both.
    Limit("brightest", 40, 90, "too dark to see anything"),  # it has 117, in a storm at midnight
    Limit("darkest", 225, 190, "too bright to see anything"),  # it has 157, a sky over a meadow
    Limit("contrast", 24, 60, "hardly any contrast"),  # it has 85, a sky in vermilion
    # It has 0.55, behind a card. A moon alone in the sky would still leave some hundredths.
    Limit("one_colour", 0.97, 0.8, "nearly one colour", spares_plain=True),
    # It has 0.029. A single horizon across the picture is 0.01 of it; a smooth gradient has none.
    Limit("detail", 0.004, 0.02, "hardly any detail"),
    # It has none. A fiftieth of the picture is 38 of 1920 lines: seen at once, since the camera
    # moves over the picture and the bands move along.
    Limit("border", 0.02, 0.0, "a flat border along two sides", spares_plain=True),
)
