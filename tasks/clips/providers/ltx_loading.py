"""Loading LTX-Video: first what reads prompts, later what makes pictures; never both at once."""

import json
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from storygen.accelerator.compiling import compile_blocks, is_compiled
from storygen.accelerator.device import Device
from storygen.accelerator.memory import give_back
from storygen.accelerator.offload import Offload, choose_offload, parts_bytes, place
from storygen.errors import ToolError, WeightsError
from storygen.models.weights import Weights
from storygen.weights.finding import locate
from tasks.clips.providers.ltx_settings import LtxSettings

_FIRST = {"LTXPipeline", "LTXImageToVideoPipeline"}
CONDITIONED = "LTXConditionPipeline"
_NEEDED = ["model_index.json", *(
    f"{part}/*" for part in ("scheduler", "text_encoder", "tokenizer", "transformer", "vae")
)]  # fmt: skip
_UPSAMPLER_NEEDED = ["model_index.json", "latent_upsampler/*"]
_PROMPTS_AT_ONCE = 8
PAYS_FROM_STEPS = 240
"""Twenty pieces of a distilled model: compiling takes some half a minute, and a step of the usual
model half a second, of which it saves a quarter. A judgement, not yet measured on a card."""


@dataclass(frozen=True)
class Text:
    """A prompt as the model reads it, on the CPU.

    Attributes:
        embeds: Tokens by channels.
        mask: Which tokens are words.
    """

    embeds: Any
    mask: Any


class LtxFolder:
    """The files of a model and what they are good for."""

    def __init__(self, settings: LtxSettings) -> None:
        """Find the files.

        Raises:
            WeightsError: They are not here, not LTX-Video's, or cannot do what is asked.
        """
        self._settings = settings
        self._folder = locate(settings.weights, _NEEDED)
        kind = _kind(self._folder, settings.weights)
        if kind != CONDITIONED and kind not in _FIRST:
            raise WeightsError(
                f"`{settings.weights}` holds a {kind}, not LTX-Video; name a model such as "
                "`Lightricks/LTX-Video-0.9.8-13B-distilled`"
            )
        self.continues = kind == CONDITIONED
        if not self.continues:
            self._refuse_what_the_first_cannot()
        self._upsampler = (
            locate(settings.upsampler, _UPSAMPLER_NEEDED) if settings.upsampler else None
        )

    def read_prompts(self, prompts: Iterable[str], device: Device) -> dict[str, Text]:
        """What the model makes of each prompt; the empty one is what is not to be seen."""
        import torch

        self._refuse_without_vocabulary()
        pipeline = self._load(device, transformer=None, vae=None)
        _place(pipeline, device, self._settings)
        texts: dict[str, Text] = {}
        wanted = [*dict.fromkeys(prompts)]
        worded = [*wanted, self._settings.negative]
        for first in range(0, len(worded), _PROMPTS_AT_ONCE):
            with torch.no_grad():
                embeds, mask, *_ = pipeline.encode_prompt(
                    worded[first : first + _PROMPTS_AT_ONCE], do_classifier_free_guidance=False
                )
            for row, (embed, words) in enumerate(zip(embeds.cpu(), mask.cpu(), strict=True)):
                number = first + row
                texts[wanted[number] if number < len(wanted) else ""] = Text(embed, words)
        pipeline.maybe_free_model_hooks()
        return texts

    def load_maker(self, device: Device, steps: int = 0) -> Any:
        """The pipeline that makes pictures, on its device; compiled if so many steps pay for it."""
        pipeline = self._load(device, text_encoder=None, tokenizer=None)
        pipeline.vae.enable_tiling()
        offload = _place(pipeline, device, self._settings)
        pays = is_compiled(self._settings.compiled, device, steps, PAYS_FROM_STEPS)
        if pays and offload != "sequential":
            compile_blocks(pipeline.transformer)
        return pipeline

    def load_upsampler(self, pipeline: Any, device: Device) -> Any:
        """The pipeline that doubles width and height, with the VAE of another; None if none."""
        if self._upsampler is None or self._settings.upsampler is None:
            return None
        diffusers: Any = import_module("diffusers")
        weights = self._settings.upsampler
        with _loading(weights):
            upsampler: Any = diffusers.LTXLatentUpsamplePipeline.from_pretrained(
                self._upsampler, vae=pipeline.vae, dtype=device.dtype, local_files_only=True
            )
        model = upsampler.latent_upsampler
        if model.config.in_channels != pipeline.vae.config.latent_channels:
            raise WeightsError(
                f"the upsampler `{weights}` works on {model.config.in_channels} channels, but "
                f"`{self._settings.weights}` has {pipeline.vae.config.latent_channels}; they do "
                "not belong together"
            )
        model.to(device.kind)
        return upsampler

    def _load(self, device: Device, **left_out: None) -> Any:
        diffusers: Any = import_module("diffusers")
        transformers: Any = import_module("transformers")
        for library in (diffusers, transformers):
            library.utils.logging.set_verbosity_error()
            library.utils.logging.disable_progress_bar()
        name = CONDITIONED if self.continues else "LTXImageToVideoPipeline"
        with _loading(self._settings.weights):
            pipeline: Any = getattr(diffusers, name).from_pretrained(
                self._folder, dtype=device.dtype, local_files_only=True, **left_out
            )
        _refuse_incomplete(pipeline, self._settings.weights)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def _refuse_without_vocabulary(self) -> None:
        """Without it the tokenizer would load as well, and know no word."""
        folder, weights = self._folder / "tokenizer", self._settings.weights
        if (folder / "tokenizer.json").is_file():
            return
        if not (folder / "spiece.model").is_file():
            raise WeightsError(
                f"`{weights}` cannot be loaded: its files are damaged (its tokenizer has neither "
                "tokenizer.json nor spiece.model); fetch them again"
            )
        if find_spec("sentencepiece") is None:
            raise WeightsError(
                f"reading the words of `{weights}` needs `sentencepiece`, which is not installed; "
                "run: pip install 'storygen[gpu]'"
            )

    def _refuse_what_the_first_cannot(self) -> None:
        """The models before 0.9.5 were never distilled, and their latents cannot be upsampled."""
        if self._settings.distilled:
            raise WeightsError(
                f"`{self._settings.weights}` is not a distilled model; set `distilled` to false"
            )
        if self._settings.upsampler is not None:
            raise WeightsError(
                f"`{self._settings.weights}` is older than 0.9.5 and has no upsampler; set "
                "`upsampler` to nothing"
            )


