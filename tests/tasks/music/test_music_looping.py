from typing import get_args

import numpy as np
import pytest

from storygen.models.picture import Mood
from tasks.music.descriptions import describe
from tasks.music.looping import Piece, joined, looped, pieces_of

RATE_HZ = 48_000
MOODS = get_args(Mood)


def sine(seconds: float, hz: float = 333.3) -> np.ndarray:
    wave = 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def noise(seconds: float) -> np.ndarray:
    shape = (int(seconds * RATE_HZ), 2)
    return np.random.default_rng(5).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("fade_s", [0, 1, 3, 7])
def test_a_loop_is_exactly_as_long_as_asked_for(fade_s):
    assert looped(sine(7 + fade_s), 7 * RATE_HZ).shape == (7 * RATE_HZ, 2)


def test_a_loops_end_runs_into_its_beginning_without_a_click():
    """Over the seam a sine bends no more than anywhere: neither value nor slope jumps."""
    loop = looped(sine(8.3), 7 * RATE_HZ)

    turned = np.roll(loop, RATE_HZ, axis=0)
    for order in (1, 2):
        steps = np.abs(np.diff(turned, n=order, axis=0)).max(axis=1)
        around = steps[RATE_HZ - 3 : RATE_HZ + 2]
        usual = np.abs(np.diff(sine(2), n=order, axis=0)).max()
        assert around.max() <= usual * 1.02


def test_a_loop_starts_with_what_came_after_its_end():
    sound = noise(6)

    loop = looped(sound, 5 * RATE_HZ)

    assert np.array_equal(loop[0], sound[5 * RATE_HZ])
    assert np.array_equal(loop[RATE_HZ:], sound[RATE_HZ : 5 * RATE_HZ])


def test_the_level_is_steady_where_the_end_lies_over_the_beginning():
    loop = looped(noise(13), 10 * RATE_HZ)

    levels_db = [
        20 * np.log10(loop[start : start + RATE_HZ // 2].std())
        for start in range(0, 4 * RATE_HZ, RATE_HZ // 2)
    ]
    assert max(np.abs(levels_db)) < 0.2


def test_music_is_made_in_pieces_no_longer_than_allowed():
    assert list(pieces_of(20, 30, 8)) == [Piece(0, 20)]
    assert list(pieces_of(93, 30, 8)) == [Piece(0, 30), Piece(8, 22), Piece(8, 22), Piece(8, 19)]
    assert list(pieces_of(52, 30, 8)) == [Piece(0, 30), Piece(8, 22)]


@pytest.mark.parametrize("total", range(1, 200, 7))
def test_longer_music_begins_as_shorter_music_does(total):
    shorter, longer = list(pieces_of(total, 30, 8)), list(pieces_of(total + 40, 30, 8))

    assert sum(piece.new for piece in shorter) == total
    assert longer[: len(shorter) - 1] == shorter[:-1]


def test_pieces_that_hold_the_same_music_are_joined_to_the_sample():
    whole = noise(5)
    before, piece = whole[: 3 * RATE_HZ], whole[2 * RATE_HZ :]

    assert np.allclose(joined(before, piece, RATE_HZ, 960), whole, atol=1e-6)


def test_what_is_wrong_at_a_pieces_edges_is_not_heard():
    whole = noise(5)
    before, piece = whole[: 3 * RATE_HZ].copy(), whole[2 * RATE_HZ :].copy()
    before[-RATE_HZ // 3 :] = 0
    piece[: RATE_HZ // 3] = 0

    assert np.allclose(joined(before, piece, RATE_HZ, 960), whole, atol=1e-6)


def test_a_small_difference_between_pieces_makes_no_click():
    whole = sine(5)
    before, piece = whole[: 3 * RATE_HZ], whole[2 * RATE_HZ :] + np.float32(0.1)

    steps = np.abs(np.diff(joined(before, piece, RATE_HZ, 960), axis=0))

    assert steps.max() < np.abs(np.diff(whole, axis=0)).max() + 0.1 / 900


@pytest.mark.parametrize("mood", MOODS)
def test_each_mood_is_told_by_instruments_tempo_and_feeling(mood):
    style, *described = describe(mood, "underscore").split(", ")

    assert style == "underscore"
    assert any(part.endswith(" bpm") for part in described)
    assert len(described) >= 4


def test_no_two_moods_are_told_alike():
    assert len({describe(mood, "") for mood in MOODS}) == len(MOODS)
    assert not describe("calm", " ").startswith(",")
