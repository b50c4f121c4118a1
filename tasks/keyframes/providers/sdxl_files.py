"""Where Stable Diffusion XL's files lie, and whether they are what they should be."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

from storygen.errors import WeightsError
from storygen.home import user_path
from storygen.models.weights import Weights
from storygen.weights.finding import locate
from tasks.keyframes.providers.sdxl_settings import SdxlSettings

ADAPTER_FOLDER = "sdxl_models"
ADAPTER_FILE = "ip-adapter_sdxl.safetensors"
_PARTS = ("unet", "vae", "text_encoder", "text_encoder_2")
_NEEDED = (
    "model_index.json",
    "scheduler/*.json",
    "tokenizer/*",
    "tokenizer_2/*",
    *(f"{part}/*.json" for part in _PARTS),
    *(f"{part}/*.safetensors" for part in _PARTS),
)
_LONGEST_CAUSE = 200


class LoraFile(NamedTuple):
    """A LoRA's file and the folder it lies in."""

    folder: Path
    name: str


def find_model(settings: SdxlSettings) -> Path:
    """The model's folder. Raises WeightsError."""
    folder = locate(settings.weights, _NEEDED)
    with loading(settings.weights):
        kind = _class_name(folder / "model_index.json")
    if not kind.startswith("StableDiffusionXL"):
        raise WeightsError(
            f"the model {str(settings.weights)!r} is a {kind} and not Stable Diffusion XL; name "
            "one of that family, such as stabilityai/stable-diffusion-xl-base-1.0"
        )
    _check_variant(folder, settings)
    return folder


def find_adapter(weights: Weights) -> Path:
    """The IP-Adapter's folder. Raises WeightsError."""
    return locate(
        weights,
        [
            f"{ADAPTER_FOLDER}/{ADAPTER_FILE}",
            f"{ADAPTER_FOLDER}/image_encoder/config.json",
            f"{ADAPTER_FOLDER}/image_encoder/*.safetensors",
        ],
    )


def find_lora(name: str) -> LoraFile:
    """The file of a LoRA: given itself, alone in a folder or model, or by `OWNER/MODEL/FILE`.

    Raises:
        WeightsError: It is not here, or there are several to choose from.
    """
    path = user_path(name)
    if path.is_file():
        return LoraFile(path.parent, path.name)
    if path.is_dir() or name.startswith(("/", "~", ".")):
        folder = locate(Weights(name=name), ["*.safetensors"])
    else:
        hub_id, revision, file = _hub_parts(name)
        folder = locate(Weights(name=hub_id, revision=revision), [file or "*.safetensors"])
        if file:
            return LoraFile(folder, file)
    files = sorted(found.name for found in folder.glob("*.safetensors"))
    if len(files) != 1:
        raise WeightsError(
            f"the LoRA {name!r} has several files ({', '.join(files)}); name one, as in "
            f"{name}/{files[0]}"
        )
    return LoraFile(folder, files[0])


@contextmanager
def loading(what: Weights | str) -> Generator[None]:
    """Turn whatever a library raises while it loads a model into one sentence.

    Raises:
        WeightsError: Files are damaged, missing or of another architecture.
    """
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        cause = " ".join(str(error).split())[:_LONGEST_CAUSE]
        raise WeightsError(
            f"the model {str(what)!r} cannot be loaded: its files are damaged or of another kind "
            f"({type(error).__name__}: {cause}); fetch them anew or name another model"
        ) from error


def check_whole(pipeline: Any, weights: Weights) -> None:
    """Refuse a model some of whose numbers were in no file. Raises WeightsError."""
    for name, part in pipeline.components.items():
        if hasattr(part, "parameters") and any(one.is_meta for one in part.parameters()):
            raise incomplete(weights, name)
    for tokenizer, encoder in (
        (pipeline.tokenizer, pipeline.text_encoder),
        (pipeline.tokenizer_2, pipeline.text_encoder_2),
    ):
        known = encoder.config.vocab_size
        if not known // 2 < len(tokenizer) <= known:  # one without files has next to no words
            raise incomplete(weights, "tokenizer")


def incomplete(weights: Weights, part: str) -> WeightsError:
    """What to say of a model that lacks numbers."""
    return WeightsError(
        f"the model {str(weights)!r} is incomplete or of another architecture: its files do not "
        f"hold all of its {part}; fetch them anew or name another model"
    )


def _hub_parts(name: str) -> tuple[str, str, str]:
    """Of `OWNER/MODEL@REVISION/FILE`: the hub id, the revision and the file; empty if not there."""
    owner, _, rest = name.partition("/")
    model, _, file = rest.partition("/")
    model, _, revision = model.partition("@")
    return f"{owner}/{model}", revision, file


def _class_name(index: Path) -> str:
    index_of = cast("dict[str, object]", json.loads(index.read_text(encoding="utf-8")))
    return str(index_of["_class_name"])


def _check_variant(folder: Path, settings: SdxlSettings) -> None:
    # `diffusion_pytorch_model.fp16.safetensors`, or `...fp16-00001-of-00002.safetensors`
    names = (path.name.removesuffix(".safetensors") for path in folder.glob("unet/*.safetensors"))
    found = {name.partition(".")[2].partition("-")[0] for name in names}
    if settings.variant not in found:
        there = ", ".join(sorted(f"{name!r}" for name in found))
        raise WeightsError(
            f"the model {str(settings.weights)!r} has no files of the variant "
            f"{settings.variant!r} (it has {there}; '' are the plain ones); set `variant` to one "
            "that it has, or fetch that one"
        )
