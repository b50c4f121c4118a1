import re
import subprocess
import time

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.loudness import SILENCE_LUFS, LoudnessMeter, integrated_lufs, true_peak_dbtp


def ffmpeg_says(samples, rate_hz):
    """Integrated loudness and true peak by ffmpeg's ebur128."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    reading = ["-f", "f32le", "-ar", str(rate_hz), "-ac", str(channels), "-i", "-"]
    measuring = ["-af", "ebur128=peak=true", "-f", "null", "-"]
    answer = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", *reading, *measuring],
        input=samples.astype("<f4").tobytes(),
        capture_output=True,
        check=True,
    ).stderr.decode()
    summary = answer[answer.rindex("Summary") :]
    return tuple(float(re.search(rf"{name}:\s+(\S+)", summary)[1]) for name in ("I", "Peak"))


def sine(frequency_hz, rate_hz=48_000, seconds=4, level=0.5):
    t = np.arange(round(rate_hz * seconds)) / rate_hz
    faded = np.hanning(len(t)) ** 0.2
    return (level * faded * np.sin(2 * np.pi * frequency_hz * t + np.pi / 4)).astype(np.float32)


def noise(seconds, level=0.1, channels=None, rate_hz=48_000):
    shape = (
        (round(rate_hz * seconds),) if channels is None else (round(rate_hz * seconds), channels)
    )
    white = np.random.default_rng(1).normal(0, level, shape)
    smooth = (white[2:] + 2 * white[1:-1] + white[:-2]) / 3
    return smooth.astype(np.float32)


SOUNDS = {
    "997 Hz": (sine(997), 48_000),
    "deep": (sine(45), 48_000),
    "between samples": (sine(12_000), 48_000),
    "high": (sine(19_000), 48_000),
    "stereo noise": (noise(5, channels=2), 48_000),
    "with a long quiet stretch": (
        np.concatenate([noise(3), noise(6, 0.001), noise(4, 0.03)]),
        48_000,
    ),
    "22.05 kHz": (noise(4, rate_hz=22_050), 22_050),
    "44.1 kHz stereo": (noise(4, channels=2, rate_hz=44_100), 44_100),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_agrees_with_ffmpeg(name):
    samples, rate_hz = SOUNDS[name]

    lufs, peak_dbtp = ffmpeg_says(samples, rate_hz)

    assert integrated_lufs(samples, rate_hz) == pytest.approx(lufs, abs=0.1)
    assert true_peak_dbtp(samples) == pytest.approx(peak_dbtp, abs=0.2)


def test_a_full_scale_997_hz_sine_is_at_the_level_the_standard_names():
    t = np.arange(48_000 * 3) / 48_000
    full_scale = np.sin(2 * np.pi * 997 * t).astype(np.float32)

    assert integrated_lufs(full_scale) == pytest.approx(-3.01, abs=0.03)


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=12))
@settings(max_examples=15, deadline=None)
def test_sound_in_pieces_measures_as_the_whole(lengths):
    whole = noise(sum(lengths) / 48_000 + 0.01, channels=2)
    meter = LoudnessMeter(channels=2)
    ends = np.cumsum(lengths)

    for piece in np.split(whole, ends):
        meter.add(piece)

    assert meter.integrated_lufs() == pytest.approx(integrated_lufs(whole), abs=1e-4)


def test_sound_shorter_than_a_block_is_still_measured():
    assert integrated_lufs(noise(0.15)) == pytest.approx(integrated_lufs(noise(3)), abs=1)


@pytest.mark.parametrize("samples", [0, 100, 30_000, 300_000])
def test_silence_is_at_the_floor_and_has_no_peak(samples):
    silence = np.zeros(samples, dtype=np.float32)

    assert integrated_lufs(silence) == SILENCE_LUFS
    assert true_peak_dbtp(silence) == float("-inf")


def test_a_minute_of_stereo_is_measured_in_a_blink():
    minute = np.tile(noise(6, channels=2), (10, 1))
    started = time.process_time()

    integrated_lufs(minute)

    assert time.process_time() - started < 1.0
