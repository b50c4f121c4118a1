import tracemalloc
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from mix_material import band_level_db, heard, hum, placement, spoken_wavs, told, write_wav

from storygen import files
from storygen.errors import StoreError, ToolError
from storygen.loudness import integrated_lufs, true_peak_dbtp
from storygen.timing import sample_at
from tasks.compose.mix_encoding import encode_aac
from tasks.compose.mix_soundtrack import MixResult, mix_soundtrack
from tasks.compose.mix_voice import VoiceTrack
from tasks.music.providers.synth import SynthComposer

FPS = Fraction(30)
NTSC = Fraction(30000, 1001)


@pytest.fixture(scope="module")
def bed_samples():
    return SynthComposer().compose("melancholy", 7, 0).samples


def mixed(tmp_path: Path, film, bed=None, fps=FPS, **options) -> tuple[MixResult, np.ndarray]:
    target = tmp_path / "film.mp4"
    result = mix_soundtrack(film.placements, bed, film.frames, fps, target, tmp_path, **options)
    return result, heard(target)


def test_a_narrated_film_is_as_loud_as_platforms_play_it(tmp_path, bed_samples):
    film = told(tmp_path, [0.4, 0.4, 2.5, 0.4, 0.3, 2.0], FPS, lead_s=1.5)

    result, sound = mixed(tmp_path, film, write_wav(tmp_path / "bed.wav", bed_samples))

    assert abs(integrated_lufs(sound) + 14) <= 0.5
    assert true_peak_dbtp(sound) <= -1
    assert result.loudness_lufs == pytest.approx(integrated_lufs(sound), abs=0.01)
    assert result.true_peak_dbtp == pytest.approx(true_peak_dbtp(sound), abs=0.05)
    assert result.samples == sample_at(film.frames, FPS) == len(sound)


@pytest.mark.parametrize("level", [0.02, 0.9])
def test_the_loudness_of_the_narrations_does_not_matter(tmp_path, level):
    speech = np.frombuffer(spoken_wavs()[1][44:], "<i2").astype(np.float32)
    write_wav(tmp_path / "said.wav", speech / np.abs(speech).max() * np.float32(level))
    frames = int(len(speech) / 1600) + 2

    result = mix_soundtrack(
        [(tmp_path / "said.wav", placement(0, frames))],
        None,
        frames,
        FPS,
        tmp_path / "f.mp4",
        tmp_path,
    )

    assert abs(result.loudness_lufs + 14) <= 0.5
    assert result.true_peak_dbtp <= -1


def test_music_alone_is_mastered_too(tmp_path, bed_samples):
    film = told(tmp_path, [], FPS)
    bed = write_wav(tmp_path / "bed.wav", bed_samples)

    result = mix_soundtrack(film.placements, bed, 20 * 30, FPS, tmp_path / "film.mp4", tmp_path)

    assert abs(result.loudness_lufs + 14) <= 0.5
    assert result.true_peak_dbtp <= -1


@pytest.mark.parametrize("bed", [None, np.zeros((48_000, 2), np.float32)])
def test_nothing_is_not_amplified(tmp_path, bed):
    music = None if bed is None else write_wav(tmp_path / "bed.wav", bed)

    result = mix_soundtrack([], music, 90, FPS, tmp_path / "film.mp4", tmp_path)

    assert result == MixResult(3 * 48_000, -70.0, float("-inf"))
    assert np.abs(heard(tmp_path / "film.mp4")).max() == 0


@pytest.mark.parametrize("frames", [1, 5, 45])
def test_a_very_short_film_keeps_its_length(tmp_path, frames):
    bed = write_wav(tmp_path / "bed.wav", hum(0.5))

    result = mix_soundtrack([], bed, frames, FPS, tmp_path / "film.mp4", tmp_path)

    assert len(heard(tmp_path / "film.mp4")) == result.samples == sample_at(frames, FPS)


@pytest.mark.parametrize("fps", [FPS, NTSC])
def test_a_narration_is_heard_from_the_first_sample_of_its_first_frame(tmp_path, fps):
    film = told(tmp_path, [0.35, 1.0, 0.2, 3.0], fps, lead_s=0.7)

    _, sound = mixed(tmp_path, film, fps=fps)

    for (path, place), wav in zip(film.placements, spoken_wavs(), strict=True):
        start = sample_at(place.first_frame, fps)
        said = np.frombuffer(wav[44:], "<i2").astype(np.float64)
        assert path.exists()
        assert lag(said, sound[:, 0].astype(np.float64), start) == 0
    assert np.abs(sound[: sample_at(film.placements[0][1].first_frame, fps) - 2048]).max() < 1e-3


