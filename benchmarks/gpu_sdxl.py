"""What the SDXL painter's pass costs, against a bare batch loop of diffusers.

    python -m benchmarks.gpu_sdxl [--pictures 32] [--steps 30] [--compiled]
    python -m benchmarks.gpu_sdxl --tiny

The network is stable-diffusion-xl-base-1.0's in every size, its weights random: arithmetic takes as
long whatever the numbers. It is made on the card, so loading is not measured. Both ways draw the
same prompts in the same steps and batches, with guidance, in bfloat16. The bare loop is a pipeline
as its documentation has it and hands out plain arrays; the pass also scales each picture to its
canvas and, in the last line, encodes it as the stage does. `--tiny` is a network of a few thousand
weights, which proves on any machine that this runs.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.gpu_sdxl_network import FULL, TINY, Network, build
from storygen.accelerator.device import Device, find_device
from storygen.accelerator.memory import give_back
from storygen.models.picture import Look, PictureRequest
from tasks.keyframes.contract import Drawing
from tasks.keyframes.model_pictures import drawing_of
from tasks.keyframes.model_prompts import prompt_parts
from tasks.keyframes.model_sizes import bucket_px
from tasks.keyframes.picture_files import encode_jpeg, encode_png
from tasks.keyframes.providers.sdxl import draw_all
from tasks.keyframes.providers.sdxl_pipeline import hush, tuned
from tasks.keyframes.providers.sdxl_settings import SdxlSettings

BATCH = 8
TARGET = 0.9
_LOOK = Look(palette="tide", mood="calm", width_px=1080, height_px=1920, seed=7)

Way = Callable[[Any, Sequence[PictureRequest], SdxlSettings, Device], None]


class Run(NamedTuple):
    """One line of the table.

    Attributes:
        draw: Draws all requests with a pipeline.
        settings: Of the pass; none for a pipeline left as it is.
    """

    name: str
    draw: Way
    settings: SdxlSettings | None


def measure(
    pictures: int = 32, steps: int = 30, network: Network = FULL, compiled: bool = False
) -> list[str]:
    """The table's lines, in Markdown."""
    plain = SdxlSettings(steps=steps, batch=BATCH, compiled=False)
    quick = plain.model_copy(update={"compiled": True})
    runs = [
        Run("bare loop", draw_bare, None),
        Run("our pass", draw_ours, plain),
        *([Run("our pass, compiled", draw_ours, quick)] if compiled else []),
        Run("our pass, pictures encoded", draw_and_encode, plain),
    ]
    lines = [
        f"| SDXL, {steps} steps, batches of {BATCH} | pictures/s | of the bare loop | target "
        "| peak memory |",
        "|---|---:|---:|---:|---:|",
    ]
    bare_per_s = 0.0
    for run in runs:
        per_s, peak_bytes = _timed(run, network, pictures, plain)
        bare_per_s = bare_per_s or per_s
        target = f">= {TARGET}" if run.settings else ""
        memory = f"{peak_bytes / 2**30:.1f} GiB" if peak_bytes else "-"
        lines.append(
            f"| {run.name} | {per_s:.2f} | {per_s / bare_per_s:.2f} | {target} | {memory} |"
        )
    return lines


def draw_bare(
    pipeline: Any, requests: Sequence[PictureRequest], settings: SdxlSettings, device: Device
) -> None:
    """As the documentation of diffusers does it, in batches."""
    side_px = pipeline.unet.config.sample_size * pipeline.vae_scale_factor
    width_px, height_px = bucket_px(_LOOK.width_px, _LOOK.height_px, side_px)
    for start in range(0, len(requests), BATCH):
        batch = requests[start : start + BATCH]
        pipeline(
            [", ".join(prompt_parts(request, "")) for request in batch],
            negative_prompt=["blurry"] * len(batch),
            width=width_px,
            height=height_px,
            num_inference_steps=settings.steps,
            guidance_scale=settings.guidance,
            generator=[device.generator(number) for number in range(len(batch))],
            output_type="np",
        )


def draw_ours(
    pipeline: Any, requests: Sequence[PictureRequest], settings: SdxlSettings, device: Device
) -> None:
    """The painter's pass, with each picture scaled to its canvas."""
    for _ in _drawings(pipeline, requests, settings, device):
        pass


def draw_and_encode(
    pipeline: Any, requests: Sequence[PictureRequest], settings: SdxlSettings, device: Device
) -> None:
    """The same, and each picture encoded as the stage keeps it."""
    for drawing in _drawings(pipeline, requests, settings, device):
        encode_png(drawing.layers[0].pixels)
        encode_jpeg(drawing.flat)


def _drawings(
    pipeline: Any, requests: Sequence[PictureRequest], settings: SdxlSettings, device: Device
) -> Iterator[Drawing]:
    pictures = draw_all(pipeline, requests, settings, device)
    return map(drawing_of, requests, pictures)


def _timed(run: Run, network: Network, pictures: int, plain: SdxlSettings) -> tuple[float, int]:
    """Pictures a second, and the card's bytes at the peak; 0 without a card."""
    device = find_device()
    settings = run.settings or plain
    warming = settings.model_copy(update={"steps": 2})
    run.draw(_ready(network, run, device), _requests(BATCH), warming, device)
    pipeline = _ready(network, run, device)
    _reset_peak(device)
    begun_at = time.monotonic()
    run.draw(pipeline, _requests(pictures), settings, device)
    took_s = time.monotonic() - begun_at
    return pictures / took_s, _peak_bytes(device)


def _ready(network: Network, run: Run, device: Device) -> Any:
    give_back()
    pipeline = build(network, device)
    return tuned(pipeline, run.settings) if run.settings else pipeline


def _reset_peak(device: Device) -> None:
    import torch

    give_back()
    if device.kind == "cuda":
        torch.cuda.reset_peak_memory_stats()


def _peak_bytes(device: Device) -> int:
    import torch

    return torch.cuda.max_memory_allocated() if device.kind == "cuda" else 0


def _requests(pictures: int) -> list[PictureRequest]:
    return [
        PictureRequest(
            shot_id=f"shot {number}",
            prompt=f"Wide shot of ship {number}, by the sea",
            setting="sea",
            subjects=("ship",),
            mood="calm",
            card=None,
            look=_LOOK,
        )
        for number in range(pictures)
    ]


def main() -> None:
    """Measure as the command line asks."""
    parser = argparse.ArgumentParser(description="SDXL's pass against a bare loop of diffusers")
    parser.add_argument("--pictures", type=int, default=32)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--compiled", action="store_true", help="measure the compiled pass too")
    parser.add_argument("--tiny", action="store_true", help="a tiny network, on any machine")
    asked = parser.parse_args()
    hush()
    network = TINY if asked.tiny else FULL
    print(*measure(asked.pictures, asked.steps, network, asked.compiled), sep="\n")


if __name__ == "__main__":
    main()
