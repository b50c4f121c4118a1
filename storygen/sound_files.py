"""A first look at a sound file of the user's own, before anything is made of it."""

from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError

from storygen import files
from storygen.errors import RequestError


def sound_length_s(path: Path, kind: str) -> float | None:
    """Decode a file's first sound; its length as its container says, None where it does not.

    Args:
        path: The file.
        kind: What it is to the user, such as `music`.

    Raises:
        RequestError: It holds no sound, or none that can be decoded.
    """
    try:
        with (
            files.open_read(path) as file,
            cast(InputContainer, av.open(file, metadata_errors="ignore")) as container,
        ):
            if not container.streams.audio or next(container.decode(audio=0), None) is None:
                raise RequestError(f"the {kind} {str(path)!r} holds no sound; choose another file")
            return container.duration / av.time_base if container.duration else None
    except FFmpegError as error:
        raise RequestError(
            f"the {kind} {str(path)!r} cannot be read as audio ({error.strerror}); "
            "use an MP3, WAV, FLAC, Ogg or M4A file"
        ) from error
