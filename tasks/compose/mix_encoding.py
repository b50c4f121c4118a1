"""Sound to AAC in MP4 and back, streamed."""

import subprocess
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, cast

import av
import numpy as np
from av.error import FFmpegError
from imageio_ffmpeg import get_ffmpeg_exe

from storygen import files
from storygen.errors import ToolError
from storygen.timing import SAMPLE_RATE_HZ
from tasks.compose.mix_wav import Floats

BIT_RATE = "192k"

# Half the CPU of ffmpeg's own choice. At this rate nothing has to be parametrised: without noise
# substitution and intensity stereo the treble's error is 10 dB lower as well.
_CODER = ["-aac_coder", "fast", "-aac_tns", "0", "-aac_pns", "0", "-aac_is", "0"]

_FRAMES_AT_ONCE = 64


def encode_aac(blocks: Iterable[Floats], target: Path) -> None:
    """Encode stereo sound as AAC-LC in MP4; an edit list takes the encoder's delay away again.

    Args:
        blocks: Shape (n, 2), 48 kHz, full scale 1.0.
        target: The file to write; replaced if it is there.

    Raises:
        ToolError: ffmpeg failed; says its reason.
    """
    with subprocess.Popen(
        _command(target),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as ffmpeg:
        try:
            _feed(cast(IO[bytes], ffmpeg.stdin), blocks)
            _, complaint = ffmpeg.communicate()
        except BaseException:
            ffmpeg.kill()
            raise
    if ffmpeg.returncode != 0:
        raise ToolError(f"ffmpeg could not encode the sound: {_reason(complaint)}")
    files.sync(target)


def decoded(path: Path) -> Iterator[Floats]:
    """The sound of a file as a player hears it, of shape (n, 2), in pieces.

    Raises:
        ToolError: The file cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            left = container.streams.audio[0].duration or 0  # the last frame is padded beyond it
            frames = (frame.to_ndarray() for frame in container.decode(audio=0))
            while pieces := list(islice(frames, _FRAMES_AT_ONCE)):
                block = np.concatenate(pieces, axis=1, dtype=np.float32).T[:left]
                left -= len(block)
                yield block
    except FFmpegError as error:
        raise ToolError(f"the encoded sound cannot be decoded again: {error}") from error


def _command(target: Path) -> list[str]:
    sound_in = ["-f", "f32le", "-ar", str(SAMPLE_RATE_HZ), "-ac", "2", "-i", "pipe:0"]
    codec = ["-c:a", "aac", *_CODER, "-b:a", BIT_RATE, "-threads", "1"]
    same_bytes = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    output = ["-f", "mp4", "-y", str(target)]
    return [
        get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-v", "error", "-threads", "1",
        *sound_in, *codec, *same_bytes, *output,
    ]  # fmt: skip


def _feed(pipe: IO[bytes], blocks: Iterable[Floats]) -> None:
    """Send the sound; stop without a word if ffmpeg has gone: its own reason is the better one."""
    try:
        for block in blocks:
            pipe.write(block.astype("<f4").tobytes())
    except BrokenPipeError:
        return


def _reason(complaint: bytes) -> str:
    lines = [line.strip() for line in complaint.decode(errors="replace").splitlines()]
    said = [line for line in lines if line]
    if any("No space left" in line for line in said):
        return "no space left on the disk; free some and run the same command again"
    return " / ".join(said[-3:]) or "it said nothing"
