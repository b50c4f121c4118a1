"""What bringing keyframes to life costs, against a bare loop of diffusers.

    python -m benchmarks.gpu_ltx [--clips 4] [--frames 97] [--steps 30]
    python -m benchmarks.gpu_ltx --tiny

The network is LTX-Video 2B's (0.9.5) and its upsampler's in every size, its weights random:
arithmetic takes as long whatever the numbers. It is made on the card, so loading is not measured,
nor is T5-XXL: what it would make of the prompts is random too. Both ways make the same lengths in
the same steps, drafted at 544x960, doubled, refined in 4 of 10 steps and decoded in tiles, in
bfloat16. The bare loop is the pipelines as their documentation has them and hands out plain
arrays; ours also prepares the keyframes, cuts the frames to 1080x1920 and stores each clip
near-lossless. `--tiny` is a network of a few thousand weights, which proves on any machine that
this runs.
"""

import argparse
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import cv2
import numpy as np

from storygen.accelerator.device import Device, find_device
from storygen.accelerator.memory import give_back
from storygen.canonical import seed_from
from storygen.models.picture import ClipRequest, Keyframe, Layer, Shot
from storygen.store import current_store, use_store
from storygen.store_settings import StoreSettings
from tasks.clips.contract import Footage
from tasks.clips.footage_plan import FootagePlan, plan_footage
from tasks.clips.motion_words import motion_prompt
from tasks.clips.providers.footage_desk import FootageDesk
from tasks.clips.providers.ltx import Pass
from tasks.clips.providers.ltx_loading import Text
from tasks.clips.providers.ltx_pipeline import LtxModel
from tasks.clips.providers.ltx_settings import LtxSettings
from tasks.clips.providers.ltx_takes import Studio

_FPS = Fraction(30)
_WORDS, _CAPTION = 256, 4096
_GUIDANCE = 1.0


class Network(NamedTuple):
    """The sizes that tell one network of this family from another, and what it makes here."""

    transformer: dict[str, Any]
    vae: dict[str, Any]
    upsampler: dict[str, Any]
    frame_px: tuple[int, int]


_VAE = {
    "down_block_types": ("LTXVideo095DownBlock3D",) * 4,
    "spatio_temporal_scaling": (True,) * 4,
    "downsample_type": ("spatial", "temporal", "spatiotemporal", "spatiotemporal"),
    "decoder_spatio_temporal_scaling": (True,) * 3,
    "decoder_inject_noise": (False,) * 4,
    "upsample_residual": (True,) * 3,
    "upsample_factor": (2,) * 3,
    "timestep_conditioning": True,
    "spatial_compression_ratio": 32,
    "temporal_compression_ratio": 8,
}
FULL = Network(
    transformer={"num_layers": 28, "num_attention_heads": 32, "attention_head_dim": 64,
                 "cross_attention_dim": 2048, "caption_channels": _CAPTION},
    vae=_VAE | {"block_out_channels": (128, 256, 512, 1024, 2048),
                "decoder_block_out_channels": (256, 512, 1024),
                "layers_per_block": (4, 6, 6, 2, 2), "decoder_layers_per_block": (5,) * 4},
    upsampler={"in_channels": 128, "mid_channels": 512, "num_blocks_per_stage": 4, "dims": 3},
    frame_px=(1080, 1920),
)  # fmt: skip
TINY = Network(
    transformer={"num_layers": 2, "num_attention_heads": 2, "attention_head_dim": 8,
                 "cross_attention_dim": 16, "caption_channels": _CAPTION,
                 "in_channels": 16, "out_channels": 16},
    vae=_VAE | {"block_out_channels": (8, 8, 16, 16, 16), "latent_channels": 16,
                "decoder_block_out_channels": (8, 16, 32),
                "layers_per_block": (1,) * 5, "decoder_layers_per_block": (1,) * 4},
    upsampler={"in_channels": 16, "mid_channels": 32, "num_blocks_per_stage": 1, "dims": 3},
    frame_px=(60, 96),
)  # fmt: skip


