"""Draws batches of like pictures with a loaded Stable Diffusion XL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from storygen.accelerator.device import Device
from storygen.accelerator.memory import in_batches
from storygen.errors import ToolError
from storygen.models.base import Artifact
from storygen.store import current_store
from tasks.keyframes.model_pictures import Pixels, read_picture, widened
from tasks.keyframes.providers.sdxl_conditions import Conditions
from tasks.keyframes.providers.sdxl_settings import SdxlSettings


class Kind(NamedTuple):
    """What is equal among pictures of one batch.

    Attributes:
        sheets: How many characters are recognised in it.
        is_redraw: Whether it is drawn over a rejected picture.
    """

    width_px: int
    height_px: int
    sheets: int
    is_redraw: bool


@dataclass(frozen=True)
class Order:
    """A picture to draw.

    Attributes:
        words: Its prompt, no longer than the model reads.
        seed: Of its noise.
        width_px: It is drawn at, before it is scaled to its canvas.
        height_px: It is drawn at.
        sheets: Of the characters to be recognised in it.
        rejected: The picture to draw over; none to start from noise.
    """

    words: str
    seed: int
    width_px: int
    height_px: int
    sheets: tuple[Artifact, ...] = ()
    rejected: Artifact | None = None

    @property
    def kind(self) -> Kind:
        """What must be equal for pictures to be drawn together."""
        return Kind(
            self.width_px, self.height_px, len(self.sheets), is_redraw=self.rejected is not None
        )


class Pass:
    """Draws with one loaded model.

    Attributes:
        size: Pictures at once; smaller once the card's memory has run out.
    """

    def __init__(
        self,
        pipeline: Any,
        conditions: Conditions,
        settings: SdxlSettings,
        device: Device,
        size: int,
    ) -> None:
        self.size = size
        self._pipeline = pipeline
        self._conditions = conditions
        self._settings = settings
        self._device = device
        self._redrawing: Any = None

    def draw(self, orders: Sequence[Order]) -> Iterator[Pixels]:
        """Pictures of one kind, (height, width, 3) RGB. Raises StoreError, ToolError."""
        return in_batches(orders, self.size, self._draw_batch)

    def _draw_batch(self, batch: Sequence[Order]) -> list[Pixels]:
        import torch

        try:
            return self._drawn(batch)
        except torch.OutOfMemoryError:
            self.size = max(1, len(batch) // 2)
            raise

    def _drawn(self, batch: Sequence[Order]) -> list[Pixels]:
        import torch

        kind = batch[0].kind
        asked = self._conditions_of(batch) | {
            "generator": [self._device.generator(order.seed) for order in batch],
            "num_inference_steps": self._settings.steps,
            "guidance_scale": self._settings.guidance,
            "output_type": "pt",
        }
        pipeline = self._pipeline
        if kind.is_redraw:
            pipeline = self._redrawer()
            asked |= self._redraw_of(batch)
        else:
            asked |= {"width": kind.width_px, "height": kind.height_px}
        if self._conditions.sheets:
            asked |= self._sheets_of(batch, pipeline)
        with torch.no_grad():
            return _as_pixels(pipeline(**asked).images)

    def _conditions_of(self, batch: Sequence[Order]) -> dict[str, Any]:
        import torch

        words = [self._conditions.words[order.words] for order in batch]
        given = {
            "prompt_embeds": torch.stack([one.tokens for one in words]),
            "pooled_prompt_embeds": torch.stack([one.whole for one in words]),
        }
        if (unwanted := self._conditions.unwanted) is not None:
            given |= {
                "negative_prompt_embeds": torch.stack([unwanted.tokens] * len(batch)),
                "negative_pooled_prompt_embeds": torch.stack([unwanted.whole] * len(batch)),
            }
        return {name: value.to(self._device.kind) for name, value in given.items()}

    def _sheets_of(self, batch: Sequence[Order], pipeline: Any) -> dict[str, Any]:
        import torch

        known = self._conditions.sheets
        nobody = torch.zeros_like(next(iter(known.values())))
        casts = [
            torch.cat([known[sheet.sha256] for sheet in order.sheets] or [nobody], dim=1)
            for order in batch
        ]
        # Each has one row, or two with guidance: all that is not above all that is.
        rows = torch.stack(casts, dim=1).flatten(0, 1).to(self._device.kind)
        pipeline.set_ip_adapter_scale(self._settings.likeness if batch[0].sheets else 0.0)
        # Diffusers would repeat one cast for the whole batch; ours differ from shot to shot.
        pipeline.prepare_ip_adapter_image_embeds = lambda *_args, **_named: [rows]  # pyright: ignore
        return {"ip_adapter_image_embeds": [rows]}

    def _redraw_of(self, batch: Sequence[Order]) -> dict[str, Any]:
        store = current_store()
        before = [
            widened(read_picture(store.locate(order.rejected)), order.width_px, order.height_px)
            for order in batch
            if order.rejected is not None
        ]
        strength = self._settings.redraw
        return {
            "image": np.stack(before).astype(np.float32) / np.float32(255),
            "strength": strength,
            # At least one step must be left of those that it takes.
            "num_inference_steps": max(self._settings.steps, ceil(1 / strength)),
        }

    def _redrawer(self) -> Any:
        import diffusers

        if self._redrawing is None:
            pipelines: Any = diffusers
            self._redrawing = pipelines.AutoPipelineForImage2Image.from_pipe(self._pipeline)
            self._redrawing.set_progress_bar_config(disable=True)
        return self._redrawing


def _as_pixels(images: Any) -> list[Pixels]:
    """From (n, 3, height, width) between 0 and 1, on the device. Raises ToolError."""
    import torch

    if not torch.isfinite(images).all():
        raise ToolError(
            "the model drew a picture of values that are no numbers; its weights do not work in "
            "this precision: name another model, or fetch it anew"
        )
    pixels = (images.float() * 255).round().to(torch.uint8).permute(0, 2, 3, 1)
    return list(pixels.contiguous().cpu().numpy())
