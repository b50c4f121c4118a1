"""What a video model is told: the picture, and how the camera moves over it."""

from storygen.models.picture import MoveKind, Shot

_MOVES: dict[MoveKind, str] = {
    "push": "slow dolly in",
    "pull": "slow dolly out",
    "pan-left": "slow pan to the left",
    "pan-right": "slow pan to the right",
    "tilt-up": "slow tilt up",
    "tilt-down": "slow tilt down",
    "parallax": "slow sideways tracking shot, the foreground passing before the background",
    "hold": "static camera, gentle natural movement",
}


def motion_prompt(shot: Shot) -> str:
    """The shot's picture in words, then the camera's move."""
    return f"{shot.prompt.strip().rstrip('.')}. Camera: {_MOVES[shot.move]}."
