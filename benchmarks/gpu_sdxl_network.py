"""Stable Diffusion XL's network with random weights, in its real sizes or tiny.

In its real sizes it has the weights of stable-diffusion-xl-base-1.0 to the last one: 2,567,463,684
in the UNet, 83,653,863 in the VAE, 123,060,480 and 694,659,840 in the text encoders.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from storygen.accelerator.device import Device
from tests.support.tiny_models.sdxl import build_tokenizer


class Network(NamedTuple):
    """The sizes that tell one network of this family from another."""

    unet: dict[str, Any]
    vae: dict[str, Any]
    words: dict[str, Any]
    words_2: dict[str, Any]


FULL = Network(
    unet={
        "sample_size": 128,
        "block_out_channels": (320, 640, 1280),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "layers_per_block": 2,
        "transformer_layers_per_block": (1, 2, 10),
        "attention_head_dim": (5, 10, 20),
        "cross_attention_dim": 2048,
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
    },
    vae={"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2, "sample_size": 1024},
    words={
        "vocab_size": 49408, "hidden_size": 768, "intermediate_size": 3072,
        "num_hidden_layers": 12, "num_attention_heads": 12, "projection_dim": 768,
        "hidden_act": "quick_gelu",
    },
    words_2={
        "vocab_size": 49408, "hidden_size": 1280, "intermediate_size": 5120,
        "num_hidden_layers": 32, "num_attention_heads": 20, "projection_dim": 1280,
        "hidden_act": "gelu",
    },
)  # fmt: skip
_TINY_WORDS = {
    "vocab_size": 514, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3,
    "num_attention_heads": 4, "projection_dim": 32,
}  # fmt: skip
TINY = Network(
    unet={
        "sample_size": 16,
        "block_out_channels": (32, 64),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "layers_per_block": 1,
        "transformer_layers_per_block": (1, 1),
        "attention_head_dim": (2, 4),
        "cross_attention_dim": 64,
        "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": 80,
        "norm_num_groups": 8,
    },
    vae={"block_out_channels": (16, 16, 32, 32), "layers_per_block": 1, "norm_num_groups": 8},
    words=_TINY_WORDS,
    words_2=_TINY_WORDS,
)


def build(network: Network, device: Device) -> Any:
    """The pipeline with random weights, made where it will run."""
    import torch
    from diffusers import (
        AutoencoderKL,
        EulerDiscreteScheduler,
        StableDiffusionXLPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    before = torch.get_default_dtype()
    torch.set_default_dtype(device.dtype)
    torch.manual_seed(0)
    try:
        with torch.device(device.kind), TemporaryDirectory() as folder:
            tokenizer = build_tokenizer(Path(folder))
            parts: dict[str, Any] = {
                "unet": UNet2DConditionModel(
                    in_channels=4, out_channels=4, use_linear_projection=True,
                    addition_embed_type="text_time", **network.unet,
                ),
                "vae": AutoencoderKL(
                    down_block_types=("DownEncoderBlock2D",) * 4,
                    up_block_types=("UpDecoderBlock2D",) * 4,
                    latent_channels=4, scaling_factor=0.13025, **network.vae,
                ),
                "text_encoder": CLIPTextModel(_text_config(network.words)),
                "text_encoder_2": CLIPTextModelWithProjection(_text_config(network.words_2)),
            }  # fmt: skip
    finally:
        torch.set_default_dtype(before)
    for part in parts.values():
        part.eval()
    pipeline: Any = StableDiffusionXLPipeline(
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
            timestep_spacing="leading", steps_offset=1,
        ),
        add_watermarker=False,
        **parts,
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _text_config(sizes: dict[str, Any]) -> Any:
    from transformers import CLIPTextConfig

    return CLIPTextConfig(bos_token_id=512, eos_token_id=513, **sizes)
