"""What the passes of the model stages cost on a graphics card, against bare loops of diffusers.

    python -m benchmarks.gpu [--tiny]

Full-size networks with random weights: speed does not depend on the values. `--tiny` takes networks
of a few thousand weights, which prove on any machine that this runs, and nothing else.
"""

import argparse
import sys

from benchmarks import gpu_ltx, gpu_sdxl, gpu_sdxl_network
from storygen.accelerator.device import find_device
from tasks.keyframes.providers.sdxl_pipeline import hush


def main() -> None:
    """Print both tables, in Markdown."""
    parser = argparse.ArgumentParser(description="the model stages against bare loops of diffusers")
    parser.add_argument("--tiny", action="store_true", help="tiny networks, on any machine")
    parser.add_argument("--compiled", action="store_true", help="measure a compiled pass too")
    options = parser.parse_args()
    if not options.tiny and find_device().kind == "cpu":
        sys.exit("torch finds no graphics card here; --tiny proves that the script runs")
    hush()
    print(f"{_card()}\n\n## Pictures by Stable Diffusion XL\n", flush=True)
    if options.tiny:
        pictures = gpu_sdxl.measure(4, 2, gpu_sdxl_network.TINY, options.compiled)
        clips = gpu_ltx.measure(2, 9, 2, gpu_ltx.TINY)
    else:
        pictures = gpu_sdxl.measure(compiled=options.compiled)
        clips = gpu_ltx.measure()
    print(*pictures, sep="\n")
    print("\n## Clips by LTX-Video\n", *clips, sep="\n")


def _card() -> str:
    import torch

    libraries = f"torch {torch.__version__}"
    if not torch.cuda.is_available():
        return f"no card, {libraries}"
    return f"{torch.cuda.get_device_name(0)}, {libraries}"


if __name__ == "__main__":
    main()
