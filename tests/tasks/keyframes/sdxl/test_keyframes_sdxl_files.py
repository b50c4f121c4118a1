"""Models that are damaged, incomplete, of another kind or not there."""

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storygen.errors import StoreError, ToolError, WeightsError
from storygen.models.base import Artifact
from tasks.keyframes.providers.sdxl import SdxlPainter
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tests.support.sdxl_pictures import cast, draw, somebody, weights_at
from tests.support.tiny_models.sdxl import build_sdxl

pytestmark = pytest.mark.slow

UNET = "unet/diffusion_pytorch_model.safetensors"


def test_a_variant_is_read_where_the_folder_has_it(shot, tmp_path):
    half = build_sdxl(tmp_path, variant="fp16")

    (picture,) = draw(SdxlSettings(weights=str(half), variant="fp16", steps=1), shot())

    assert picture.std() > 10
    with pytest.raises(WeightsError, match=r"no files of the variant '' \(it has 'fp16'"):
        draw(SdxlSettings(weights=str(half), steps=1), shot())


def spoil(name: str, folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    if name == "cut off":
        (folder / UNET).write_bytes((folder / UNET).read_bytes()[:1000])
    elif name == "text encoder cut off":
        path = folder / "text_encoder_2/model.safetensors"
        path.write_bytes(path.read_bytes()[:-100])
    elif name in ("without middle", "of another shape", "without a layer"):
        part = "text_encoder/model" if name == "without a layer" else UNET[:-12]
        path = folder / f"{part}.safetensors"
        weights = load_file(path)
        for key in list(weights):
            if "mid_block" in key or (name == "without a layer" and "layers.1." in key):
                weights[key] = weights[key][:1].contiguous()
                if name != "of another shape":
                    del weights[key]
        save_file(weights, path, metadata={"format": "pt"})
    elif name == "without words":
        (folder / "tokenizer/tokenizer.json").unlink()
    elif name == "no index":
        (folder / "model_index.json").write_text("{", encoding="utf-8")
    elif name == "no class":
        (folder / "model_index.json").write_text("{}", encoding="utf-8")
    elif name == "no numbers":
        weights = load_file(folder / UNET)
        weights["conv_in.weight"] *= float("nan")
        save_file(weights, folder / UNET)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cut off", "damaged or of another kind"),
        ("text encoder cut off", "damaged or of another kind"),
        ("of another shape", "damaged or of another kind"),
        ("without middle", "do not hold all of its unet"),
        ("without a layer", "do not hold all of its text_encoder"),
        ("without words", "do not hold all of its tokenizer"),
        ("no index", "damaged or of another kind"),
        ("no class", "damaged or of another kind"),
    ],
)
def test_a_damaged_model_is_one_sentence(settings, shot, model, tmp_path, name, says):
    folder = shutil.copytree(model, tmp_path / "model")
    spoil(name, folder)

    with pytest.raises(WeightsError, match=says) as refused:
        draw(settings.model_copy(update={"weights": weights_at(folder)}), shot())

    assert str(folder) in str(refused.value) and "\n" not in str(refused.value)


def test_a_model_whose_numbers_are_none_is_told(settings, shot, model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "model")
    spoil("no numbers", folder)

    with pytest.raises(ToolError, match="values that are no numbers"):
        draw(settings.model_copy(update={"weights": weights_at(folder)}), shot())


def test_a_model_of_another_family_is_refused_by_name(settings, shot, model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "model")
    index = folder / "model_index.json"
    index.write_text(index.read_text("utf-8").replace("StableDiffusionXLPipeline", "FluxPipeline"))

    with pytest.raises(WeightsError, match="is a FluxPipeline and not Stable Diffusion XL"):
        draw(settings.model_copy(update={"weights": weights_at(folder)}), shot())


@pytest.mark.parametrize("fault", ["missing", "cut off", "of another model"])
def test_a_damaged_adapter_is_one_sentence(settings, shot, adapter, tmp_path, fault):
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(adapter, tmp_path / "adapter")
    file = folder / "sdxl_models/ip-adapter_sdxl.safetensors"
    if fault == "missing":
        file.unlink()
    elif fault == "cut off":
        file.write_bytes(file.read_bytes()[:-10])
    else:
        weights = load_file(file)
        save_file({name: one for name, one in weights.items() if ".7." not in name}, file)
    changed = SdxlSettings(weights=str(settings.weights), adapter=str(folder), steps=1)

    with pytest.raises(WeightsError) as refused:
        draw(changed, shot(characters=cast(1)))

    assert str(folder) in str(refused.value) and "\n" not in str(refused.value)


def test_a_sheet_that_is_gone_is_told(settings, shot):
    gone = Artifact(sha256="0" * 64, size_bytes=1, media_type="image/jpeg")

    with pytest.raises(StoreError, match="missing or damaged"):
        draw(settings, shot(characters=(somebody(gone),)))


def test_it_can_be_used_where_everything_is_there(settings):
    assert SdxlPainter(settings).problem() is None


@pytest.mark.parametrize(
    ("missing", "says"), [("diffusers", "storygen[gpu]"), ("peft", "peft>=0.17")]
)
def test_what_is_not_installed_is_a_problem(settings, monkeypatch, missing, says):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "tasks.keyframes.providers.sdxl.find_spec",
        lambda name: None if name == missing else real(name) or True,
    )

    problem = SdxlPainter(settings.model_copy(update={"lora": "a/lora"})).problem()

    assert problem and f"pip install '{says}'" in problem


def test_a_model_that_is_not_here_is_a_problem():
    problem = SdxlPainter(SdxlSettings(weights="a/model-that-is-not-here")).problem()

    assert problem and "a/model-that-is-not-here" in problem


@pytest.fixture
def loras(tmp_path) -> Iterator[Path]:
    folder = tmp_path / "loras"
    folder.mkdir()
    for name in ("2steps", "4steps"):
        (folder / f"{name}.safetensors").write_bytes(b"weights")
    yield folder


def test_one_lora_among_several_must_be_named(settings, monkeypatch, loras):
    monkeypatch.setattr("tasks.keyframes.providers.sdxl.find_spec", lambda _name: True)

    def problem(name: str):
        return SdxlPainter(settings.model_copy(update={"lora": name})).problem()

    assert "has several files (2steps.safetensors, 4steps.safetensors)" in (
        problem(str(loras)) or ""
    )
    assert problem(str(loras / "4steps.safetensors")) is None
    unknown = problem("owner/loras@0123456789abcdef0123456789abcdef01234567/4steps.safetensors")
    assert "owner/loras@0123456789abcdef0123456789abcdef01234567" in (unknown or "")
