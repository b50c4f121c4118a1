from collections.abc import Callable

import pytest

from storygen.models.picture import Card, Look, PictureRequest


@pytest.fixture
def ask() -> Callable[..., PictureRequest]:
    """Builds a request for a small picture; keywords change it."""

    def build(
        shot_id: str = "shot",
        setting: str = "sea",
        subjects: tuple[str, ...] = (),
        mood: str = "neutral",
        card: Card | None = None,
        size: tuple[int, int] = (270, 480),
        palette: str = "tide",
        seed: int = 7,
    ) -> PictureRequest:
        look = Look(palette=palette, mood="neutral", width_px=size[0], height_px=size[1], seed=seed)
        return PictureRequest(
            shot_id=shot_id, prompt="", setting=setting, subjects=subjects,
            mood=mood, card=card, look=look,
        )  # fmt: skip

    return build
