from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storygen.models.base import Artifact
from storygen.models.picture import (
    BLEED,
    Card,
    ClipRequest,
    Keyframe,
    Layer,
    MoveKind,
    Shot,
    canvas_px,
)
from tasks.clips.providers.camera_moves import CameraAnimator, plan_move
from tasks.compose.camera import grid_at, view_at

MOVES: tuple[MoveKind, ...] = get_args(MoveKind)
ASPECTS = ((1080, 1920), (1920, 1080), (1080, 1080))
PICTURE = Artifact(sha256="0" * 64, size_bytes=1, media_type="image/png")


def shot(move: MoveKind, frames: int = 120, id: str = "a", card: Card | None = None) -> Shot:
    return Shot(
        id=id, beat_id="b", prompt="hills", setting="field", move=move, frames=frames, card=card
    )


def keyframe(size_px: tuple[int, int] = ASPECTS[0], depths: tuple[float, ...] = (0, 1)) -> Keyframe:
    return Keyframe(
        layers=tuple(Layer(picture=PICTURE, left_px=0, top_px=0, depth=depth) for depth in depths),
        width_px=canvas_px(size_px[0]),
        height_px=canvas_px(size_px[1]),
        flat=PICTURE,
        provider="test",
    )


@given(
    move=st.sampled_from(MOVES),
    frames=st.integers(1, 3000),
    id=st.text(max_size=8),
    size_px=st.sampled_from(ASPECTS),
    time=st.floats(-0.5, 1.5),
    depth=st.floats(0, 1),
)
def test_the_camera_never_looks_beyond_the_canvas(
    move: MoveKind, frames: int, id: str, size_px: tuple[int, int], time: float, depth: float
):
    planned = plan_move(shot(move, frames, id), keyframe(size_px))
    canvas = (canvas_px(size_px[0]), canvas_px(size_px[1]))

    view = view_at(planned, round(time * frames))
    grid = grid_at(view, depth, planned.parallax, size_px, canvas)

    assert grid.left_px >= 1
    assert grid.top_px >= 1
    assert grid.left_px + grid.scale * size_px[0] <= canvas[0] - 1
    assert grid.top_px + grid.scale * size_px[1] <= canvas[1] - 1


@pytest.mark.parametrize("move", MOVES)
def test_a_longer_shot_moves_farther_but_more_slowly(move: MoveKind):
    short, long = (_way(plan_move(shot(move, frames), keyframe())) for frames in (60, 180))

    assert short <= long <= 3 * short


@pytest.mark.parametrize("move", [move for move in MOVES if move != "hold"])
@pytest.mark.parametrize("frames", [15, 90, 900])
def test_a_move_is_seen_but_never_rushes(move: MoveKind, frames: int):
    assert 0.015 <= _way(plan_move(shot(move, frames), keyframe())) <= 0.1


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [("pan-left", 0, -1), ("pan-right", 0, 1), ("tilt-up", 1, -1), ("tilt-down", 1, 1)],
)
def test_pans_and_tilts_go_where_they_say(move: MoveKind, axis: int, sign: int):
    planned = plan_move(shot(move), keyframe())

    ways = (planned.end.x - planned.start.x, planned.end.y - planned.start.y)

    assert ways[axis] * sign > 0.02
    assert ways[1 - axis] == 0


def test_a_push_comes_closer_and_a_pull_goes_back():
    push, pull = plan_move(shot("push"), keyframe()), plan_move(shot("pull"), keyframe())

    assert push.end.zoom > push.start.zoom
    assert pull.end.zoom < pull.start.zoom


def test_a_hold_drifts_too_little_to_be_noticed():
    planned = plan_move(shot("hold"), keyframe())

    assert 0 < planned.end.zoom / planned.start.zoom - 1 < 0.02


def test_a_growing_list_stands_quite_still():
    card = Card(kind="list", heading="Three things", lines=("One",))

    planned = plan_move(shot("hold", card=card), keyframe())

    assert planned.start == planned.end
    assert planned.start.zoom == 1


def test_the_same_shot_moves_the_same_way_and_another_a_little_differently():
    first, again, other = (plan_move(shot("push", id=id), keyframe()) for id in "aab")

    assert first == again
    assert first.end != other.end


def test_a_picture_of_one_layer_moves_as_the_view_does():
    assert plan_move(shot("parallax"), keyframe(depths=(0,))).parallax == 0


def test_clips_come_in_order_and_as_long_as_their_shots(tmp_path: Path):
    shots = [shot(move, 30 + number) for number, move in enumerate(MOVES)]

    requests = [
        ClipRequest(shot=one, keyframe=keyframe(), width_px=90, height_px=160, fps="30")
        for one in shots
    ]

    clips = list(CameraAnimator().animate(requests, tmp_path))

    assert [clip.frames for clip in clips] == [one.frames for one in shots]


def _way(move) -> float:
    """How far a move goes, in shares of the frame."""
    way = abs(move.end.x - move.start.x) + abs(move.end.y - move.start.y)
    return way + abs(move.end.zoom / move.start.zoom - 1) * (BLEED / 1.2)
