from itertools import pairwise
from pathlib import Path
from typing import get_args

import av
import cv2
import numpy as np
import pytest
from compose_pictures import SIZE_PX, Shelf, segment, still
from numpy.typing import NDArray

from storygen.errors import StoreError, ToolError
from storygen.models.film import SegmentPart, SegmentPlan
from storygen.models.picture import Footage, Keyframe, MoveKind, Shot, StillMove, View, canvas_px
from tasks.clips.providers.camera_moves import plan_move
from tasks.compose.camera import eased, grid_at, view_at
from tasks.compose.painting import dissolve_share, open_frames

MOVES: tuple[MoveKind, ...] = get_args(MoveKind)


def planned(keyframe: Keyframe, move: MoveKind, frames: int = 60) -> StillMove:
    shot = Shot(id="s", beat_id="b", prompt="", setting="field", move=move, frames=frames)
    return plan_move(shot, keyframe)


@pytest.mark.parametrize("move", MOVES)
def test_a_frame_is_what_its_layers_give_one_over_the_other(shelf: Shelf, move: MoveKind):
    clip = planned(shelf.landscape(), move)
    source = open_frames(segment(clip), SIZE_PX, shelf.locate)

    for number in range(0, 60, 12):
        drawn = _rgb(source.frame(number))
        plain = _composited(clip, number, shelf)
        assert np.abs(drawn.astype(int) - plain).mean() < 1.5
        assert np.percentile(np.abs(drawn.astype(int) - plain).max(axis=2), 99) < 30


@pytest.mark.parametrize("size_px", [(180, 320), (320, 180), (240, 240)])
@pytest.mark.parametrize("move", MOVES)
def test_no_move_shows_a_black_edge(shelf: Shelf, move: MoveKind, size_px: tuple[int, int]):
    canvas = np.full((canvas_px(size_px[1]), canvas_px(size_px[0]), 4), 255, np.uint8)
    keyframe = shelf.keyframe([(canvas[..., :3], 0, 0, 0.0), (canvas, 0, 0, 1.0)], size_px)
    clip = planned(keyframe, move, frames=24)
    source = open_frames(segment(clip, frames=36, first_frame=-6), size_px, shelf.locate)

    darkest = min(int(source.frame(number)[: size_px[1]].min()) for number in range(36))

    assert darkest >= 233


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (View(x=-0.03, zoom=1.04), View(x=0.03, zoom=1.04)),
        (View(y=-0.02, zoom=1.04), View(x=0.01, y=0.02, zoom=1.06)),
        (View(zoom=1.03), View(x=0.01, y=-0.01, zoom=1.1)),
        (View(x=0.001, zoom=1.0), View(x=-0.004, zoom=1.0)),
    ],
)
def test_what_is_drawn_moves_along_the_eased_path(shelf: Shelf, start: View, end: View):
    spot = (70.0, 130.0)
    clip = still(_spot(shelf, spot), 80, start, end, parallax=0.5)
    source = open_frames(segment(clip), SIZE_PX, shelf.locate)

    for number in range(80):
        found = _centroid(source.frame(number)[: SIZE_PX[1]])
        grid = grid_at(view_at(clip, number), 0.6, 0.5, SIZE_PX, (216, 384))
        expected = (
            (spot[0] - grid.left_px) / grid.scale,
            (spot[1] - grid.top_px) / grid.scale,
        )
        assert found == pytest.approx(expected, abs=0.05)


def test_colour_lies_where_brightness_does(shelf: Shelf):
    """A red spot on grey of about the same luma is found at the same place in both planes."""
    canvas = np.full((384, 216, 3), 60, np.uint8)
    y, x = np.mgrid[0:384, 0:216] + 0.5
    canvas[np.hypot(x - 90, y - 170) < 30] = (255, 30, 30)
    clip = still(
        shelf.keyframe([(canvas, 0, 0, 0.0)]), 20, View(zoom=1.03), View(x=0.04, zoom=1.08)
    )
    source = open_frames(segment(clip), SIZE_PX, shelf.locate)

    for number in range(20):
        frame = source.frame(number)
        luma = _centroid(frame[: SIZE_PX[1]])
        red = _centroid(frame[SIZE_PX[1] :].reshape(160, 90, 2)[..., 1])
        assert (2 * red[0] - 0.5, 2 * red[1]) == pytest.approx(luma, abs=0.15)


def test_a_motionless_stretch_is_drawn_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    clip = still(shelf.landscape(), 40, View())
    source = open_frames(segment(clip), SIZE_PX, shelf.locate)
    first = source.frame(0).copy()

    monkeypatch.setattr(cv2, "resize", None)

    assert all((source.frame(number) == first).all() for number in range(1, 40))


def test_a_dissolve_goes_evenly_from_one_picture_to_the_other(shelf: Shelf):
    dark, light = (still(shelf.plain((v, v, v)), 30) for v in (0, 255))
    plan = SegmentPlan(
        parts=(SegmentPart(clip=dark, first_frame=20), SegmentPart(clip=light, first_frame=-8)),
        frames=16,
    )
    source = open_frames(plan, SIZE_PX, shelf.locate)

    greys = [float(source.frame(number)[: SIZE_PX[1]].mean()) for number in range(16)]

    assert greys == sorted(greys)
    assert 16 < greys[0] < 22
    assert 229 < greys[-1] < 235
    assert greys[7] + greys[8] == pytest.approx(16 + 235, abs=1)


def test_a_dissolve_starts_and_ends_gently():
    shares = [dissolve_share(number, 18) for number in range(18)]

    assert shares[8] + shares[9] == pytest.approx(1)
    assert shares[1] - shares[0] < (shares[9] - shares[8]) / 2