def _kind(folder: Path, weights: Weights) -> str:
    with _loading(weights):
        index = json.loads((folder / "model_index.json").read_text("utf-8"))
    return str(index.get("_class_name")) if isinstance(index, dict) else "?"  # pyright: ignore


def _refuse_incomplete(pipeline: Any, weights: Weights) -> None:
    """What a file lacks is left without memory, which is noticed only when it is needed."""
    for name, part in pipeline.components.items():
        if hasattr(part, "parameters") and any(weight.is_meta for weight in part.parameters()):
            raise WeightsError(
                f"`{weights}` cannot be loaded: its files are damaged (weights of its {name} are "
                "missing); fetch them again"
            )


def _place(pipeline: Any, device: Device, settings: LtxSettings) -> Offload:
    import torch

    offload = settings.offload or choose_offload(device, *parts_bytes(pipeline))
    try:
        place(pipeline, device, offload)
    except torch.OutOfMemoryError as error:
        give_back()
        raise ToolError(
            f"the graphics card's memory does not hold `{settings.weights}`; close other programs "
            "that use it, or set its offload to `sequential`"
        ) from error
    return offload


@contextmanager
def _loading(weights: Weights) -> Generator[None]:
    """Turn whatever the libraries say of bad files into one sentence."""
    from safetensors import SafetensorError

    try:
        yield
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError,
        SafetensorError,
    ) as error:  # fmt: skip
        said = " ".join(str(error).split())[:200]
        raise WeightsError(
            f"`{weights}` cannot be loaded: its files are damaged or not LTX-Video's ({said}); "
            "fetch them again"
        ) from error
