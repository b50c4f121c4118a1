"""Camera moves over still pictures: slow, eased, and never beyond the drawn canvas."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from storygen.models.picture import ClipRequest, Keyframe, Shot, StillMove, View

_FRAMES_PER_S = 30  # the presets' rate; at others a move is as much slower or faster
_BASE_ZOOM = 1.03
"""Widest view of a moving camera. At exactly 1 the pixels of picture and frame would coincide now
and then while the camera moves, and the whole frame would turn sharp and soft again."""

_ZOOM_SLOW, _ZOOM_PER_S, _ZOOM_MAX = 0.025, 0.010, 0.070
_TRAVEL_SLOW, _TRAVEL_PER_S, _TRAVEL_MAX = 0.020, 0.009, 0.060
_DRIFT_ZOOM = 0.012  # of a hold: noticed only when it is missing
_AIM = 0.010  # how far beside the middle a push or a pull may aim, as a fraction of the frame
_VARIATION = 0.12


class CameraAnimator:
    """Moves a camera over the layers of a still picture; draws nothing before the film does."""

    needs_gpu = False
    is_online = False
    is_paid = False
    is_instant = True

    def problem(self) -> str | None:
        """Always usable."""
        return None

    def animate(self, requests: Sequence[ClipRequest], folder: Path) -> Iterator[StillMove]:
        """Plan each shot's move, in order; no pixels are made here."""
        return (plan_move(request.shot, request.keyframe) for request in requests)


def plan_move(shot: Shot, keyframe: Keyframe) -> StillMove:
    """The move over `keyframe` that `shot` asks for, as long as the shot.

    A longer shot moves farther, but more slowly: zoom 3 to 8 %, travel 2 to 7 % of the frame, each
    varied by up to 12 % by the shot's id. A hold drifts by 1.2 %, as a hand would; but a list,
    which grows from shot to shot, stands quite still, for else it would jump at each cut.

    For half its length before and after, too, the camera stays inside the canvas.
    """
    start, end, parallax = _path(shot)
    return StillMove(
        keyframe=keyframe,
        start=start,
        end=end,
        frames=shot.frames,
        parallax=parallax if len(keyframe.layers) > 1 else 0.0,
    )


def _path(shot: Shot) -> tuple[View, View, float]:
    """Where the camera starts and ends, and the parallax."""
    if shot.move == "hold" and shot.card is not None and shot.card.kind == "list":
        return View(), View(), 0.0
    random = np.random.default_rng(int.from_bytes(sha256(shot.id.encode()).digest()[:8]))
    size = 1 + _VARIATION * random.uniform(-1, 1)
    aim_x, aim_y = random.uniform(-_AIM, _AIM, 2)
    side = random.choice([-1.0, 1.0])
    seconds = shot.frames / _FRAMES_PER_S
    zoom = size * min(_ZOOM_SLOW + _ZOOM_PER_S * seconds, _ZOOM_MAX)
    travel = size * min(_TRAVEL_SLOW + _TRAVEL_PER_S * seconds, _TRAVEL_MAX)
    wide = View(zoom=_BASE_ZOOM)
    match shot.move:
        case "push":
            return wide, View(x=aim_x, y=aim_y, zoom=_BASE_ZOOM + zoom), 0.45
        case "pull":
            return View(x=aim_x, y=aim_y, zoom=_BASE_ZOOM + zoom), wide, 0.45
        case "pan-left":
            return *_travelling(-travel, 0, 0), 0.45
        case "pan-right":
            return *_travelling(travel, 0, 0), 0.45
        case "tilt-up":
            return *_travelling(0, -travel, 0), 0.45
        case "tilt-down":
            return *_travelling(0, travel, 0), 0.45
        case "parallax":
            return *_travelling(side * travel, 0, zoom / 3), 0.6
        case "hold":
            return wide, View(zoom=_BASE_ZOOM + _DRIFT_ZOOM), 0.3


def _travelling(x: float, y: float, push: float) -> tuple[View, View]:
    """From one side of the middle to the other; a touch closer than a push, to have no edge."""
    zoom = _BASE_ZOOM + 0.01
    return (
        View(x=-x / 2, y=-y / 2, zoom=zoom),
        View(x=x / 2, y=y / 2, zoom=zoom + push),
    )
