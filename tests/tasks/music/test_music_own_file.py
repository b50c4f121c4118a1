import subprocess
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from storygen.errors import RequestError
from storygen.loudness import integrated_lufs
from storygen.wav import wav_bytes
from tasks.music.own_file import FileComposer


def made(path: Path, *options: str) -> Path:
    """A file made by the real ffmpeg."""
    command = [get_ffmpeg_exe(), "-v", "error", "-y", *options, str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


def tone(seconds: float, rate_hz: int = 44_100, layout: str = "stereo") -> list[str]:
    source = f"sine=frequency=330:sample_rate={rate_hz}:duration={seconds}"
    channels = {"mono": "1", "stereo": "2"}[layout]
    return ["-f", "lavfi", "-i", source, "-ac", channels]


@pytest.mark.parametrize("suffix", ["mp3", "wav", "flac", "ogg", "m4a", "opus", "mkv"])
def test_music_of_any_format_becomes_a_loop(tmp_path, suffix):
    path = made(tmp_path / f"song.{suffix}", *tone(6))

    take = FileComposer(path).compose("calm", 1, 0)

    assert len(take.samples) / 48_000 == pytest.approx(6 * 3 / 4, abs=0.15)
    assert integrated_lufs(take.samples) == pytest.approx(-20, abs=0.2)
    assert np.abs(take.samples).max() <= 0.9


def test_mono_music_is_heard_on_both_sides(tmp_path):
    path = made(tmp_path / "song.wav", *tone(4, rate_hz=22_050, layout="mono"))

    left, right = FileComposer(path).compose("calm", 1, 0).samples.T

    assert np.array_equal(left, right)
    hz = np.argmax(np.abs(np.fft.rfft(left))) * 48_000 / len(left)
    assert hz == pytest.approx(330, abs=1)


def test_the_end_runs_into_the_beginning(tmp_path):
    rng = np.random.default_rng(1)
    walk = np.cumsum(rng.standard_normal((8 * 48_000, 2)), axis=0)
    walk -= np.linspace(walk[0], walk[-1] + 300, len(walk))
    path = tmp_path / "song.wav"
    path.write_bytes(wav_bytes((walk / np.abs(walk).max() * 0.5).astype(np.float32)))

    loop = FileComposer(path).compose("calm", 1, 0).samples

    steps = np.abs(np.diff(loop, axis=0))
    assert np.abs(loop[0] - loop[-1]).max() <= steps.max()


def test_the_crossfade_keeps_the_level(tmp_path):
    path = made(
        tmp_path / "song.wav", "-f", "lavfi", "-i", "anoisesrc=d=12:c=pink:r=48000:seed=3:a=0.2",
        "-ac", "2",
    )  # fmt: skip

    loop = FileComposer(path).compose("calm", 1, 0).samples

    faded, rest = loop[24_000:120_000], loop[3 * 48_000 :]
    assert 20 * np.log10(faded.std() / rest.std()) == pytest.approx(0, abs=0.8)


def test_silence_around_the_music_is_left_out(tmp_path):
    music = made(tmp_path / "song.wav", *tone(4), "-af", "adelay=2000:all=1,apad=pad_dur=3")

    loop = FileComposer(music).compose("calm", 1, 0).samples

    assert len(loop) / 48_000 == pytest.approx(3, abs=0.05)


def test_the_title_of_the_file_is_kept_for_the_credits(tmp_path):
    path = made(tmp_path / "song.mp3", *tone(3), "-metadata", "title=Two Rivers")

    assert FileComposer(path).compose("calm", 1, 0).title == "Two Rivers"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; choose another file"),
        (b"not a song at all " * 100, "cannot be read as audio"),
        (wav_bytes(np.zeros((3 * 48_000, 2), np.float32)), "is silent; choose another file"),
        (wav_bytes(np.full((4_800, 2), 0.1, np.float32)), "has 0.1 s; at least 2 s"),
    ],
)
def test_what_is_no_music_is_refused_with_its_reason(tmp_path, content, said):
    path = tmp_path / "song.mp3"
    path.write_bytes(content)

    with pytest.raises(RequestError, match=said) as refusal:
        FileComposer(path).compose("calm", 1, 0)

    assert "'song.mp3'" in str(refusal.value)


def test_a_picture_holds_no_sound(tmp_path):
    path = made(
        tmp_path / "picture.png", "-f", "lavfi", "-i", "color=red:s=16x16", "-frames:v", "1"
    )

    with pytest.raises(RequestError, match=r"'picture\.png' holds no sound"):
        FileComposer(path).compose("calm", 1, 0)


def test_a_damaged_file_is_refused_or_played_as_far_as_it_goes(tmp_path):
    whole = made(tmp_path / "song.mp3", *tone(8)).read_bytes()
    path = tmp_path / "half.mp3"
    path.write_bytes(whole[: len(whole) // 2])

    loop = FileComposer(path).compose("calm", 1, 0).samples

    assert len(loop) / 48_000 == pytest.approx(3, abs=0.2)


def test_a_truncated_m4a_is_refused(tmp_path):
    whole = made(tmp_path / "song.m4a", *tone(8)).read_bytes()
    path = tmp_path / "half.m4a"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(RequestError, match="cannot be read as audio"):
        FileComposer(path).compose("calm", 1, 0)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(RequestError, match="there is no music file"):
        FileComposer(tmp_path / "song.mp3").compose("calm", 1, 0)


@pytest.mark.slow
def test_music_longer_than_half_an_hour_is_refused(tmp_path):
    path = made(tmp_path / "long.mp3", *tone(1860, rate_hz=16_000, layout="mono"), "-b:a", "16k")

    with pytest.raises(RequestError, match="longer than 30 minutes"):
        FileComposer(path).compose("calm", 1, 0)
