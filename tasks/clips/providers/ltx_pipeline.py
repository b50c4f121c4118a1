"""LTX-Video at work: a draft of several clips at once, then each one refined and decoded."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from storygen.accelerator.device import Device
from storygen.canonical import seed_from
from tasks.clips.footage_plan import FootagePlan, Piece
from tasks.clips.providers.ltx_loading import CONDITIONED, Text
from tasks.clips.providers.ltx_settings import LtxSettings
from tasks.clips.start_pictures import Frames, resized

_GUIDANCE = 5.0
_GUIDANCE_RESCALED = 0.7
_DRAFT_STEPS = [1000, 993, 987, 981, 975, 909, 725, 0.03]
_REFINING_STEPS = [1000, 909, 725, 421, 0]
"""The steps that the distilled models were trained on; of the second the first is left out."""
_START_NOISE = 0.025  # keeps models that are not distilled from freezing the start picture
_TONE_COMPRESSION = 0.6
_LEFT_NOISE_AT, _LEFT_NOISE = 0.05, 0.025
"""The VAE is told that this much noise is left, and takes it away itself."""
_FRAMES_CONVERTED_AT_ONCE = 16


def steps_a_piece(settings: LtxSettings) -> int:
    """How often the denoiser is asked for one piece of a clip."""
    refining = 0 if settings.upsampler is None else len(_REFINING_STEPS) - 1
    return refining + (len(_DRAFT_STEPS) if settings.distilled else settings.steps)


class LtxModel:
    """The part of a model that makes pictures, loaded."""

    def __init__(
        self, pipeline: Any, upsampler: Any, settings: LtxSettings, device: Device
    ) -> None:
        """Take over what is loaded.

        Args:
            pipeline: An LTXConditionPipeline, or an LTXImageToVideoPipeline for the first models.
            upsampler: An LTXLatentUpsamplePipeline with the same VAE; none if empty.
            settings: Steps and guidance.
            device: Where they are.
        """
        self._pipeline, self._upsampler = pipeline, upsampler
        self._settings, self._device = settings, device
        self._continues = type(pipeline).__name__ == CONDITIONED

    def draft(
        self,
        starts: Sequence[Frames],
        texts: Sequence[Text],
        negative: Text,
        seeds: Sequence[int],
        plan: FootagePlan,
        piece: Piece,
    ) -> list[Any]:
        """Make clips together, in latents.

        Args:
            starts: For each clip, the frames that it begins with: a picture, or the end of the
                piece before.
            texts: What each one shows.
            negative: What is not to be seen.
            seeds: Of each clip's random stream.
            plan: Sizes and rate.
            piece: The length.

        Raises:
            RuntimeError: The model fails.
            torch.OutOfMemoryError: The card's memory holds fewer clips.
        """
        schedule: dict[str, Any] = {"num_inference_steps": self._settings.steps}
        if self._settings.distilled:
            schedule = {"timesteps": _DRAFT_STEPS}
        latents = self._denoised(
            starts, texts, negative, [seed_from(seed, piece.start, "draft") for seed in seeds],
            plan.draft_px, plan, piece, **schedule,
        )  # fmt: skip
        return list(latents.split(1))

    def finish(
        self,
        latents: Any,
        start: Frames,
        text: Text,
        negative: Text,
        seed: int,
        plan: FootagePlan,
        piece: Piece,
    ) -> Frames:
        """Refine a clip's draft where there is an upsampler, and decode it.

        Raises:
            RuntimeError: The model fails, or what it makes are no pictures.
            torch.OutOfMemoryError: The card's memory does not hold it.
        """
        if self._upsampler is not None:
            latents = self._refined(
                latents, start, text, negative, seed_from(seed, piece.start, "refine"), plan, piece
            )
        return self._decoded(latents, seed_from(seed, piece.start, "decode"))

    def _refined(
        self,
        latents: Any,
        start: Frames,
        text: Text,
        negative: Text,
        seed: int,
        plan: FootagePlan,
        piece: Piece,
    ) -> Any:
        """Twice as wide and high, with details that the draft had no room for."""
        width, height = plan.made_px
        toned: dict[str, Any] = {}
        schedule: dict[str, Any] = {"num_inference_steps": 10, "denoise_strength": 0.4}
        if self._settings.distilled:
            toned = {"adain_factor": 1.0, "tone_map_compression_ratio": _TONE_COMPRESSION}
            schedule = {"timesteps": _REFINING_STEPS, "denoise_strength": 0.999}
        larger = self._upsampler(
            latents=latents, width=width, height=height, output_type="latent", **toned
        ).frames
        return self._denoised(
            [start], [text], negative, [seed], plan.made_px, plan, piece, latents=larger, **schedule
        )

    def _denoised(
        self,
        starts: Sequence[Frames],
        texts: Sequence[Text],
        negative: Text,
        seeds: Sequence[int],
        size_px: tuple[int, int],
        plan: FootagePlan,
        piece: Piece,
        **how: Any,
    ) -> Any:
        """Latents of the clips: clip, channel, time, height, width."""
        made = self._pipeline(
            **self._started([resized(start, size_px) for start in starts]),
            **self._told(texts, negative),
            **how,
            width=size_px[0],
            height=size_px[1],
            num_frames=piece.frames,
            frame_rate=float(plan.rate),
            generator=[self._device.generator(seed) for seed in seeds],
            output_type="latent",
        ).frames
        if self._continues:
            return made
        ratio = self._pipeline.vae_spatial_compression_ratio
        return self._pipeline._unpack_latents(
            made, 1 + piece.frames // self._pipeline.vae_temporal_compression_ratio,
            size_px[1] // ratio, size_px[0] // ratio,
            self._pipeline.transformer_spatial_patch_size,
            self._pipeline.transformer_temporal_patch_size,
        )  # fmt: skip

    def _started(self, starts: Sequence[Frames]) -> dict[str, Any]:
        """How a pipeline is told what the clips begin with."""
        torch: Any = import_module("torch")
        videos = torch.from_numpy(np.stack(starts)).permute(0, 1, 4, 2, 3).float() / 255
        if not self._continues:
            return {"image": videos[:, -1]}
        from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition

        noise = 0.0 if self._settings.distilled else _START_NOISE
        condition = LTXVideoCondition(video=videos, frame_index=0)  # pyright: ignore
        return {"conditions": [condition], "image_cond_noise_scale": noise}

    def _told(self, texts: Sequence[Text], negative: Text) -> dict[str, Any]:
        """How a pipeline is told what to show."""
        import torch

        guidance = self._settings.guidance or (1.0 if self._settings.distilled else _GUIDANCE)
        sides = {"prompt": list(texts), "negative_prompt": [negative] * len(texts)}
        told: dict[str, Any] = {"guidance_scale": guidance, "guidance_rescale": _GUIDANCE_RESCALED}
        for name, side in sides.items():
            embeds = torch.stack([text.embeds for text in side])
            told[f"{name}_embeds"] = embeds.to(self._device.kind)
            mask = torch.stack([text.mask for text in side])
            told[f"{name}_attention_mask"] = mask.to(self._device.kind)
        return told

    def _decoded(self, latents: Any, seed: int) -> Frames:
        """A clip's frames; raises RuntimeError where they are no numbers."""
        import torch

        pipeline, vae = self._pipeline, self._pipeline.vae
        with torch.no_grad(), _seeded(seed):
            latents = pipeline._denormalize_latents(
                latents, vae.latents_mean, vae.latents_std, vae.config.scaling_factor
            ).float()
            left = None
            if vae.config.timestep_conditioning:
                noise = torch.randn(latents.shape, generator=self._device.generator(seed))
                latents = (1 - _LEFT_NOISE) * latents + _LEFT_NOISE * noise.to(latents.device)
                left = torch.tensor([_LEFT_NOISE_AT], device=latents.device, dtype=vae.dtype)
            video = vae.decode(latents.to(vae.dtype), left, return_dict=False)[0][0]
            pipeline.maybe_free_model_hooks()
            if not bool(torch.isfinite(video).all()):
                raise RuntimeError("it made pictures that are no numbers")
            return np.concatenate(
                [
                    (part.float() / 2 + 0.5).clamp(0, 1).mul(255).round().byte()
                    .permute(1, 2, 3, 0).cpu().numpy()
                    for part in video.split(_FRAMES_CONVERTED_AT_ONCE, dim=1)
                ]
            )  # fmt: skip


@contextmanager
def _seeded(seed: int) -> Generator[None]:
    """Some VAEs draw from torch's common random stream: give it the seed for a while."""
    torch: Any = import_module("torch")
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield
