"""A first look at the user's own music, before anything is made for a film."""

from pathlib import Path

from storygen.errors import RequestError
from storygen.sound_files import sound_length_s
from tasks.music.own_file import LONGEST_S, SHORTEST_S


def check_playable(path: Path) -> None:
    """Decode the file's first sound. Raises RequestError where there is none, or far too much."""
    length_s = sound_length_s(path, "music") or SHORTEST_S
    if not SHORTEST_S * 0.9 <= length_s <= LONGEST_S * 1.1:  # a container's word is not exact
        raise RequestError(
            f"the music {str(path)!r} lasts {length_s:.1f} s; {SHORTEST_S} s to "
            f"{LONGEST_S // 60} minutes can be repeated under a film"
        )
