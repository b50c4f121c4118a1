"""A first look at the user's own music, before anything is made for a film."""

from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError

from storygen import files
from storygen.errors import RequestError
from tasks.music.own_file import LONGEST_S, SHORTEST_S


def check_playable(path: Path) -> None:
    """Decode the file's first sound. Raises RequestError where there is none, or far too much."""
    try:
        with (
            files.open_read(path) as file,
            cast(InputContainer, av.open(file)) as container,
        ):
            if not container.streams.audio or next(container.decode(audio=0), None) is None:
                raise RequestError(f"the music {str(path)!r} holds no sound; choose another file")
            length_s = (container.duration or SHORTEST_S * av.time_base) / av.time_base
    except FFmpegError as error:
        raise RequestError(
            f"the music {str(path)!r} cannot be read as audio ({error.strerror}); "
            "use an MP3, WAV, FLAC, Ogg or M4A file"
        ) from error
    if not SHORTEST_S * 0.9 <= length_s <= LONGEST_S * 1.1:  # a container's word is not exact
        raise RequestError(
            f"the music {str(path)!r} lasts {length_s:.1f} s; {SHORTEST_S} s to "
            f"{LONGEST_S // 60} minutes can be repeated under a film"
        )
