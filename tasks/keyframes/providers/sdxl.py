"""Stable Diffusion XL and its few-step descendants: one model load and one pass for a film."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from typing import Any

from storygen import progress
from storygen.accelerator.device import Device, find_device
from storygen.accelerator.memory import freed_after
from storygen.canonical import seed_from
from storygen.errors import WeightsError
from storygen.models.base import Artifact
from storygen.models.picture import PictureRequest
from tasks.keyframes.contract import Drawing
from tasks.keyframes.illustrating import illustrate
from tasks.keyframes.model_batches import like_with_like, made_ahead
from tasks.keyframes.model_pictures import Pixels, drawing_of
from tasks.keyframes.model_prompts import Fitted, fitted, prompt_parts
from tasks.keyframes.model_sizes import bucket_px
from tasks.keyframes.providers.sdxl_conditions import encode
from tasks.keyframes.providers.sdxl_files import find_lora, find_model
from tasks.keyframes.providers.sdxl_pass import Order, Pass
from tasks.keyframes.providers.sdxl_pipeline import load_pipeline
from tasks.keyframes.providers.sdxl_placing import place_and_size
from tasks.keyframes.providers.sdxl_settings import SdxlSettings

_PACKAGES = ("torch", "diffusers", "transformers", "accelerate")
_SEEDS = 2**63  # torch takes no larger ones
_DEFAULTS = SdxlSettings()


class SdxlPainter:
    """Draws on a graphics card, offline and free; the same request gives the same picture."""

    Settings = SdxlSettings

    needs_gpu = True
    is_online = False
    is_paid = False
    keeps_characters = True

    def __init__(self, settings: SdxlSettings = _DEFAULTS) -> None:
        self._settings = settings

    def problem(self) -> str | None:
        """Packages or model files that are missing here, and how to get them."""
        missing = [name for name in _PACKAGES if find_spec(name) is None]
        if missing:
            return (
                f"the painter sdxl needs {', '.join(missing)}; install what it needs with: "
                "pip install 'storygen[gpu]'"
            )
        if self._settings.lora and find_spec("peft") is None:
            return (
                f"the painter sdxl needs peft for its LoRA {self._settings.lora!r}; install it "
                "with: pip install 'peft>=0.17', or leave `lora` empty"
            )
        try:
            find_model(self._settings)
            if self._settings.lora:
                find_lora(self._settings.lora)
        except WeightsError as error:
            return str(error)
        return None

    def draw(self, requests: Sequence[PictureRequest]) -> Iterator[Drawing]:
        """Draw each request, in order; cards are drawn without a model, which cannot spell.

        Raises:
            WeightsError: The model is missing or cannot be loaded.
            StoreError: A sheet or a rejected picture is missing or damaged.
            ToolError: The card's memory holds not even one picture at a time.
        """
        with closing(self._pictures([one for one in requests if one.card is None])) as pictures:
            for request in requests:
                if request.card is not None:
                    yield illustrate(request)
                else:
                    yield drawing_of(request, next(pictures))

    def _pictures(self, requests: Sequence[PictureRequest]) -> Generator[Pixels]:
        if requests:
            with freed_after():
                yield from _drawn(requests, self._settings)


def _drawn(requests: Sequence[PictureRequest], settings: SdxlSettings) -> Generator[Pixels]:
    device = find_device()
    sheets = [sheet for request in requests for sheet in _sheets_of(request, settings)]
    pipeline = load_pipeline(settings, device, settings.adapter if sheets else None)
    yield from draw_all(pipeline, requests, settings, device)


def draw_all(
    pipeline: Any, requests: Sequence[PictureRequest], settings: SdxlSettings, device: Device
) -> Generator[Pixels]:
    """Encode, place and draw with a pipeline that lies tuned in main memory.

    Raises:
        StoreError: A sheet or a rejected picture is missing or damaged.
        ToolError: The card's memory does not hold it.
    """
    orders = _orders(pipeline, requests, settings)
    # A UNet that was taught guidance itself is asked once for each picture, not twice.
    guided = settings.guidance > 1 and pipeline.unet.config.time_cond_proj_dim is None
    conditions = encode(
        pipeline,
        device,
        (order.words for order in orders),
        _fitted([settings.negative], pipeline).words if guided else None,
        (sheet for order in orders for sheet in order.sheets),
    )
    area_px = max(order.width_px * order.height_px for order in orders)
    size = place_and_size(pipeline, settings, device, area_px, guided, len(orders))
    drawing = Pass(pipeline, conditions, settings, device, size)
    pictures = like_with_like(orders, lambda order: order.kind, size, drawing.draw)
    yield from made_ahead(pictures, size)


def _orders(
    pipeline: Any, requests: Sequence[PictureRequest], settings: SdxlSettings
) -> list[Order]:
    side_px = pipeline.unet.config.sample_size * pipeline.vae_scale_factor
    orders: list[Order] = []
    cut = 0
    for request in requests:
        look = request.look
        width_px, height_px = bucket_px(look.width_px, look.height_px, side_px)
        prompt = _fitted(prompt_parts(request, settings.style), pipeline)
        cut += prompt.is_cut
        orders.append(
            Order(
                prompt.words,
                seed_from(look.seed, request.shot_id, request.attempt) % _SEEDS,
                width_px,
                height_px,
                _sheets_of(request, settings),
                request.rejected if request.attempt else None,
            )
        )
    if cut:
        progress.current().note(
            f"{cut} of {len(orders)} prompts are longer than the model reads; their last words, "
            "which matter least, do not count"
        )
    return orders


def _fitted(parts: Sequence[str], pipeline: Any) -> Fitted:
    def fits(text: str) -> bool:
        return all(
            len(tokenizer(text).input_ids) <= tokenizer.model_max_length
            for tokenizer in (pipeline.tokenizer, pipeline.tokenizer_2)
        )

    return fitted(parts, fits)


def _sheets_of(request: PictureRequest, settings: SdxlSettings) -> tuple[Artifact, ...]:
    if settings.adapter is None or settings.likeness == 0 or request.sheet_of is not None:
        return ()
    return tuple(one.sheet for one in request.characters if one.sheet is not None)