class Measured(NamedTuple):
    """What a way of making clips cost.

    Attributes:
        frames_per_s: Frames of film made in a second.
        peak_bytes: On the card; 0 without one.
    """

    frames_per_s: float
    peak_bytes: int


class Bench(NamedTuple):
    """What both ways work with."""

    device: Device
    pipeline: Any
    upsampler: Any
    settings: LtxSettings
    requests: list[ClipRequest]
    plan: FootagePlan
    texts: dict[str, Text]


def measure(
    clips: int = 4, frames: int = 97, steps: int = 30, network: Network = FULL
) -> list[str]:
    """The table's lines, in Markdown."""
    lines = [
        f"| LTX-Video 2B, {frames} frames, {steps} steps | frames/s | of the bare loop | "
        "peak memory |",
        "|---|---:|---:|---:|",
    ]
    with TemporaryDirectory() as folder:
        use_store(StoreSettings(folder=str(Path(folder) / "store")))
        try:
            bench = _prepared(network, clips, frames, steps)
            bare = _timed(bench, _bare)
            ours = _timed(bench, lambda bench: _ours(bench, Path(folder)))
        finally:
            use_store(None)
    for name, found in (("a bare loop", bare), ("ours, each clip cut and stored", ours)):
        memory = f"{found.peak_bytes / 2**30:.1f} GiB" if found.peak_bytes else "-"
        share = found.frames_per_s / bare.frames_per_s
        lines.append(f"| {name} | {found.frames_per_s:.2f} | {share:.2f} | {memory} |")
    return lines


def build(network: Network, device: Device) -> tuple[Any, Any]:
    """The pipeline and its upsampler with random weights, made where they will run."""
    import torch
    from diffusers import (
        AutoencoderKLLTXVideo,
        FlowMatchEulerDiscreteScheduler,
        LTXConditionPipeline,
        LTXLatentUpsamplePipeline,
        LTXVideoTransformer3DModel,
    )
    from diffusers.pipelines.ltx.modeling_latent_upsampler import LTXLatentUpsamplerModel
    from diffusers.utils import logging

    logging.set_verbosity_error()
    before = torch.get_default_dtype()
    torch.set_default_dtype(device.dtype)
    torch.manual_seed(0)
    try:
        with torch.device(device.kind):
            transformer = LTXVideoTransformer3DModel(**network.transformer)
            vae = AutoencoderKLLTXVideo(**network.vae)
            doubling = LTXLatentUpsamplerModel(**network.upsampler)
    finally:
        torch.set_default_dtype(before)
    vae.enable_tiling()
    pipeline: Any = LTXConditionPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), vae=vae.eval(), text_encoder=None,
        tokenizer=None, transformer=transformer.eval(),
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return pipeline, LTXLatentUpsamplePipeline(vae=vae, latent_upsampler=doubling.eval())


def _prepared(network: Network, clips: int, frames: int, steps: int) -> Bench:
    import torch

    device = find_device()
    pipeline, upsampler = build(network, device)
    settings = LtxSettings(distilled=False, steps=steps, guidance=_GUIDANCE)
    requests = [_request(network, number, frames) for number in range(clips)]
    words = torch.ones(_WORDS, dtype=torch.bool)
    texts = {
        prompt: Text(torch.randn(_WORDS, _CAPTION, dtype=device.dtype), words)
        for prompt in ["", *(motion_prompt(request.shot) for request in requests)]
    }
    plan = plan_footage(
        network.frame_px, frames, _FPS,
        longest=settings.longest_frames, doubled=True, continues=True,
    )  # fmt: skip
    return Bench(device, pipeline, upsampler, settings, requests, plan, texts)


