import gc
from pathlib import Path

import pytest

from storygen.models.picture import PictureRequest
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tests.support.tiny_models.sdxl import build_ip_adapter, build_sdxl


@pytest.fixture(scope="package", autouse=True)
def quick_libraries():
    """On one thread, as models so small want it, and no collector that looks at all of torch."""
    import torch
    from diffusers import StableDiffusionXLPipeline  # noqa: F401

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    gc.freeze()
    yield
    gc.unfreeze()
    torch.set_num_threads(threads)


@pytest.fixture(scope="package")
def model(tmp_path_factory) -> Path:
    return build_sdxl(tmp_path_factory.mktemp("sdxl"))


@pytest.fixture(scope="package")
def adapter(tmp_path_factory) -> Path:
    return build_ip_adapter(tmp_path_factory.mktemp("adapter"))


@pytest.fixture
def settings(model, adapter) -> SdxlSettings:
    return SdxlSettings(weights=str(model), adapter=str(adapter), steps=2)


@pytest.fixture
def shot(ask):
    """Builds a request for a small picture; keywords change it."""

    def build(shot_id: str = "shot", prompt: str = "a ship", **changes) -> PictureRequest:
        size = changes.pop("size", (90, 160))
        return ask(shot_id, size=size, seed=changes.pop("seed", 7)).model_copy(
            update={"prompt": prompt, **changes}
        )

    return build


@pytest.fixture
def at_once(monkeypatch):
    """Has a CPU draw several pictures at once, as a card does."""

    def allow(pictures: int):
        monkeypatch.setattr("tasks.keyframes.providers.sdxl.place_and_size", lambda *_: pictures)

    return allow


@pytest.fixture
def unet_batches(monkeypatch) -> list[int]:
    """How many pictures were under way in each step; `most` of them make it fail."""
    import torch
    from diffusers import UNet2DConditionModel

    seen = Batches()
    real = UNet2DConditionModel.forward

    def forward(self, sample, *args, **named):
        seen.append(sample.shape[0] // 2)
        if seen[-1] > seen.most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(self, sample, *args, **named)

    monkeypatch.setattr(UNet2DConditionModel, "forward", forward)
    return seen


class Batches(list[int]):
    most = 64
