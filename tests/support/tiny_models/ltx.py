"""LTX-Video models of a few hundred kilobytes, in the format of the real ones."""

from pathlib import Path
from typing import Any, Literal

LATENT_CHANNELS = 16
SPOILING = "§"
"""A prompt that holds this sign makes every number of its clip a NaN."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:;'"
_CAPTION = 16


def build_ltx(folder: Path, kind: Literal["condition", "first"] = "condition") -> Path:
    """A model as `Lightricks/LTX-Video-0.9.8-13B-distilled`, or as the first, 0.9.0.

    Args:
        folder: Is made.
        kind: `condition` continues videos and has a VAE that is told the noise left; `first`
            knows one start picture and shifts its schedule by the length.
    """
    import torch
    from diffusers import FlowMatchEulerDiscreteScheduler, LTXConditionPipeline, LTXPipeline
    from diffusers.models.transformers.transformer_ltx import LTXVideoTransformer3DModel

    torch.manual_seed(0)
    transformer = LTXVideoTransformer3DModel(
        in_channels=LATENT_CHANNELS, out_channels=LATENT_CHANNELS, num_attention_heads=2,
        attention_head_dim=8, cross_attention_dim=16, num_layers=2, caption_channels=_CAPTION,
    )  # fmt: skip
    scheduler = FlowMatchEulerDiscreteScheduler(
        use_dynamic_shifting=kind == "first", base_shift=0.95, max_shift=2.05, shift_terminal=0.1
    )
    if kind == "condition":
        scheduler = FlowMatchEulerDiscreteScheduler()
    make = LTXConditionPipeline if kind == "condition" else LTXPipeline
    pipeline = make(
        scheduler=scheduler,
        vae=_vae(timestep_conditioning=kind == "condition"),
        text_encoder=_text_encoder(),
        tokenizer=_tokenizer(),
        transformer=transformer,
    )
    pipeline.save_pretrained(folder)
    return folder


def build_ltx_upsampler(folder: Path) -> Path:
    """An upsampler as `Lightricks/ltxv-spatial-upscaler-0.9.7`, for `build_ltx`'s latents."""
    import torch
    from diffusers import LTXLatentUpsamplePipeline
    from diffusers.pipelines.ltx.modeling_latent_upsampler import LTXLatentUpsamplerModel

    torch.manual_seed(1)
    upsampler = LTXLatentUpsamplerModel(
        in_channels=LATENT_CHANNELS, mid_channels=32, num_blocks_per_stage=1, dims=3
    )
    pipeline = LTXLatentUpsamplePipeline(vae=_vae(True), latent_upsampler=upsampler)
    pipeline.save_pretrained(folder)
    return folder


def _vae(timestep_conditioning: bool) -> Any:
    """Compresses by 32 in width and height and by 8 in time, as the real ones do."""
    import torch
    from diffusers import AutoencoderKLLTXVideo

    torch.manual_seed(2)
    if not timestep_conditioning:
        return AutoencoderKLLTXVideo(
            latent_channels=LATENT_CHANNELS, block_out_channels=(8,) * 4,
            decoder_block_out_channels=(8,) * 4, layers_per_block=(1,) * 5,
            decoder_layers_per_block=(1,) * 5,
        )  # fmt: skip
    return AutoencoderKLLTXVideo(
        latent_channels=LATENT_CHANNELS, block_out_channels=(8, 8, 16, 16, 16),
        down_block_types=("LTXVideo095DownBlock3D",) * 4, layers_per_block=(1,) * 5,
        spatio_temporal_scaling=(True,) * 4,
        downsample_type=("spatial", "temporal", "spatiotemporal", "spatiotemporal"),
        decoder_block_out_channels=(8, 16, 32), decoder_layers_per_block=(1,) * 4,
        decoder_spatio_temporal_scaling=(True,) * 3, decoder_inject_noise=(False,) * 4,
        upsample_residual=(True,) * 3, upsample_factor=(2,) * 3, timestep_conditioning=True,
        spatial_compression_ratio=32, temporal_compression_ratio=8,
    )  # fmt: skip


def _text_encoder() -> Any:
    import torch
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(3)
    tokenizer = _tokenizer()
    config = T5Config(
        vocab_size=len(tokenizer), d_model=_CAPTION, d_kv=8, d_ff=16, num_layers=1, num_heads=2
    )
    encoder = T5EncoderModel(config)
    with torch.no_grad():
        encoder.shared.weight[tokenizer.convert_tokens_to_ids(SPOILING)] = torch.nan
    return encoder


def _tokenizer() -> Any:
    from transformers import T5Tokenizer

    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    words += [(letter, -3.0) for letter in _LETTERS + SPOILING]
    return T5Tokenizer(vocab=words, extra_ids=0, model_max_length=128)
