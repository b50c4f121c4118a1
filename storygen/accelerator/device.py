"""The device that a model runs on."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["cuda", "cpu"]


@dataclass(frozen=True)
class Device:
    """Where a model's numbers are crunched.

    Attributes:
        kind: `cuda` also for AMD cards, whose torch goes by that name.
        memory_bytes: The card's whole memory; 0 on a CPU.
    """

    kind: Kind
    memory_bytes: int = 0

    @property
    def dtype(self) -> Any:
        """bfloat16 on a card; float32 on a CPU, where it alone is exact and quick."""
        import torch

        return torch.bfloat16 if self.kind == "cuda" else torch.float32

    def generator(self, seed: int) -> Any:
        """A random stream. It lives on the CPU, so that every device draws the same numbers."""
        import torch

        return torch.Generator("cpu").manual_seed(seed)


def find_device() -> Device:
    """This process's graphics card, else its CPU."""
    import torch

    if torch.cuda.is_available():
        return Device("cuda", torch.cuda.get_device_properties(0).total_memory)
    return Device("cpu")
