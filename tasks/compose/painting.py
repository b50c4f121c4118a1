"""Frames of the film, drawn: NV12 (a plane of luma, then one of chroma pairs), BT.709 limited."""

from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Protocol, cast

import cv2
import numpy as np

from storygen import files
from storygen.memory import give_back
from storygen.models.base import Artifact
from storygen.models.film import SegmentPart, SegmentPlan
from storygen.models.picture import Keyframe, Layer, StillMove, View
from tasks.compose.camera import Grid, grid_at, view_at
from tasks.compose.footage import FootageFrames
from tasks.compose.layer_cache import LayerCache
from tasks.compose.planes import LayerPlanes, Place, decode_layer
from tasks.compose.resampling import MARGIN_PX, Bench, Plane, resample
from tasks.compose.tiles import PlacedLayer, Tile, cut_tiles

Locate = Callable[[Artifact], Path]
"""Where a file of the store lies."""

_SAMPLES = 9  # frames of a segment that are looked at for what is hidden
_CACHE_BYTES = 40 * 2**20  # a picture or two at 1080x1920

_decoded = LayerCache(_CACHE_BYTES)

# Segments are drawn side by side in threads of their own; more threads within each only cost.
cv2.setNumThreads(1)


class FrameSource(Protocol):
    """Frames, drawn in order."""

    def frame(self, number: int) -> Plane:
        """A frame: shape (height * 3 / 2, width), overwritten by the next call.

        Args:
            number: Counted from the segment's first; never less than before.
        """
        ...

    def close(self) -> None:
        """Let go of open files."""
        ...


def open_frames(plan: SegmentPlan, size_px: tuple[int, int], locate: Locate) -> FrameSource:
    """The frames of a segment, without captions.

    Args:
        plan: What is to be seen.
        size_px: Width and height of the frame; even.
        locate: Where its pictures lie.

    Raises:
        StoreError: A picture is missing or damaged.
        ToolError: Footage cannot be decoded.
    """
    sources = [_open_part(part, plan.frames, size_px, locate) for part in plan.parts]
    return sources[0] if len(sources) == 1 else _Dissolve(sources[0], sources[1], plan.frames)


def _open_part(
    part: SegmentPart, frames: int, size_px: tuple[int, int], locate: Locate
) -> FrameSource:
    clip = part.clip
    if isinstance(clip, StillMove):
        layers = [_decode(layer, clip.keyframe, locate) for layer in clip.keyframe.layers]
        return StillFrames(
            clip, layers, range(part.first_frame, part.first_frame + frames), size_px
        )
    return FootageFrames(locate(clip.video), clip.frames, part.first_frame, size_px)


def _decode(layer: Layer, keyframe: Keyframe, locate: Locate) -> LayerPlanes:
    place = Place(layer.left_px, layer.top_px, keyframe.width_px, keyframe.height_px)
    key = layer.picture.sha256, place
    planes = _decoded.get(key)
    if planes is None:
        planes = decode_layer(files.read_bytes(locate(layer.picture)), place)
        _decoded.put(key, planes)
        give_back()
    return planes


