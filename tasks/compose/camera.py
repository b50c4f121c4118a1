"""Where the camera looks at a frame, and what part of a layer that shows.

Positions are measured between pixels: 0 is the left edge of the first pixel, 0.5 its middle.
"""

from typing import NamedTuple

from storygen.models.picture import StillMove, View

_GENTLE = 0.5
"""How much of a move's time is eased. Fully eased, the picture would stand still at every cut and
the film with it; not at all, it would start and stop with a jerk where a hold is next to it."""


class Grid(NamedTuple):
    """How a frame's positions lie on a layer: layer = scale * frame + offset, for each axis."""

    scale: float
    left_px: float
    top_px: float


def eased(t: float) -> float:
    """The share of the way that is done at the share `t` of the time.

    Half of it even, half of it smootherstep (6t^5 - 15t^4 + 10t^3), so the speed at both ends is
    half the mean speed. Before 0 and after 1 the move runs on at that speed.
    """
    inside = min(max(t, 0.0), 1.0)
    smooth = inside * inside * inside * (inside * (6 * inside - 15) + 10)
    return (1 - _GENTLE) * t + _GENTLE * smooth


def view_at(move: StillMove, frame: int) -> View:
    """Where the camera looks at `frame`, which may lie before the move or after it.

    Zoom grows by equal factors, for a push that seems even.
    """
    t = frame / move.frames
    done = eased(t) if move.eased else t
    start, end = move.start, move.end
    return View(
        x=start.x + (end.x - start.x) * done,
        y=start.y + (end.y - start.y) * done,
        zoom=start.zoom * (end.zoom / start.zoom) ** done,
    )


def grid_at(
    view: View,
    depth: float,
    parallax: float,
    frame_px: tuple[int, int],
    canvas_px: tuple[int, int],
) -> Grid:
    """How the frame lies on a canvas, for a layer at `depth`.

    The nearest layer (depth 1) moves as the view does, the farthest (depth 0) by 1 - `parallax` of
    it. At view (0, 0, 1) the centres of frame and canvas coincide, pixel on pixel.

    Args:
        view: Where the camera looks.
        depth: The layer's, 0 to 1.
        parallax: The move's, 0 to 1.
        frame_px: Width and height of the frame.
        canvas_px: Width and height of the canvas.
    """
    nearness = 1 - parallax * (1 - depth)
    scale = 1 / (1 + (view.zoom - 1) * nearness)
    middle_x = canvas_px[0] / 2 + view.x * nearness * frame_px[0]
    middle_y = canvas_px[1] / 2 + view.y * nearness * frame_px[1]
    return Grid(
        scale=scale,
        left_px=middle_x - scale * frame_px[0] / 2,
        top_px=middle_y - scale * frame_px[1] / 2,
    )
