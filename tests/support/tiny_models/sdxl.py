"""Stable Diffusion XL in its own file formats, small enough to draw within milliseconds.

The weights are random: pictures are patterns, which words, noise and sheets all change.
"""

import json
from pathlib import Path
from typing import Any

_WIDTH = 32
_FEATURES = 64


def build_sdxl(folder: Path, variant: str = "", side_px: int = 128, seed: int = 0) -> Path:
    """A whole pipeline: tokenizers, text encoders, UNet, VAE and scheduler.

    Args:
        folder: Where its files go.
        variant: `fp16` writes only files of that variant.
        side_px: Of the square it says it was trained on.
        seed: Another one gives another model.
    """
    import torch
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        tokenizer = build_tokenizer(folder / "words")
        pipeline = StableDiffusionXLPipeline(
            vae=_vae(),
            text_encoder=_text_encoder(len(tokenizer), projects=False),
            text_encoder_2=_text_encoder(len(tokenizer), projects=True),
            tokenizer=tokenizer,
            tokenizer_2=tokenizer,
            unet=_unet(side_px),
            scheduler=EulerDiscreteScheduler(
                beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
            ),
            add_watermarker=False,
        )
    if variant:
        pipeline.to(dtype=torch.float16)
    pipeline.save_pretrained(folder, safe_serialization=True, variant=variant or None)
    return folder


def build_ip_adapter(folder: Path, seed: int = 0) -> Path:
    """An IP-Adapter for that pipeline, with its image encoder."""
    import torch
    from safetensors.torch import save_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder = CLIPVisionModelWithProjection(
            CLIPVisionConfig(
                hidden_size=_WIDTH, intermediate_size=64, num_attention_heads=4,
                num_hidden_layers=2, image_size=32, patch_size=8, projection_dim=_WIDTH,
            )
        )  # fmt: skip
        encoder.save_pretrained(folder / "sdxl_models" / "image_encoder")
        weights = {
            "image_proj.proj.weight": torch.randn(4 * _FEATURES, _WIDTH),
            "image_proj.proj.bias": torch.zeros(4 * _FEATURES),
            "image_proj.norm.weight": torch.ones(_FEATURES),
            "image_proj.norm.bias": torch.zeros(_FEATURES),
        }
        for number, width in enumerate(_cross_attention_widths()):
            for name in ("to_k_ip", "to_v_ip"):
                weights[f"ip_adapter.{2 * number + 1}.{name}.weight"] = torch.randn(
                    width, _FEATURES
                )
    save_file(weights, folder / "sdxl_models" / "ip-adapter_sdxl.safetensors")
    return folder


def build_tokenizer(folder: Path) -> Any:
    """CLIP's tokenizer with a vocabulary of single bytes: a letter is a token."""
    from transformers import CLIPTokenizer

    letters = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in letters]
    characters = [chr(byte) for byte in letters] + [chr(256 + at) for at in range(len(others))]
    words = [*characters, *(f"{one}</w>" for one in characters), "<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: number for number, word in enumerate(words)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    return CLIPTokenizer.from_pretrained(folder, model_max_length=77)


def _text_encoder(words: int, projects: bool) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=words, hidden_size=_WIDTH, intermediate_size=64, num_attention_heads=4,
        num_hidden_layers=3, projection_dim=_WIDTH, bos_token_id=words - 2, eos_token_id=words - 1,
    )  # fmt: skip
    return CLIPTextModelWithProjection(config) if projects else CLIPTextModel(config)


def _unet(side_px: int) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=side_px // 8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4), use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=8, transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=_WIDTH + 6 * 8, cross_attention_dim=_FEATURES,
        norm_num_groups=8,
    )  # fmt: skip


def _cross_attention_widths() -> list[int]:
    # In the order of the UNet's processors: down, up (two layers), middle.
    return [64, 64, 64, 64]


def _vae() -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(16, 16, 32, 32), norm_num_groups=8, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4, scaling_factor=0.13025,
    )  # fmt: skip