def lag(said: np.ndarray, sound: np.ndarray, start: int, reach: int = 100) -> int:
    """By how many samples the sound is late, by cross-correlation."""
    inner = said[reach:-reach]
    candidates = range(-reach, reach + 1)
    return max(
        candidates,
        key=lambda late: float(inner @ sound[start + reach + late :][: len(inner)]),
    )


def test_the_last_samples_are_not_lost(tmp_path):
    tone = hum(1.0, hz=1000.0, level=0.3)[:, 0]
    path = write_wav(tmp_path / "said.wav", tone)

    mix_soundtrack([(path, placement(0, 30))], None, 30, FPS, tmp_path / "film.mp4", tmp_path)

    sound = heard(tmp_path / "film.mp4")
    assert len(sound) == 48_000
    faded_from = 48_000 - 2400
    assert np.abs(sound[faded_from - 480 : faded_from]).max() > 0.2
    assert 0.1 < np.abs(sound[-1400:-1000]).max() < 0.2


def test_music_gives_way_to_the_voice_and_comes_back(tmp_path):
    film = told(tmp_path, [0.3, 4.0], FPS, lead_s=3.0)
    bed = write_wav(tmp_path / "bed.wav", hum(10.0, hz=60.0))

    _, sound = mixed(tmp_path, film, bed)

    said_s = film.placements[0][1].first_frame / 30 + 0.2
    free_db = band_level_db(sound, 60.0, 1.0, 1.5)
    spoken_db = band_level_db(sound, 60.0, said_s, 3.0)
    back_db = band_level_db(sound, 60.0, film.frames / 30 - 2.9, 0.8)
    assert 11 <= free_db - spoken_db <= 14.5  # the limiter takes some from both while one speaks
    assert back_db == pytest.approx(free_db, abs=0.7)


def test_the_voice_stands_18_to_22_lu_above_the_music(tmp_path, bed_samples):
    film = told(tmp_path, [0.3] * 6, FPS)
    bed = write_wav(tmp_path / "bed.wav", bed_samples)

    _, with_music = mixed(tmp_path, film, bed)
    _, without = mixed(tmp_path, film)

    music = with_music - without * (
        with_music[:, 0] @ without[:, 0] / (without[:, 0] @ without[:, 0])
    )
    inner = slice(48_000, len(music) - 3 * 48_000)
    assert 17 <= integrated_lufs(with_music[inner]) - integrated_lufs(music[inner]) <= 23


