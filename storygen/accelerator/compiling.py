"""Compiling what denoises, where so many steps are to be made that it pays."""

from typing import Any

from storygen.accelerator.device import Device


def is_compiled(asked: bool | None, device: Device, steps: int, pays_from_steps: int) -> bool:
    """Whether a denoiser is compiled: as the settings ask for, else where it pays.

    Args:
        asked: By the settings; None leaves it to us.
        device: What it runs on; compiling for a CPU takes longer than a film.
        steps: That are to be made.
        pays_from_steps: From how many on it saves more than it takes.
    """
    if asked is not None:
        return asked
    return device.kind == "cuda" and steps >= pays_from_steps


def compile_blocks(denoiser: Any) -> None:
    """Compile the blocks that repeat, which takes a tenth of what the whole does."""
    import torch

    torch._dynamo.config.suppress_errors = True  # where no compiler is installed it runs as it is
    denoiser.compile_repeated_blocks(dynamic=True)
