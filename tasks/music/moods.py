"""What makes a mood: key, harmony, tempo, instruments."""

from dataclasses import dataclass
from typing import Literal

from storygen.models.picture import Mood

Voice = Literal["piano", "bell", "harp", "kalimba", "marimba"]


@dataclass(frozen=True)
class Style:
    """How music of a mood is made.

    Attributes:
        mode: Name of the scale, for the title.
        scale: The scale's tones that a melody may pass through, in semitones above the tonic.
        bpm: Slowest and fastest tempo.
        themes: Four bars each, a chord a bar; one is chosen.
        contrasts: Four bars that answer the theme; one is chosen.
        lead: Who plays the motif.
        lead_octave: MIDI note around which the motif lies.
        lead_bars: Share of bars in which the motif is heard.
        figure: Who plays the accompanying figure, if anybody.
        figure_onsets: When its notes come, in beats of a bar.
        figure_db: Level of the figure against the pads.
        lead_db: Level of the motif against the pads.
        bass_onsets: When the bass plays, in beats of a bar.
        brightness_hz: Where the pads' overtones fade.
        shimmer: Share of the high pad.
        heartbeat: Whether a soft low pulse is heard.
        reverb_s: Time in which the room's sound falls by 60 dB.
    """

    mode: str
    scale: tuple[int, ...]
    bpm: tuple[int, int]
    themes: tuple[str, ...]
    contrasts: tuple[str, ...]
    lead: Voice
    lead_octave: int
    lead_bars: float
    figure: Voice | None
    figure_onsets: tuple[float, ...]
    figure_db: float
    lead_db: float
    bass_onsets: tuple[float, ...]
    brightness_hz: float
    shimmer: float
    heartbeat: bool
    reverb_s: float


STYLES: dict[Mood, Style] = {
    "calm": Style(
        mode="major",
        scale=(0, 2, 4, 7, 9),
        bpm=(60, 70),
        themes=(
            "I:maj9 VI:m9 IV:maj9 V:sus4",
            "I:add9 III:m7 IV:maj7 IV:6",
            "IV:maj7 I:maj9 IV:maj9 I:add9",
        ),
        contrasts=("VI:m7 IV:maj7 II:m9 V:7sus4", "II:m9 V:7sus4 III:m7 VI:m7"),
        lead="piano",
        lead_octave=73,
        lead_bars=0.6,
        figure=None,
        figure_onsets=(),
        figure_db=0.0,
        lead_db=1.0,
        bass_onsets=(0,),
        brightness_hz=1700,
        shimmer=0.15,
        heartbeat=False,
        reverb_s=2.8,
    ),
    "tense": Style(
        mode="minor",
        scale=(0, 2, 3, 7, 8),
        bpm=(74, 84),
        themes=(
            "I:madd9 I:m bVI:maj7 I:m",
            "I:m bII:maj7 I:madd9 bVI:maj7",
            "I:m IV:m7 I:madd9 bII:maj7",
        ),
        contrasts=("IV:m9 I:m bVI:maj7 V:sus4", "bVI:maj7 bII:maj7 IV:m7 V:7sus4"),
        lead="piano",
        lead_octave=67,
        lead_bars=0.3,
        figure="marimba",
        figure_onsets=(0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5),
        figure_db=0.0,
        lead_db=-1.0,
        bass_onsets=(0,),
        brightness_hz=1200,
        shimmer=0.06,
        heartbeat=True,
        reverb_s=2.4,
    ),
    "joyful": Style(
        mode="major",
        scale=(0, 2, 4, 7, 9),
        bpm=(92, 104),
        themes=(
            "I:add9 V:sus4 VI:m7 IV:add9",
            "IV:add9 I:add9 V:6 VI:m7",
            "I:add9 IV:6 VI:m7 V:sus4",
        ),
        contrasts=("IV:maj7 V:6 I:add9 VI:m7", "II:m7 IV:add9 I:add9 V:sus4"),
        lead="kalimba",
        lead_octave=81,
        lead_bars=0.6,
        figure="harp",
        figure_onsets=(0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5),
        figure_db=1.5,
        lead_db=2.0,
        bass_onsets=(0, 1.5, 3),
        brightness_hz=2600,
        shimmer=0.12,
        heartbeat=False,
        reverb_s=1.8,
    ),
    "melancholy": Style(
        mode="minor",
        scale=(0, 2, 3, 7, 10),
        bpm=(60, 68),
        themes=(
            "I:madd9 bVI:maj7 bIII:add9 bVII:sus2",
            "I:m9 IV:m7 bVI:maj7 V:m7",
            "bVI:maj7 bVII:6 I:madd9 I:m7",
        ),
        contrasts=("IV:m9 bVII:sus4 bIII:maj7 bVI:maj7", "bVI:maj9 I:madd9 IV:m7 V:m7"),
        lead="piano",
        lead_octave=70,
        lead_bars=0.75,
        figure="piano",
        figure_onsets=(0, 1, 1.5, 2, 3),
        figure_db=-1.0,
        lead_db=1.0,
        bass_onsets=(0,),
        brightness_hz=1500,
        shimmer=0.08,
        heartbeat=False,
        reverb_s=3.0,
    ),
    "wonder": Style(
        mode="Lydian",
        scale=(0, 2, 4, 6, 7, 9, 11),
        bpm=(66, 76),
        themes=(
            "I:maj9 II:add9 I:maj7 VI:m9",
            "I:add9 II:6 VI:m9 II:add9",
            "I:maj9 III:m7 II:add9 VI:m7",
        ),
        contrasts=("VI:m9 V:maj7 III:m7 II:add9", "V:maj9 I:maj7 VI:m9 II:6"),
        lead="bell",
        lead_octave=82,
        lead_bars=0.55,
        figure="harp",
        figure_onsets=(0, 0.5, 1, 1.5, 2, 2.5, 3),
        figure_db=-1.0,
        lead_db=1.0,
        bass_onsets=(0,),
        brightness_hz=2300,
        shimmer=0.3,
        heartbeat=False,
        reverb_s=3.2,
    ),
    "neutral": Style(
        mode="major",
        scale=(0, 2, 4, 7, 9),
        bpm=(78, 88),
        themes=(
            "I:sus2 IV:add9 I:add9 V:sus4",
            "I:add9 bVII:add9 IV:add9 I:sus2",
            "VI:m7 IV:add9 I:add9 V:sus2",
        ),
        contrasts=("VI:m7 IV:maj7 I:add9 V:sus4", "II:m7 VI:m7 IV:add9 V:sus2"),
        lead="piano",
        lead_octave=73,
        lead_bars=0.35,
        figure="marimba",
        figure_onsets=(0, 1.5, 2.5, 3),
        figure_db=2.0,
        lead_db=0.5,
        bass_onsets=(0, 2.5),
        brightness_hz=1900,
        shimmer=0.1,
        heartbeat=False,
        reverb_s=2.0,
    ),
}