class StillFrames:
    """A camera move over the layers of a still picture."""

    def __init__(
        self,
        move: StillMove,
        layers: list[LayerPlanes],
        frames: range,
        size_px: tuple[int, int],
    ) -> None:
        """Look at what must be drawn of each layer.

        Args:
            move: Its keyframe's layers tell where the layers lie.
            layers: Decoded, back to front.
            frames: The frames of the move that will be asked for.
            size_px: Width and height of the frame.
        """
        self._move = move
        self._first_frame = frames[0]
        self._size_px = size_px
        self._layers = layers
        samples = np.unique(np.linspace(frames[0], frames[-1], _SAMPLES).astype(int)).tolist()
        grids = [self._grids(view_at(move, sample)) for sample in samples]
        placed = [
            PlacedLayer(planes, tuple(at_sample[number] for at_sample in grids))
            for number, planes in enumerate(layers)
        ]
        self._tiles = cut_tiles(placed, size_px)
        width, height = size_px
        self._frame = np.empty((height * 3 // 2, width), np.uint8)
        self._luma = self._frame[:height]
        self._chroma = self._frame[height:].reshape(height // 2, width // 2, 2)
        self._drawn: View | None = None
        self._benches = Bench(), Bench()

    def frame(self, number: int) -> Plane:
        """The frame; drawn once for as long as the camera stands still."""
        view = view_at(self._move, self._first_frame + number)
        if view != self._drawn:
            for planes, grid, tiles in zip(
                self._layers, self._grids(view), self._tiles, strict=True
            ):
                for tile in tiles:
                    self._draw(planes, grid, tile)
            self._drawn = view
        return self._frame

    def close(self) -> None:
        """Nothing is open."""

    def _grids(self, view: View) -> list[Grid]:
        """How the frame lies on each layer."""
        keyframe = self._move.keyframe
        canvas_px = keyframe.width_px, keyframe.height_px
        found: list[Grid] = []
        for layer in keyframe.layers:
            grid = grid_at(view, layer.depth, self._move.parallax, self._size_px, canvas_px)
            left, top = grid.left_px - layer.left_px, grid.top_px - layer.top_px
            found.append(Grid(grid.scale, left, top))
        return found

    def _draw(self, planes: LayerPlanes, grid: Grid, tile: Tile) -> None:
        self._blend(self._luma, planes.luma, planes.clear_luma, grid, tile, 1)
        # A sample of chroma lies on the left column of its pair: at 0.25 of it, not in its middle.
        left_px = grid.left_px / 2 + (1 - grid.scale) / 4
        halved = Grid(grid.scale, left_px, grid.top_px / 2)
        self._blend(self._chroma, planes.chroma, planes.clear_chroma, halved, tile, 2)

    def _blend(
        self, target: Plane, source: Plane, clear: Plane | None, grid: Grid, tile: Tile, unit: int
    ) -> None:
        """Draw one plane of a tile; `unit` is how many pixels of luma its samples are apart."""
        scale = grid.scale
        columns = _covered(tile.left_px / unit, tile.right_px / unit, grid.left_px, scale)
        rows = _covered(tile.top_px / unit, tile.bottom_px / unit, grid.top_px, scale)
        columns = slice(columns.start, min(columns.stop, target.shape[1]))
        rows = slice(rows.start, min(rows.stop, target.shape[0]))
        size = columns.stop - columns.start, rows.stop - rows.start
        if size[0] <= 0 or size[1] <= 0:
            return
        left = grid.left_px + scale * columns.start + MARGIN_PX
        top = grid.top_px + scale * rows.start + MARGIN_PX
        place = target[rows, columns]
        drawn = resample(source, scale, left, top, size, self._benches[0])
        if tile.mixed and clear is not None:
            through = resample(clear, scale, left, top, size, self._benches[1])
            cv2.multiply(place, through, place, 1 / 255)
            cv2.add(place, drawn, place)
        else:
            np.copyto(place, drawn)


def _covered(first: float, end: float, offset: float, scale: float) -> slice:
    """The samples of the frame whose middles lie between two positions on a layer."""
    return slice(
        max(0, ceil((first - offset) / scale - 0.5)), max(0, ceil((end - offset) / scale - 0.5))
    )


class _Dissolve:
    """One source gives way to another."""

    def __init__(self, before: FrameSource, after: FrameSource, frames: int) -> None:
        self._before, self._after, self._frames = before, after, frames
        self._mixed: Plane | None = None

    def frame(self, number: int) -> Plane:
        """A mixture of the encoded values; its middle is at the middle of the segment."""
        share = dissolve_share(number, self._frames)
        before, after = self._before.frame(number), self._after.frame(number)
        if self._mixed is None:
            self._mixed = np.empty_like(before)
        return cast(Plane, cv2.addWeighted(before, 1 - share, after, share, 0, self._mixed))

    def close(self) -> None:
        """Let go of open files."""
        self._before.close()
        self._after.close()


def dissolve_share(number: int, frames: int) -> float:
    """How much is seen of the picture that comes, by smoothstep: 3t^2 - 2t^3."""
    t = (number + 1) / (frames + 1)
    return t * t * (3 - 2 * t)
