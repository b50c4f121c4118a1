from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from storygen.models.base import Artifact
from storygen.models.picture import Card, Character, Look, PictureRequest
from storygen.store import current_store
from tasks.keyframes.picture_files import encode_jpeg


@pytest.fixture
def ask() -> Callable[..., PictureRequest]:
    """Builds a request for a small picture; keywords change it."""

    def build(
        shot_id: str = "shot",
        prompt: str = "a boat on the sea",
        setting: str = "sea",
        subjects: tuple[str, ...] = (),
        mood: str = "neutral",
        card: Card | None = None,
        palette: str = "tide",
        characters: tuple[Character, ...] = (),
        sheet_of: Character | None = None,
        attempt: int = 0,
    ) -> PictureRequest:
        look = Look(palette=palette, mood="neutral", width_px=270, height_px=480, seed=7)
        return PictureRequest(
            shot_id=shot_id, prompt=prompt, setting=setting, subjects=subjects, mood=mood,
            card=card, look=look, characters=characters, sheet_of=sheet_of, attempt=attempt,
        )  # fmt: skip

    return build


@pytest.fixture
def keep() -> Callable[[NDArray[np.uint8]], Artifact]:
    """Keeps RGB pixels as the pass before does: as a JPEG in the store."""
    return lambda pixels: current_store().put_bytes(encode_jpeg(pixels), "image/jpeg")


@pytest.fixture
def scenery() -> NDArray[np.uint8]:
    """A picture with a bright sky, a ragged ridge and a dark ground; no border."""
    height, width = 480, 270
    rows, columns = np.mgrid[0:height, 0:width]
    ridge = 240 + 30 * np.sin(columns / 20) + 12 * np.sin(columns / 3)
    picture = np.empty((height, width, 3), np.uint8)
    picture[...] = np.stack([230 - rows // 4, 190 - rows // 5, 150 + rows // 9], axis=-1)
    picture[rows > ridge] = (40, 60, 50)
    return picture


@pytest.fixture(scope="session")
def llava(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that finds each picture good but dark."""
    import torch

    from tests.support.tiny_models.llava import build_llava

    torch.set_num_threads(1)  # two are slower by far on a model this small
    return build_llava(
        tmp_path_factory.mktemp("llava"),
        'Sure! {"shows": 8, "clean": 9, "alike": 3, "remarks": ["a bit dark"]}',
    )
