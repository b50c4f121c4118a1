import os
import subprocess
import sys
from typing import get_args

import numpy as np
import pytest

from storygen.loudness import integrated_lufs, true_peak_dbtp
from storygen.models.picture import Mood
from tasks.music.providers.synth import SynthComposer
from tasks.music.score import write_score

MOODS: tuple[Mood, ...] = get_args(Mood)


HEARD_AT_ONCE = ("tense", "joyful", "melancholy")
HEARD_LATER = [
    pytest.param(mood, marks=pytest.mark.slow) for mood in MOODS if mood not in HEARD_AT_ONCE
]


@pytest.fixture(scope="module", params=[*HEARD_AT_ONCE, *HEARD_LATER])
def loop(request):
    return SynthComposer().compose(request.param, 11, 0).samples


def test_a_loop_is_long_enough_not_to_bore(loop):
    assert 30 * 48_000 <= len(loop) <= 50 * 48_000


def test_a_loop_is_at_the_level_of_beds_and_never_clips(loop):
    assert integrated_lufs(loop) == pytest.approx(-20, abs=0.1)
    assert true_peak_dbtp(loop) < -0.9


def test_a_loop_has_no_seam(loop):
    """The step, and its change, over the seam are like those anywhere near it."""
    around = np.concatenate([loop[-24_000:], loop[:24_000]]).astype(np.float64)
    for order in (1, 2, 3):
        steps = np.abs(np.diff(around, n=order, axis=0)).max(axis=1)
        seam = steps[24_000 - order : 24_000].max()
        assert seam <= np.quantile(steps, 0.999) * 1.01


def test_the_sound_changes_no_more_at_the_seam_than_on_other_bars(loop):
    size = 2048
    turned = np.roll(loop.mean(axis=1), len(loop) // 2)
    frames = turned[: len(turned) // size * size].reshape(-1, size) * np.hanning(size)
    spectra = np.abs(np.fft.rfft(frames, axis=1))
    flux = np.abs(np.diff(spectra, axis=0)).sum(axis=1) / spectra[:-1].sum(axis=1)

    seam = len(loop) // 2 // size

    assert flux[seam - 2 : seam + 2].max() <= flux.max()
    assert flux[seam - 2 : seam + 2].mean() < 2.5 * flux.mean()


def test_there_is_room_for_a_voice_and_no_rumble(loop):
    power = np.square(np.abs(np.fft.rfft(loop, axis=0))).sum(axis=1)
    hz = np.fft.rfftfreq(len(loop), 1 / 48_000)

    def share_db(low: float, high: float) -> float:
        return 10 * float(np.log10(power[(hz >= low) & (hz < high)].sum() / power.sum()))

    assert np.abs(loop.mean(axis=0)).max() < 1e-4
    assert share_db(0, 35) < -35
    assert share_db(2000, 5000) < -18
    assert share_db(35, 120) > -12
    assert share_db(500, 2000) > -14


def test_a_loop_is_wide_and_survives_a_single_speaker(loop):
    left, right = loop.T
    assert 0.2 < np.corrcoef(left, right)[0, 1] < 0.9

    mono = np.repeat(loop.mean(axis=1, keepdims=True), 2, axis=1)
    assert integrated_lufs(mono) > integrated_lufs(loop) - 3


def test_a_loop_breathes_but_never_leaps_out(loop):
    length = 3 * 48_000
    levels = [
        integrated_lufs(loop[start : start + length])
        for start in range(0, len(loop) - length, length)
    ]

    assert 0.5 < max(levels) - min(levels) < 8
    assert 20 * np.log10(np.abs(loop).max() / loop.std()) < 20


def test_the_same_mood_and_seed_give_the_same_samples():
    one, other = (SynthComposer().compose("wonder", 5, 0) for _ in range(2))

    assert np.array_equal(one.samples, other.samples)
    assert one.title == other.title


def test_each_seed_is_another_piece():
    scores = [write_score("calm", seed) for seed in range(12)]

    assert len({score.lead for score in scores}) == 12
    assert len({score.title for score in scores}) > 4
    assert len({score.beat_samples for score in scores}) > 3


def test_moods_differ_in_tempo_mode_and_players():
    scores = {mood: write_score(mood, 3) for mood in MOODS}

    assert scores["joyful"].beat_samples < 0.75 * scores["calm"].beat_samples
    assert "minor" in scores["melancholy"].title
    assert "major" in scores["joyful"].title
    assert scores["wonder"].lead[0].player == "bell"
    assert scores["tense"].pulse and not scores["calm"].pulse
    assert not scores["calm"].figure and scores["joyful"].figure


@pytest.mark.parametrize("mood", MOODS)
def test_any_seed_gives_a_playable_score(mood):
    for seed in range(40):
        score = write_score(mood, seed)
        assert 30 * 48_000 <= score.samples <= 50 * 48_000
        assert score.lead
        assert all(30 <= blow.pitch <= 96 for blow in score.lead + score.figure)
        assert all(33 <= note.pitch <= 44 for note in score.basses)


@pytest.mark.slow
def test_the_samples_do_not_depend_on_the_number_of_threads():
    """OpenBLAS reads its number of threads when it is loaded."""
    program = (
        "from hashlib import sha256; from tasks.music.providers.synth import SynthComposer; "
        "print(sha256(SynthComposer().compose('melancholy', 11, 0).samples.tobytes()).hexdigest())"
    )

    one, two = (
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    )

    assert one == two


@pytest.mark.slow
@pytest.mark.parametrize("mood", MOODS)
def test_no_seed_gives_a_bad_loop(mood):
    for seed in range(100, 106):
        loop = SynthComposer().compose(mood, seed, 0).samples
        assert integrated_lufs(loop) == pytest.approx(-20, abs=0.3)
        assert true_peak_dbtp(loop) < -0.9
