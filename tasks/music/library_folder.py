"""The user's own folder of music: of its tracks, one that fits the film's mood is played."""

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from storygen import files
from storygen.canonical import digest, seed_from
from storygen.errors import RequestError
from storygen.models.picture import Mood

SUFFIXES = frozenset({
    ".aac", ".aif", ".aiff", ".flac", ".m4a", ".mka", ".mp3", ".ogg", ".opus", ".wav", ".wma",
})  # fmt: skip
"""What files of music end in; others in the folder, such as covers, are passed over."""

_WORDS: dict[Mood, frozenset[str]] = {
    "calm": frozenset({
        "calm", "ambient", "chill", "gentle", "meditation", "meditative", "peace", "peaceful",
        "quiet", "relaxed", "relaxing", "serene", "slow", "soft", "tranquil",
    }),
    "tense": frozenset({
        "tense", "tension", "action", "chase", "danger", "dark", "dramatic", "fear", "horror",
        "ominous", "scary", "suspense", "suspenseful", "thriller",
    }),
    "joyful": frozenset({
        "joyful", "joy", "bright", "cheerful", "comedy", "fun", "funny", "happy", "playful",
        "upbeat", "uplifting",
    }),
    "melancholy": frozenset({
        "melancholy", "melancholic", "grief", "lonely", "longing", "nostalgia", "nostalgic",
        "sad", "sadness", "sorrow", "wistful",
    }),
    "wonder": frozenset({
        "wonder", "adventure", "awe", "dream", "dreamy", "epic", "fairytale", "fantasy", "magic",
        "magical", "mystery", "mystical", "wondrous",
    }),
    "neutral": frozenset({"neutral", "background", "documentary", "plain", "underscore"}),
}  # fmt: skip
_ALL_WORDS = frozenset[str]().union(*_WORDS.values())


class _Track(NamedTuple):
    path: Path
    name: str
    words: frozenset[str]


def choose_track(folder: Path, mood: Mood, seed: int) -> Path:
    """The track for a film; the same for the same names in the folder, mood and seed.

    A track is for a mood if its name, or that of a folder it lies in, holds one of the mood's
    words, such as `sad` in `Sad piano.mp3`. Where none is, one is chosen that is for no other
    mood; where all are for others, any. Tracks put in or taken out hardly change the choice.

    Args:
        folder: Looked through with all folders in it.
        mood: How the film feels.
        seed: Another number, another track, where there are several.

    Raises:
        RequestError: There is no music in the folder.
    """
    tracks = list(_tracks(folder))
    if not tracks:
        raise RequestError(_without_music(folder))
    fitting = [track for track in tracks if track.words & _WORDS[mood]]
    open_to_all = [track for track in tracks if not track.words & _ALL_WORDS]
    chosen = max(
        fitting or open_to_all or tracks,
        key=lambda track: (seed_from(seed, track.name), track.name),
    )
    return chosen.path


def fingerprint(folder: Path) -> str:
    """What decides which track is chosen and how it sounds. Raises RequestError if it is empty."""
    tracks = sorted((track.name, files.size_bytes(track.path)) for track in _tracks(folder))
    if not tracks:
        raise RequestError(_without_music(folder))
    return digest(*(f"{name} {size}" for name, size in tracks))


def _tracks(folder: Path) -> Iterator[_Track]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith(".") and path.is_file():
                # Some disks hand names back in another Unicode form than they were given.
                relative = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
                words = re.findall(r"[^\W\d_]+", str(PurePath(relative).with_suffix("")).lower())
                yield _Track(path, relative, frozenset(words))


def _without_music(folder: Path) -> str:
    return (
        f"there is no music in the folder {str(folder)!r}; put files in it that end in "
        f"{', '.join(sorted(SUFFIXES))}, or name another"
    )
