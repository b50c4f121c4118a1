"""The graphics cards of this machine, found without loading a model library."""

import os
import subprocess
from functools import cache

_TIMEOUT_S = 20


@cache
def gpus() -> tuple[str, ...]:
    """The NVIDIA cards this process may use, as the driver lists them: index, name, memory."""
    asked = ["nvidia-smi", "--query-gpu=index,name,memory.total", "--format=csv,noheader"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    cards = tuple(line.strip() for line in told.stdout.splitlines() if line.strip())
    allowed = os.environ.get("CUDA_VISIBLE_DEVICES")
    if allowed is None:
        return cards
    chosen = {name.strip() for name in allowed.split(",")}
    return tuple(card for card in cards if card.partition(",")[0] in chosen)


def has_gpu() -> bool:
    """Whether a graphics card is here for this process."""
    return bool(gpus())
