"""What tests of the SDXL painter share: drawing, stored pictures, characters."""

from pathlib import Path

import cv2
import numpy as np

from storygen import progress
from storygen.models.base import Artifact
from storygen.models.picture import Character, PictureRequest
from storygen.models.weights import Weights
from storygen.store import current_store
from tasks.keyframes.picture_files import encode_jpeg
from tasks.keyframes.providers.sdxl import SdxlPainter
from tasks.keyframes.providers.sdxl_settings import SdxlSettings


class Notes(progress.Silence):
    def __init__(self):
        self.sentences: list[str] = []

    def note(self, sentence: str):
        self.sentences.append(sentence)


def draw(settings: SdxlSettings, *requests: PictureRequest) -> list[np.ndarray]:
    drawings = list(SdxlPainter(settings).draw(requests))
    assert [one.shot_id for one in drawings] == [one.shot_id for one in requests]
    return [one.layers[0].pixels for one in drawings]


def stored(seed: int, size: tuple[int, int] = (90, 160)) -> Artifact:
    """A picture of coarse coloured squares in the store."""
    squares = np.random.default_rng(seed).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    pixels = np.asarray(cv2.resize(squares, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return current_store().put_bytes(encode_jpeg(pixels), "image/jpeg")


def somebody(sheet: Artifact | None, name: str = "Mara") -> Character:
    return Character(name=name, description="red scarf", sheet=sheet)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other)


def cast(*seeds: int) -> tuple[Character, ...]:
    return tuple(somebody(stored(seed), f"Mara {seed}") for seed in seeds)


def weights_at(folder: Path) -> Weights:
    return Weights(name=str(folder))
