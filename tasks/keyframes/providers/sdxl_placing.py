"""Puts a loaded Stable Diffusion XL on its device, and says how many pictures fit beside it."""

from typing import Any

from storygen.accelerator.compiling import compile_blocks, is_compiled
from storygen.accelerator.device import Device
from storygen.accelerator.offload import choose_offload, parts_bytes, place
from storygen.errors import ToolError
from tasks.keyframes.providers.sdxl_settings import SdxlSettings

_MOST_AT_ONCE = 8
"""More at once are hardly quicker: the card is busy with these."""
_SAMPLE_BYTES = 0.8 * 2**30
"""What a 1024 x 1024 picture takes on its way through the UNet, judged from its layers; guidance
has two of them under way. Checked at run time: a batch that does not fit is halved."""
_DECODER_BYTES = 4 * 2**30
_KEPT_FREE = 0.92
PAYS_FROM_STEPS = 1_200
"""Forty pictures of thirty steps: compiling takes some half a minute and saves about a quarter of
each step. A judgement, not yet measured on a card: `python -m benchmarks.gpu --compiled` does."""


def place_and_size(
    pipeline: Any,
    settings: SdxlSettings,
    device: Device,
    area_px: int,
    guided: bool,
    pictures: int = 1,
) -> int:
    """Put what draws on the device; how many pictures of this area to draw at once.

    Args:
        pipeline: In main memory.
        settings: May settle what otherwise follows from the card.
        device: Where it draws.
        area_px: Of the largest picture.
        guided: Whether the UNet is asked twice for each.
        pictures: How many there are to draw.

    Raises:
        ToolError: The card's memory does not hold it.
    """
    import torch

    weights_bytes, largest_bytes = parts_bytes(pipeline)
    offload = settings.offload or choose_offload(device, weights_bytes, largest_bytes)
    if offload == "sequential":
        pipeline.vae.enable_tiling()
    elif is_compiled(settings.compiled, device, pictures * settings.steps, PAYS_FROM_STEPS):
        compile_blocks(pipeline.unet)
    try:
        place(pipeline, device, offload)
    except torch.OutOfMemoryError as error:
        raise ToolError(
            f"the graphics card's memory does not hold Stable Diffusion XL with offload "
            f"{offload!r}; close other programs that use it, or set `offload` to `sequential`"
        ) from error
    staying_bytes = {"none": weights_bytes, "model": largest_bytes, "sequential": 0}[offload]
    picture_bytes = (2 if guided else 1) * _SAMPLE_BYTES * area_px / 2**20
    return batch_size(settings.batch, device, staying_bytes, picture_bytes)


def batch_size(asked: int, device: Device, staying_bytes: int, picture_bytes: float) -> int:
    """How many pictures to draw at once.

    Args:
        asked: By the settings; 0 leaves it to us.
        device: On a CPU it is one: several are no quicker there, and its arithmetic differs in the
            last digits with their number, so that a picture would depend on the others.
        staying_bytes: Of the weights on the card meanwhile.
        picture_bytes: What one more picture takes.
    """
    if device.kind == "cpu":
        return 1
    if asked:
        return asked
    room = device.memory_bytes * _KEPT_FREE - staying_bytes - _DECODER_BYTES
    return max(1, min(_MOST_AT_ONCE, int(room / picture_bytes)))
