"""How much of a model stays on the graphics card while it works."""

from typing import Any, Literal

from storygen.accelerator.device import Device

Offload = Literal["none", "model", "sequential"]

_WORKING_SHARE = 0.4
"""Of the largest part's bytes, what activations may take besides (a 1024-class picture or a short
clip; a judgement, corrected at run time by halving batches)."""
_LEAST_WORKING_BYTES = 2 * 2**30
_KEPT_FREE = 0.92


def choose_offload(device: Device, weights_bytes: int, largest_part_bytes: int) -> Offload:
    """The quickest level that fits the card.

    Args:
        device: What it runs on.
        weights_bytes: All parts of the model together, in the precision they run in.
        largest_part_bytes: The largest part alone, such as the UNet.

    Returns:
        `none`: all of it stays on the card. `model`: one part at a time. `sequential`: one layer
        at a time, several times slower.
    """
    if device.kind == "cpu":
        return "none"
    room = device.memory_bytes * _KEPT_FREE
    working = max(_LEAST_WORKING_BYTES, largest_part_bytes * _WORKING_SHARE)
    if weights_bytes + working <= room:
        return "none"
    return "model" if largest_part_bytes + working <= room else "sequential"


def place(pipeline: Any, device: Device, offload: Offload) -> None:
    """Move a diffusers pipeline to its device, or have it move there part by part."""
    if device.kind == "cpu":
        return
    if offload == "none":
        pipeline.to(device.kind)
    elif offload == "model":
        pipeline.enable_model_cpu_offload()
    else:
        pipeline.enable_sequential_cpu_offload()


def parts_bytes(pipeline: Any) -> tuple[int, int]:
    """Bytes of all parameters of a diffusers pipeline, and of its largest part."""
    sizes = [
        sum(weight.numel() * weight.element_size() for weight in part.parameters())
        for part in pipeline.components.values()
        if hasattr(part, "parameters")
    ]
    return sum(sizes), max(sizes, default=0)