@pytest.mark.parametrize("block_samples", [4_800, 33_333, 1_000_000])
def test_the_sound_does_not_depend_on_how_much_is_held_at_once(
    tmp_path, block_samples, bed_samples
):
    film = told(tmp_path, [0.4, 2.5], FPS, lead_s=1.0)
    bed = write_wav(tmp_path / "bed.wav", bed_samples[: 48_000 * 5 + 123])
    mix_soundtrack(film.placements, bed, film.frames, FPS, tmp_path / "a.mp4", tmp_path)

    mix_soundtrack(
        film.placements, bed, film.frames, FPS, tmp_path / "b.mp4", tmp_path, block_samples
    )

    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_nothing_is_left_in_the_scratch_folder(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    mix_soundtrack([], None, 30, FPS, tmp_path / "film.mp4", scratch)

    assert list(scratch.iterdir()) == []


def test_a_narration_is_never_cut(tmp_path):
    film = told(tmp_path, [0.3], FPS)
    path, place = film.placements[0]
    short = placement(0, place.end_frame - 20)

    with pytest.raises(ValueError, match="samples; its frames"):
        mix_soundtrack([(path, short)], None, 300, FPS, tmp_path / "film.mp4", tmp_path)


def test_narrations_never_overlap(tmp_path):
    film = told(tmp_path, [0.3, 0.3], FPS)
    (first, place), (second, _) = film.placements
    early = placement(10, 10 + place.end_frame * 3)

    with pytest.raises(ValueError, match="overlap"):
        mix_soundtrack([(first, place), (second, early)], None, 900, FPS, tmp_path / "f", tmp_path)


def test_a_damaged_narration_is_named(tmp_path):
    path = tmp_path / "said.wav"
    path.write_bytes(spoken_wavs()[0][:30])

    with pytest.raises(StoreError, match=r"'said\.wav' is no readable WAV"):
        mix_soundtrack([(path, placement(0, 300))], None, 300, FPS, tmp_path / "f.mp4", tmp_path)


def test_a_truncated_narration_is_named(tmp_path):
    path = tmp_path / "said.wav"
    path.write_bytes(spoken_wavs()[0][:40_000])

    with pytest.raises(StoreError, match=r"'said\.wav' ends before"):
        mix_soundtrack([(path, placement(0, 300))], None, 300, FPS, tmp_path / "f.mp4", tmp_path)


def test_a_folder_that_cannot_be_written_to_is_told_with_ffmpegs_reason(tmp_path):
    with pytest.raises(ToolError, match=r"could not encode the sound: .*No such file"):
        mix_soundtrack([], None, 300, FPS, tmp_path / "film.mp4", tmp_path / "missing")


def test_a_full_disk_is_told_as_such():
    second = np.zeros((48_000, 2), np.float32)

    with pytest.raises(ToolError, match="no space left on the disk"):
        encode_aac([second] * 60, Path("/dev/full"))


def test_a_fault_of_the_disk_while_reading_stops_the_encoder(tmp_path):
    film = told(tmp_path, [0.3, 0.3], FPS)
    reads = 0

    def fail_late(operation: str, path: Path) -> None:
        nonlocal reads
        reads += operation == "read"
        if reads > 12:
            raise OSError(5, "Input/output error")

    files.inject(fail_late)

    with pytest.raises(StoreError, match="Input/output error"):
        mix_soundtrack(film.placements, None, film.frames, FPS, tmp_path / "f.mp4", tmp_path)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length_of_the_film(tmp_path, bed_samples):
    bed = write_wav(tmp_path / "bed.wav", bed_samples)

    short, long = (peak_mb(tmp_path, bed, beats) for beats in (20, 300))

    assert long < short * 1.1 + 4


def peak_mb(tmp_path: Path, bed: Path, beats: int) -> float:
    film = told(tmp_path, [0.4] * beats, FPS)
    tracemalloc.start()
    mix_soundtrack(film.placements, bed, film.frames, FPS, tmp_path / "film.mp4", tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


@pytest.mark.parametrize("fps", [FPS, NTSC])
def test_a_thousand_beats_do_not_drift(tmp_path, fps):
    click = np.zeros(480, np.float32)
    click[0], click[1:] = 0, 0.5
    path = write_wav(tmp_path / "click.wav", click)
    frames = [0]
    for beat in range(1000):
        frames.append(frames[-1] + 17 + beat % 13)
    track = VoiceTrack(
        [(path, placement(start, end)) for start, end in pairwise(frames)],
        sample_at(frames[-1], fps),
        fps,
    )

    for start, end in pairwise(frames):
        first = sample_at(start, fps)
        around = track.read(first - 1 if start else 0, first + 500)
        onset = np.flatnonzero(around)[0] - (1 if start else 0)
        assert onset == 1  # the fade's first sample is silent
        assert abs(first - start * 48_000 / fps) <= Fraction(1, 2)
        assert end * 48_000 / fps > first


@pytest.mark.parametrize("power", [1.3, 1.7])
def test_a_short_and_peaky_film_is_as_loud_too(tmp_path, power):
    speech = np.frombuffer(spoken_wavs()[0][44:], "<i2").astype(np.float32) / 32768
    peaky = np.sign(speech) * np.abs(speech / np.abs(speech).max()) ** np.float32(power)
    write_wav(tmp_path / "said.wav", np.float32(0.7) * peaky)
    frames = int(len(speech) / 1600) + 2
    said = [(tmp_path / "said.wav", placement(0, frames))]

    result = mix_soundtrack(said, None, frames, FPS, tmp_path / "film.mp4", tmp_path)

    assert abs(result.loudness_lufs + 14) <= 0.5
    assert result.true_peak_dbtp <= -1
