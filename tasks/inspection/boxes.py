"""The top-level boxes of an MP4 file (ISO/IEC 14496-12), read without the boxes' contents."""

from collections.abc import Iterator
from pathlib import Path

from storygen import files

_HEADER_BYTES = 8
_LARGE_SIZE_BYTES = 8


def top_level_boxes(video: Path) -> Iterator[str]:
    """The four-letter types of a file's boxes, in order.

    Raises:
        FileNotFoundError: There is no such file.
        StoreError: The file cannot be read.
    """
    with files.open_read(video) as file:
        while len(header := file.read(_HEADER_BYTES)) == _HEADER_BYTES:
            size, kind = int.from_bytes(header[:4], "big"), header[4:].decode("latin-1")
            yield kind
            read = _HEADER_BYTES
            if size == 1:
                size = int.from_bytes(file.read(_LARGE_SIZE_BYTES), "big")
                read += _LARGE_SIZE_BYTES
            if size < read:  # 0: the box lasts to the end of the file
                return
            file.seek(size - read, 1)


def starts_fast(video: Path) -> bool:
    """Whether a player can start before the whole file is there: the index precedes the media."""
    for kind in top_level_boxes(video):
        if kind in ("moov", "mdat"):
            return kind == "moov"
    return False
