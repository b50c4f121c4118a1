from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storygen.models.picture import Shot
from tasks.clips.footage_plan import Box, FootagePlan, latent_tokens, plan_footage
from tasks.clips.motion_words import motion_prompt

RATES = [Fraction(rate) for rate in ("24", "25", "30", "24000/1001", "30000/1001", "50", "60")]


def planned(
    frames: int = 97,
    frame_px: tuple[int, int] = (1080, 1920),
    fps: Fraction = RATES[2],
    longest: int = 121,
    doubled: bool = True,
    continues: bool = True,
) -> FootagePlan:
    return plan_footage(
        frame_px, frames, fps, longest=longest, doubled=doubled, continues=continues
    )


def test_a_tall_film_is_drafted_small_doubled_and_cut_at_its_sides():
    plan = planned()

    assert plan.draft_px == (544, 960)
    assert plan.made_px == (1088, 1920)
    assert plan.shown == Box(4, 0, 1080, 1920)


def test_without_an_upsampler_a_large_film_is_scaled_up():
    plan = planned(doubled=False)

    assert plan.made_px == plan.draft_px == (736, 1312)
    assert (plan.shown.width, plan.shown.height) == (736, 1308)


@given(
    width=st.integers(16, 2200), height=st.integers(16, 2200), doubled=st.booleans(),
)  # fmt: skip
def test_what_is_shown_lies_in_what_is_made_and_has_the_films_shape(
    width: int, height: int, doubled: bool
):
    plan = planned(frame_px=(2 * width, 2 * height), doubled=doubled)

    assert all(side % 32 == 0 for side in plan.draft_px)
    assert 0 <= plan.shown.left <= plan.made_px[0] - plan.shown.width
    assert 0 <= plan.shown.top <= plan.made_px[1] - plan.shown.height
    assert plan.shown.width <= plan.frame_px[0]
    across, down = (
        shown / frame
        for shown, frame in zip(
            (plan.shown.width, plan.shown.height), plan.frame_px, strict=True
        )
    )  # fmt: skip
    assert abs(across - down) <= 1 / min(plan.frame_px)


@given(
    frames=st.integers(1, 2000),
    fps=st.sampled_from([*RATES, Fraction(10), Fraction(20), Fraction(120), Fraction(7, 3)]),
    longest=st.integers(9, 257),
    continues=st.booleans(),
)
def test_the_pieces_hold_every_frame_that_the_film_shows(
    frames: int, fps: Fraction, longest: int, continues: bool
):
    plan = planned(frames, fps=fps, longest=longest, continues=continues)

    assert {piece.frames % 8 for piece in plan.pieces} == {1}
    assert all(9 <= piece.frames <= longest for piece in plan.pieces)
    assert plan.pieces[0].start == plan.pieces[0].known == 0
    for before, after in zip(plan.pieces, plan.pieces[1:], strict=False):
        assert 1 <= after.known < after.frames
        assert after.start + after.known == before.stop
    assert plan.source(0) >= 0
    assert plan.source(frames - 1) == plan.made_frames - 1 < plan.pieces[-1].stop
    assert plan.made_frames > plan.pieces[-1].start + plan.pieces[-1].known


@pytest.mark.parametrize(
    ("fps", "rate"),
    [("30", "30"), ("24", "24"), ("25", "25"), ("30000/1001", "30000/1001"), ("60", "30"),
     ("50", "25"), ("48", "24"), ("15", "30"), ("12", "24"), ("20", "24")],
)  # fmt: skip
def test_the_model_works_at_a_rate_that_it_knows(fps: str, rate: str):
    assert planned(fps=Fraction(fps)).rate == Fraction(rate)


@pytest.mark.parametrize("fps", RATES)
def test_a_second_of_film_is_a_second_of_the_model(fps: Fraction):
    plan = planned(frames=round(4 * fps), fps=fps)

    assert abs(plan.made_frames / plan.rate - 4) < Fraction(1, 20)


def test_at_twice_the_models_rate_each_of_its_frames_is_shown_twice():
    plan = planned(frames=8, fps=Fraction(60))

    assert [plan.source(frame) for frame in range(8)] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_shot_that_fits_is_made_in_one_piece_and_a_longer_one_in_even_pieces():
    assert [piece.frames for piece in planned(97).pieces] == [97]
    assert [piece.frames for piece in planned(98).pieces] == [105]
    assert [piece.frames for piece in planned(130).pieces] == [73, 73]
    assert [piece.start for piece in planned(130).pieces] == [0, 64]


def test_a_model_that_knows_one_start_picture_continues_from_one_frame():
    assert planned(130, continues=False).pieces[1].known == 1


def test_tokens_grow_with_size_and_length():
    assert latent_tokens(planned(121)) == 17 * 30 * 16


def test_a_prompt_says_how_the_camera_moves():
    shot = Shot(id="a", beat_id="b", prompt="A fox. ", setting="forest", move="pull", frames=9)

    assert motion_prompt(shot) == "A fox. Camera: slow dolly out."
