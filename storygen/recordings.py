"""The sound of a recording, decoded piece by piece: memory does not grow with its length."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError, InvalidDataError
from numpy.typing import NDArray

from storygen import files
from storygen.errors import RequestError

Floats = NDArray[np.float32]

_PIECE_S = 5
_ALLOWED = "give a WAV, MP3, FLAC, Ogg, Opus or M4A file, or a video that has sound"


def decoded(path: Path, rate_hz: int) -> Iterator[Floats]:
    """The recording's first sound track in mono, full scale 1.0, in pieces of some seconds.

    Frames that are damaged are passed over, as every player does.

    Args:
        path: Any file that FFmpeg reads.
        rate_hz: The sampling rate to hand out.

    Raises:
        RequestError: The file holds no sound that can be decoded.
        FileNotFoundError: There is no such file.
        StoreError: The disk failed.
    """
    heard = False
    with files.open_read(path) as file:
        try:
            for piece in _gathered(_resampled(file, rate_hz), rate_hz * _PIECE_S):
                heard = True
                yield piece
        except FFmpegError as error:
            reason = error.strerror or str(error)
            raise RequestError(
                f"the recording cannot be read as sound ({reason}); {_ALLOWED}"
            ) from error
    if not heard:
        raise RequestError(f"the recording holds no sound; {_ALLOWED}")


def _resampled(file: BinaryIO, rate_hz: int) -> Iterator[Floats]:
    with cast(InputContainer, av.open(file, metadata_errors="ignore")) as container:
        if not container.streams.audio:
            raise RequestError(f"the recording holds no sound; {_ALLOWED}")
        resampler = AudioResampler(format="flt", layout="mono", rate=rate_hz)
        frames = container.decode(audio=0)
        while True:
            try:
                frame = next(frames, None)
            except InvalidDataError:
                continue
            if frame is not None:
                frame.pts = None  # gaps that a careless recorder left in its clock are no silence
            for piece in resampler.resample(frame):
                yield piece.to_ndarray().reshape(-1).astype(np.float32, copy=False)
            if frame is None:
                return


def _gathered(pieces: Iterator[Floats], samples: int) -> Iterator[Floats]:
    """The same sound in fewer pieces, each but the last of at least so many samples."""
    waiting: list[Floats] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= samples:
            yield np.concatenate(waiting)
            waiting, length = [], 0
    if length:
        yield np.concatenate(waiting)
