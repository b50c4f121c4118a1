from fractions import Fraction

import pytest
from compose_pictures import Shelf, still
from hypothesis import given
from hypothesis import strategies as st

from storygen.models.base import Artifact
from storygen.models.film import CaptionEvent, SegmentPlan
from storygen.models.picture import Clip, Footage, MoveKind, Shot
from tasks.compose.planning import plan_segments

VIDEO = Artifact(sha256="0" * 64, size_bytes=1, media_type="video/mp4")
FPS = Fraction(30)


def shots_of(*lengths: int, move: MoveKind = "push") -> list[Shot]:
    return [
        Shot(id=f"s{number}", beat_id="b", prompt="", setting="field", move=move, frames=frames)
        for number, frames in enumerate(lengths)
    ]


def clips_of(shots: list[Shot]) -> list[Clip]:
    """Footage, for being told apart by its provider's name."""
    return [Footage(video=VIDEO, frames=shot.frames, provider=shot.id) for shot in shots]


def film_frame(first: int, frames: int) -> tuple[CaptionEvent, ...]:
    """Captions that tell where in the film they stand."""
    return (CaptionEvent(lines=((str(first),),), first_frame=0, end_frame=frames),)


def plan(shots: list[Shot], starts: set[int], fps: Fraction = FPS) -> tuple[SegmentPlan, ...]:
    return plan_segments(shots, clips_of(shots), starts, film_frame, fps)


def shown(segments: tuple[SegmentPlan, ...]) -> list[list[tuple[str, int, int]]]:
    """For each segment: whose clip, from where, for how long."""
    return [
        [(part.clip.provider, part.first_frame, one.frames) for part in one.parts]  # pyright: ignore
        for one in segments
    ]


def test_within_a_scene_shots_are_cut_and_between_scenes_dissolved():
    segments = plan(shots_of(90, 100, 80), {0, 2})

    assert shown(segments) == [
        [("s0", 0, 90)],
        [("s1", 0, 91)],
        [("s1", 91, 18), ("s2", -9, 18)],
        [("s2", 9, 71)],
    ]


@given(
    lengths=st.lists(st.integers(1, 400), min_size=1, max_size=20),
    starts=st.sets(st.integers(0, 20)),
    fps=st.sampled_from([FPS, Fraction(24), Fraction(60), Fraction(30000, 1001)]),
)
def test_segments_hold_as_many_frames_as_the_shots_and_captions_follow_the_film(
    lengths: list[int], starts: set[int], fps: Fraction
):
    segments = plan(shots_of(*lengths), starts, fps)

    assert sum(one.frames for one in segments) == sum(lengths)
    first = 0
    for one in segments:
        assert one.captions == film_frame(first, one.frames)
        first += one.frames


@pytest.mark.parametrize(("fps", "frames"), [(FPS, 18), (Fraction(60), 36), (Fraction(24), 14)])
def test_a_dissolve_is_as_long_in_seconds_at_every_frame_rate(fps: Fraction, frames: int):
    segments = plan(shots_of(300, 300), {1}, fps)

    assert segments[1].frames == frames


def test_a_short_shot_gets_a_shorter_dissolve_or_none():
    assert shown(plan(shots_of(300, 20), {1}))[1] == [("s0", 295, 10), ("s1", -5, 10)]
    assert shown(plan(shots_of(300, 8), {1})) == [[("s0", 0, 300)], [("s1", 0, 8)]]


def test_a_changed_shot_changes_its_own_segments_and_the_neighbours_at_most():
    lengths = [90, 100, 80, 70, 90, 120]
    before = {_pictures(one) for one in plan(shots_of(*lengths), {1, 2, 3, 4, 5})}
    lengths[2] = 20
    after = {_pictures(one) for one in plan(shots_of(*lengths), {1, 2, 3, 4, 5})}

    changed = after - before

    assert {name for parts in changed for name, _, _ in parts} <= {"s1", "s2", "s3"}
    assert len(after & before) >= 6


def test_only_a_shot_that_holds_may_be_motionless(shelf: Shelf):
    holds = shots_of(60, 60, move="hold")
    clips = [still(shelf.plain((1, 1, 1)), 60)] * 2

    segments = plan_segments(holds, clips, {1}, lambda _first, _frames: (), FPS)

    assert [one.hold for one in segments] == [True, True, True]
    assert not any(one.hold for one in plan(shots_of(60, 60), {1}))


def _pictures(one: SegmentPlan) -> tuple[tuple[str, int, int], ...]:
    return tuple((part.clip.provider, part.first_frame, one.frames) for part in one.parts)  # pyright: ignore


def test_a_dissolve_holds_where_both_its_shots_hold():
    first, second, third = (
        *shots_of(90, 90, move="hold"),
        *shots_of(90),
    )

    segments = plan([first, second, third], {1, 2})

    dissolves = [one.hold for one in segments if len(one.parts) == 2]
    assert dissolves == [True, False]


def test_a_dissolve_too_short_to_be_seen_is_a_cut():
    assert len(plan(shots_of(12, 300), {1})) == 3
    assert len(plan(shots_of(11, 300), {1})) == 2


def test_shots_without_their_clip_are_refused():
    with pytest.raises(ValueError):
        plan_segments(shots_of(90, 90), clips_of(shots_of(90)), set(), film_frame, FPS)