def _request(network: Network, number: int, frames: int) -> ClipRequest:
    width_px, height_px = network.frame_px
    noise = np.random.default_rng(number).integers(0, 255, (height_px // 8, width_px // 8, 3))
    picture = cv2.resize(noise.astype(np.uint8), network.frame_px, interpolation=cv2.INTER_CUBIC)
    flat = current_store().put_bytes(cv2.imencode(".jpg", picture)[1].tobytes(), "image/jpeg")
    layer = Layer(picture=flat, left_px=0, top_px=0, depth=0)
    keyframe = Keyframe(
        layers=(layer,), width_px=width_px, height_px=height_px, flat=flat, provider="bench"
    )
    shot = Shot(id=str(number), beat_id="b", prompt=f"Ship {number}", setting="sea", frames=frames)
    return ClipRequest(
        shot=shot, keyframe=keyframe, width_px=width_px, height_px=height_px, fps=str(_FPS)
    )


def _timed(bench: Bench, way: Callable[[Bench], None]) -> Measured:
    """Once with one clip, so that all kernels are chosen, then all of them."""
    import torch

    way(bench._replace(requests=bench.requests[:1]))
    give_back()
    on_card = bench.device.kind == "cuda"
    if on_card:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    begun_at = time.perf_counter()
    way(bench)
    if on_card:
        torch.cuda.synchronize()
    took_s = time.perf_counter() - begun_at
    frames = bench.plan.frames * len(bench.requests)
    return Measured(frames / took_s, torch.cuda.max_memory_allocated() if on_card else 0)


def _bare(bench: Bench) -> None:
    """One clip after the other, piece by piece, as the documentation of diffusers has it."""
    from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition
    from PIL import Image

    for request in bench.requests:
        flat = current_store().locate(request.keyframe.flat)
        video: Any = [Image.open(flat)]
        text = bench.texts[motion_prompt(request.shot)]
        for piece in bench.plan.pieces:
            told = {
                "conditions": [LTXVideoCondition(video=video, frame_index=0)],
                "prompt_embeds": text.embeds[None].to(bench.device.kind),
                "prompt_attention_mask": text.mask[None].to(bench.device.kind),
                "guidance_scale": _GUIDANCE,
                "num_frames": piece.frames,
                "frame_rate": int(bench.plan.rate),
                "image_cond_noise_scale": 0.025,
            }
            (width, height), (wide, high) = bench.plan.draft_px, bench.plan.made_px
            generator = bench.device.generator(seed_from(request.shot.id))
            latents = bench.pipeline(
                **told, width=width, height=height, generator=generator,
                num_inference_steps=bench.settings.steps, output_type="latent",
            ).frames  # fmt: skip
            larger = bench.upsampler(
                latents=latents, width=wide, height=high, output_type="latent"
            ).frames
            frames = bench.pipeline(
                **told, width=wide, height=high, generator=generator, latents=larger,
                denoise_strength=0.4, num_inference_steps=10, decode_timestep=0.05,
                decode_noise_scale=0.025, output_type="np",
            ).frames[0]  # fmt: skip
            video = [Image.fromarray((frame * 255).astype(np.uint8)) for frame in frames[-9:]]


def _ours(bench: Bench, folder: Path) -> None:
    model = LtxModel(bench.pipeline, bench.upsampler, bench.settings, bench.device)
    with FootageDesk() as desk:
        studio = Studio(model, bench.settings, bench.texts, desk)
        plans = dict.fromkeys(bench.requests, bench.plan)
        pass_ = Pass(studio, desk, plans, set(bench.requests), folder)
        for request in bench.requests:
            made = pass_.clip(request)
            if not isinstance(made, Footage):
                raise SystemExit(made.reason)
            made.video.unlink()


def main() -> None:
    """Measure as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=4)
    parser.add_argument("--frames", type=int, default=97)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--tiny", action="store_true")
    asked = parser.parse_args()
    if asked.tiny:
        lines = measure(clips=3, frames=17, steps=2, network=TINY)
    else:
        lines = measure(asked.clips, asked.frames, asked.steps)
    print(*lines, sep="\n")


if __name__ == "__main__":
    main()
