"""The user's own music, made to loop."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from storygen import files
from storygen.errors import RequestError
from storygen.models.picture import Mood
from storygen.timing import SAMPLE_RATE_HZ
from tasks.music.contract import BedTake
from tasks.music.levelling import SILENT_LUFS, level
from tasks.music.looping import CROSSFADE_S, looped

Shorts = NDArray[np.int16]
Floats = NDArray[np.float32]

SHORTEST_S, LONGEST_S = 2, 30 * 60
"""What can be looped, and what can be held in memory."""

_QUIET_SHARE = 0.002  # 54 dB under the loudest sample: silence that the file starts or ends with
_FULL_SCALE = np.float32(1 << 15)


class FileComposer:
    """Plays a file of the user's, whatever the mood.

    Args:
        path: Any audio file that FFmpeg decodes, or the sound of a video.
        name: What errors call it; the file's name if empty.
    """

    needs_gpu = False
    is_online = False
    is_paid = False
    follows_length = False

    def __init__(self, path: Path, name: str = "") -> None:
        self._path = path
        self._name = name or path.name

    def problem(self) -> str | None:
        """Why the file cannot be used; None if it is there."""
        return None if self._path.is_file() else f"there is no music file {str(self._path)!r}"

    def compose(self, mood: Mood, seed: int, length_s: int = 0) -> BedTake:
        """The file as a loop: its end fades into its beginning."""
        try:
            if not files.size_bytes(self._path):
                raise RequestError(f"the music {self._name!r} is empty; choose another file")
            with files.open_read(self._path) as file:
                title, shorts = self._decoded(file)
        except FileNotFoundError as error:
            raise RequestError(f"there is no music file {str(self._path)!r}") from error
        except FFmpegError as error:
            raise RequestError(
                f"the music {self._name!r} cannot be read as audio ({error.strerror}); "
                "use an MP3, WAV, FLAC, Ogg or M4A file"
            ) from error
        loop = _looped(_without_silence(shorts))
        if level(loop) <= SILENT_LUFS:
            raise RequestError(f"the music {self._name!r} is silent; choose another file")
        return BedTake(samples=loop, title=title)

    def _decoded(self, file: BinaryIO) -> tuple[str, Shorts]:
        with cast(InputContainer, av.open(file, metadata_errors="ignore")) as container:
            if not container.streams.audio:
                raise RequestError(f"the music {self._name!r} holds no sound")
            pieces: list[Shorts] = []
            samples = 0
            for piece in _pieces(container):
                pieces.append(piece)
                samples += len(piece)
                if samples > LONGEST_S * SAMPLE_RATE_HZ:
                    raise RequestError(
                        f"the music {self._name!r} is longer than {LONGEST_S // 60} minutes; "
                        "shorten it: it is repeated under the film anyway"
                    )
            if samples < SHORTEST_S * SAMPLE_RATE_HZ:
                raise RequestError(
                    f"the music {self._name!r} has {samples / SAMPLE_RATE_HZ:.1f} s; "
                    f"at least {SHORTEST_S} s are needed to repeat it"
                )
            return container.metadata.get("title", ""), np.concatenate(pieces)


def _pieces(container: InputContainer) -> Iterator[Shorts]:
    """The sound at 48 kHz in stereo, of shape (n, 2)."""
    resampler = AudioResampler(format="s16", layout="stereo", rate=SAMPLE_RATE_HZ)
    for frame in container.decode(audio=0):
        for piece in resampler.resample(frame):
            yield piece.to_ndarray().reshape(-1, 2).astype(np.int16, copy=False)
    for piece in resampler.resample(None):
        yield piece.to_ndarray().reshape(-1, 2).astype(np.int16, copy=False)


def _without_silence(shorts: Shorts) -> Shorts:
    """What lies between the first and the last sound, if that is long enough to be music."""
    peaks = np.maximum(shorts.max(axis=1), -(shorts.min(axis=1) + 1))
    heard = np.flatnonzero(peaks > _QUIET_SHARE * peaks.max())
    if not len(heard) or heard[-1] - heard[0] < SHORTEST_S * SAMPLE_RATE_HZ:
        return shorts
    return shorts[heard[0] : heard[-1] + 1]


def _looped(shorts: Shorts) -> Floats:
    """As a loop: a last part of it, a quarter at most, is heard under its beginning."""
    fade = min(int(CROSSFADE_S * SAMPLE_RATE_HZ), len(shorts) // 4)
    loop = looped(shorts, len(shorts) - fade)
    loop /= _FULL_SCALE
    return loop
