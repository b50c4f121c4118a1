"""Loads Stable Diffusion XL with what is laid over it, ready to be placed on a device."""

import logging
from pathlib import Path
from typing import Any

from storygen.accelerator.device import Device
from storygen.models.weights import Weights
from tasks.keyframes.providers.sdxl_files import (
    ADAPTER_FILE,
    ADAPTER_FOLDER,
    check_whole,
    find_adapter,
    find_lora,
    find_model,
    incomplete,
    loading,
)
from tasks.keyframes.providers.sdxl_settings import SdxlSettings


def load_pipeline(settings: SdxlSettings, device: Device, adapter: Weights | None) -> Any:
    """A diffusers pipeline in main memory, in the precision that the device runs it in.

    Args:
        settings: Which model, and what is laid over it.
        device: Where it will be placed.
        adapter: The IP-Adapter to lay over it; none where no picture follows a sheet.

    Raises:
        WeightsError: The model, its LoRA or its adapter is missing or cannot be loaded.
    """
    hush()
    folder = find_model(settings)
    with loading(settings.weights):
        pipeline = _assembled(folder, settings, device.dtype)
    check_whole(pipeline, settings.weights)
    if settings.lora:
        _lay_lora(pipeline, settings.lora)
    if adapter is not None:
        _lay_adapter(pipeline, adapter)
    return tuned(pipeline, settings)


def tuned(pipeline: Any, settings: SdxlSettings) -> Any:
    """The same pipeline with its schedule and everything that makes it quick and small."""
    import torch

    pipeline.set_progress_bar_config(disable=True)
    _set_schedule(pipeline, settings)
    _fuse_self_attention(pipeline.unet)
    pipeline.unet.to(memory_format=torch.channels_last)
    pipeline.vae.to(memory_format=torch.channels_last)
    pipeline.vae.enable_slicing()
    # Meant for float16, in which this decoder overflows; bfloat16 has float32's range.
    pipeline.vae.register_to_config(force_upcast=False)
    return pipeline


def hush() -> None:
    """What these libraries tell is not for the person who waits for a film."""
    from diffusers.utils import logging as of_diffusers
    from transformers.utils import logging as of_transformers

    for library in (of_diffusers, of_transformers):
        chatter: Any = library
        chatter.set_verbosity(logging.CRITICAL)
        chatter.disable_progress_bar()


def _assembled(folder: Path, settings: SdxlSettings, dtype: Any) -> Any:
    import diffusers
    import transformers

    models: Any = transformers
    pipelines: Any = diffusers
    given: dict[str, Any] = {
        "dtype": dtype,
        "local_files_only": True,
        "use_safetensors": True,
        "variant": settings.variant or None,
    }
    encoders: dict[str, Any] = {}
    for name, kind in (
        ("text_encoder", models.CLIPTextModel),
        ("text_encoder_2", models.CLIPTextModelWithProjection),
    ):
        part, told = kind.from_pretrained(folder, subfolder=name, output_loading_info=True, **given)
        if told["missing_keys"]:  # transformers fills them with noise
            raise incomplete(settings.weights, name)
        encoders[name] = part
    return pipelines.StableDiffusionXLPipeline.from_pretrained(
        folder, add_watermarker=False, **encoders, **given
    )


def _lay_lora(pipeline: Any, name: str) -> None:
    lora = find_lora(name)
    with loading(name):
        pipeline.load_lora_weights(lora.folder, weight_name=lora.name, local_files_only=True)
        pipeline.fuse_lora()
        pipeline.unload_lora_weights()


def _lay_adapter(pipeline: Any, adapter: Weights) -> None:
    folder = find_adapter(adapter)
    with loading(adapter):
        pipeline.load_ip_adapter(
            folder, subfolder=ADAPTER_FOLDER, weight_name=ADAPTER_FILE, local_files_only=True
        )
    if any(weight.is_meta for weight in pipeline.unet.parameters()):
        raise incomplete(adapter, "attention")


def _set_schedule(pipeline: Any, settings: SdxlSettings) -> None:
    import diffusers

    schedules: Any = diffusers
    as_before = pipeline.scheduler.config
    if settings.schedule == "trailing":
        pipeline.scheduler = schedules.EulerDiscreteScheduler.from_config(
            as_before, timestep_spacing="trailing"
        )
    elif settings.schedule == "lcm":
        pipeline.scheduler = schedules.LCMScheduler.from_config(as_before)


def _fuse_self_attention(unet: Any) -> None:
    """One multiplication for query, key and value where all three come from the picture.

    Not so where they come from the words, as `fuse_qkv_projections` would: there an IP-Adapter
    works on its own, and a picture must not depend on whether another of its pass has one.
    """
    from diffusers.models.attention_processor import Attention, FusedAttnProcessor2_0

    for module in unet.modules():
        if isinstance(module, Attention) and not module.is_cross_attention:
            attention: Any = module
            attention.fuse_projections()
            attention.set_processor(FusedAttnProcessor2_0())
            attention.to_q = attention.to_k = attention.to_v = None
