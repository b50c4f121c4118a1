"""What each mood's music is like, in the words that a model of music was trained on."""

from typing import NamedTuple

from storygen.models.picture import Mood


class _Music(NamedTuple):
    instruments: str
    bpm: int
    feeling: str


_MUSIC: dict[Mood, _Music] = {
    "calm": _Music("soft felt piano over warm ambient pads", 62, "peaceful, gentle, unhurried"),
    "tense": _Music("low strings and a pulsing synth bass", 92, "suspenseful, dark, restrained"),
    "joyful": _Music("fingerpicked guitar, marimba and light strings", 112, "bright, warm, happy"),
    "melancholy": _Music("solo cello and sparse piano in a minor key", 58, "wistful, sad, tender"),
    "wonder": _Music(
        "celesta, harp and high shimmering strings", 74, "magical, dreamy, full of awe"
    ),
    "neutral": _Music(
        "mellow electric piano, clean guitar and pads", 82, "even, quiet, reflective"
    ),
}


def describe(mood: Mood, style: str) -> str:
    """The description of a mood's music: a style of one's own, instruments, tempo, feeling."""
    music = _MUSIC[mood]
    parts = (style.strip(), music.instruments, f"{music.bpm} bpm", music.feeling)
    return ", ".join(part for part in parts if part)
