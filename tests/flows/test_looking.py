"""Real small models draw, look and draw again; what runs them is left out."""

import gc
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.choices import Choice
from flows.looking import drawn_and_looked_at
from storygen.models.picture import Look, PictureRequest
from storygen.models.story import Character
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tasks.vision.providers.vision_language import VisionSettings
from tests.support.tiny_models.llava import build_llava
from tests.support.tiny_models.sdxl import build_ip_adapter, build_sdxl

pytestmark = pytest.mark.slow

MARA = Character(name="Mara", description="a girl in a red coat")


class Studio:
    """Runs each pass here and remembers what it was asked for."""

    def __init__(self, **choices: Choice) -> None:
        self.choices = SimpleNamespace(
            of=choices.__getitem__, serve=lambda stage, work: work(choices[stage])
        )
        self.book = SimpleNamespace(warnings=[])
        self.passes: list[tuple[str, Any]] = []

    def in_pass(self, stage: str, task: Any, _missing: Any, items: Any) -> Any:
        self.passes.append((stage, items))
        choice = self.choices.of(stage)
        return task.fn(items, choice.provider, choice.settings)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    import torch

    folder, threads = tmp_path_factory.mktemp("models"), torch.get_num_threads()
    torch.set_num_threads(1)
    build_sdxl(folder / "sdxl")
    build_ip_adapter(folder / "adapter")
    build_llava(folder / "strict", '{"shows": 2, "clean": 9, "alike": 3, "remarks": ["no ship"]}')
    build_llava(folder / "kind", '{"shows": 9, "clean": 9, "alike": 9, "remarks": []}')
    gc.freeze()
    yield folder
    gc.unfreeze()
    torch.set_num_threads(threads)


def studio(models: Path, critic: str) -> Studio:
    painter = SdxlSettings(
        weights=str(models / "sdxl"), adapter=str(models / "adapter"), steps=2
    )  # fmt: skip
    looks = VisionSettings(weights=str(models / critic), rounds=1)
    return Studio(
        keyframes=Choice("sdxl", painter), vision=Choice("vision-language", looks)
    )  # fmt: skip


def pictures() -> tuple[PictureRequest, ...]:
    look = Look(palette="tide", mood="neutral", width_px=90, height_px=160, seed=7)
    return tuple(
        PictureRequest(
            shot_id=name, prompt="a ship", setting="sea", subjects=(), mood="neutral", card=None,
            look=look, characters=people,
        )
        for name, people in {"a": (MARA,), "b": ()}.items()
    )  # fmt: skip


def test_what_is_rejected_is_drawn_over_and_told_where_it_stays(models: Path):
    at_work = studio(models, "strict")

    kept, verdicts = drawn_and_looked_at(at_work, pictures())  # pyright: ignore[reportArgumentType]

    stages = [stage for stage, _ in at_work.passes]
    assert stages == ["keyframes", "vision", "keyframes", "vision"]
    first, second = at_work.passes[1][1], at_work.passes[3][1]
    assert [asked.request.attempt for asked in second] == [1, 1]
    assert [asked.request.rejected for asked in second] == [asked.picture for asked in first]
    assert not {asked.picture for asked in first} & {asked.picture for asked in second}
    mara = first[0].request.characters[0]
    assert mara.sheet is not None and second[0].request.characters[0] == mara
    assert [picture.flat for picture in kept] == [asked.picture for asked in first], "of equals"
    assert all(found.remarks == ("no ship",) and not found.is_accepted for found in verdicts)
    assert at_work.book.warnings == [
        f"picture {number} stayed though it was rejected: no ship" for number in (1, 2)
    ]


def test_what_is_good_stays_as_it_is(models: Path):
    at_work = studio(models, "kind")

    _, verdicts = drawn_and_looked_at(at_work, pictures())  # pyright: ignore[reportArgumentType]

    assert [stage for stage, _ in at_work.passes] == ["keyframes", "vision"]
    assert all(found.is_accepted for found in verdicts)
    assert at_work.book.warnings == []