def test_a_handle_shows_the_move_before_its_start(shelf: Shelf):
    clip = planned(shelf.landscape(), "pan-right")
    early = open_frames(segment(clip, frames=12, first_frame=-6), SIZE_PX, shelf.locate)
    whole = open_frames(segment(clip), SIZE_PX, shelf.locate)

    before = early.frame(0).copy()
    at_start = early.frame(6)

    assert (at_start == whole.frame(0)).mean() > 0.99
    assert (before != at_start).mean() > 0.03
    assert eased(-0.1) < 0


def test_the_same_frame_is_the_same_however_a_segment_is_cut(shelf: Shelf):
    clip = planned(shelf.landscape(), "push")
    whole = open_frames(segment(clip), SIZE_PX, shelf.locate)
    part = open_frames(segment(clip, frames=20, first_frame=30), SIZE_PX, shelf.locate)

    difference = np.abs(whole.frame(35).astype(int) - part.frame(5))

    assert difference.max() <= 12
    assert difference.mean() < 0.2


def test_footage_fills_the_frame_and_freezes_at_its_ends(shelf: Shelf, tmp_path: Path):
    video = shelf.keep_bytes(_footage(tmp_path / "wide.mp4"), "video/mp4")
    clip = Footage(video=video, frames=10, provider="test")
    source = open_frames(segment(clip, frames=16, first_frame=-3), SIZE_PX, shelf.locate)

    greys = [float(source.frame(number)[: SIZE_PX[1]].mean()) for number in range(16)]
    source.close()

    assert greys[:4] == [greys[3]] * 4
    assert greys[12:] == [greys[12]] * 4
    assert all(later > earlier for earlier, later in pairwise(greys[3:13]))


def test_footage_that_is_too_short_is_named(shelf: Shelf, tmp_path: Path):
    video = shelf.keep_bytes(_footage(tmp_path / "wide.mp4"), "video/mp4")
    clip = Footage(video=video, frames=12, provider="test")
    source = open_frames(segment(clip), SIZE_PX, shelf.locate)

    with pytest.raises(ToolError, match="has no frame 10 of its 12"):
        [source.frame(number) for number in range(12)]


def test_a_broken_picture_is_named_as_such(shelf: Shelf):
    keyframe = shelf.plain((1, 2, 3))
    shelf.locate(keyframe.layers[0].picture).write_bytes(b"no picture")

    with pytest.raises(StoreError, match="no PNG"):
        open_frames(segment(still(keyframe, 3)), SIZE_PX, shelf.locate)


def _spot(shelf: Shelf, spot: tuple[float, float]) -> Keyframe:
    canvas = np.full((384, 216, 3), 20, np.uint8)
    y, x = np.mgrid[0:384, 0:216] + 0.5
    glow = np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (2 * 6.0**2))
    layer = np.full((384, 216, 4), 255, np.uint8)
    layer[..., 3] = np.rint(glow * 255)
    return shelf.keyframe([(canvas, 0, 0, 0.0), (layer, 0, 0, 0.6)])


def _centroid(plane: NDArray[np.uint8]) -> tuple[float, float]:
    weights = plane.astype(np.float64) - np.median(plane)
    weights[weights < 6] = 0
    y, x = np.mgrid[0 : plane.shape[0], 0 : plane.shape[1]] + 0.5
    return float((x * weights).sum() / weights.sum()), float((y * weights).sum() / weights.sum())


def _rgb(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """By BT.709: OpenCV's own conversion is BT.601."""
    height = frame.shape[0] * 2 // 3
    luma = (frame[:height].astype(np.float64) - 16) / 219
    pairs = frame[height:].reshape(height // 2, -1, 2).repeat(2, 0).repeat(2, 1)
    blue, red = np.moveaxis((pairs.astype(np.float64) - 128) / 224, 2, 0)
    rgb = [luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue]
    return np.rint(np.clip(np.dstack(rgb), 0, 1) * 255).astype(np.uint8)


def _composited(clip: StillMove, number: int, shelf: Shelf) -> NDArray[np.float32]:
    """The frame by the book: every layer warped whole as RGBA, one over the other."""
    width, height = SIZE_PX
    keyframe = clip.keyframe
    canvas_size = keyframe.width_px, keyframe.height_px
    frame = np.zeros((height, width, 3), np.float32)
    for layer in keyframe.layers:
        bgra = cv2.imread(str(shelf.locate(layer.picture)), cv2.IMREAD_UNCHANGED)
        rgba = cv2.cvtColor(bgra, cv2.COLOR_BGR2RGBA if bgra.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)
        whole = np.zeros((keyframe.height_px, keyframe.width_px, 4), np.float32)
        bottom, right = layer.top_px + rgba.shape[0], layer.left_px + rgba.shape[1]
        whole[layer.top_px : bottom, layer.left_px : right] = rgba / 255
        whole[..., :3] *= whole[..., 3:]
        grid = grid_at(view_at(clip, number), layer.depth, clip.parallax, SIZE_PX, canvas_size)
        middle = grid.scale / 2 - 0.5
        matrix = np.array(
            [[grid.scale, 0, grid.left_px + middle], [0, grid.scale, grid.top_px + middle]]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(whole, matrix, SIZE_PX, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        frame = frame * (1 - seen[..., 3:]) + seen[..., :3]
    return frame * 255


def _footage(path: Path) -> bytes:
    """Ten frames of 16:9, each brighter than the one before."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"qp": "8"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(10):
            grey = np.full((180, 320, 3), 40 + 15 * number, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()
