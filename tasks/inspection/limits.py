"""Every threshold of the inspection in one table, with where it comes from.

A limit that a source gives for programmes of an hour is applied to films of a minute here; where
ours is looser or stricter than the source, its line says why.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Limit:
    """A threshold.

    Attributes:
        value: In `unit`.
        unit: As people write it.
        source: Where it comes from.
    """

    value: float
    unit: str
    source: str

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}".strip()


# Sound
LOUDNESS = Limit(-14.0, "LUFS", "YouTube, Spotify and Tidal play at -14 LUFS; ITU-R BS.1770-4")
LOUDNESS_TOLERANCE = Limit(0.5, "LU", "EBU R 128: +-0.5 LU for programmes that are not live")
SHORTEST_MEASURED = Limit(
    3.0, "s", "EBU Tech 3341: short-term loudness needs 3 s; below, no verdict"
)
TRUE_PEAK = Limit(-1.0, "dBTP", "EBU R 128; AES TD1008: headroom for lossy encoding")
PEAK_TOLERANCE = Limit(
    0.1, "dB", "resolution of ffmpeg's ebur128 metadata (3 decimals) and of fourfold oversampling"
)
SILENCE_LEVEL = Limit(-50.0, "dBFS", "ffmpeg silencedetect has -60 dB; AAC's noise lies above that")
SILENCE = Limit(2.5, "s", "ffmpeg silencedetect: 2 s; half a second more for a speaker's pause")
AUDIO_LENGTH = Limit(1024, "samples", "ISO/IEC 14496-3: one AAC-LC frame")
SYNC = Limit(
    1.0, "frames", "EBU R 37 allows +40/-60 ms; ours is placed to the sample, so one frame"
)
VOICE_MATCH = Limit(
    0.5,
    "",
    "correlation with the narration; measured 0.9 and more under music, 0.1 for other speech",
)
SYNC_SAMPLES = Limit(12, "beats", "spread over the film, so that a drift would show")

# Pictures, luma in 8 bits of limited range
BLACK_LUMA = Limit(
    27, "", "ffmpeg blackdetect pixel_black_th; 0.05 here (default 0.1), for night scenes"
)
BLACK_SHARE = Limit(0.98, "", "ffmpeg blackdetect picture_black_ratio_th")
BLACK = Limit(
    0.5, "s", "ffmpeg blackdetect black_min_duration is 2 s; a cut to black is meant by none"
)
FROZEN_CHANGE = Limit(
    0.001, "", "ffmpeg freezedetect noise: mean absolute difference, of full scale"
)
FROZEN = Limit(3.0, "s", "ffmpeg freezedetect duration is 2 s; 3 s for the ends of an eased move")
FLAT_SPREAD = Limit(4, "", "levels of luma: what dithering and encoding add to a single colour")
FLAT = Limit(1.0, "s", "EBU QC: uniform frames that are more than a flash")

# Captions
READING_SPEED = Limit(20.0, "characters/s", "Netflix Timed Text Style Guide: adult programmes")
SHORTEST_CUE = Limit(5 / 6, "s", "Netflix Timed Text Style Guide: minimum duration")
LONGEST_CUE = Limit(7.0, "s", "Netflix Timed Text Style Guide; BBC Subtitle Guidelines")
LINE_LENGTH = Limit(42, "characters", "Netflix Timed Text Style Guide: Latin scripts")
LINES = Limit(2, "lines", "BBC Subtitle Guidelines; EBU-TT-D practice")
CUE_ROUNDING = Limit(0.002, "s", "SRT and VTT round to the millisecond")
CAPTION_INK = Limit(48, "", "levels above black that count as drawn; a soft shadow's rim is below")

FASTEST_SAMPLED = Fraction(10)
"""Pictures a second that are looked at: enough for every limit above, a third of the work."""
