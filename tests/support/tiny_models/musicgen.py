"""MusicGen in a few hundred kilobytes, in the format of its real folder.

Either its weights are left to chance, or they are set so that it counts: each token is the one
before it plus one. A counting model's sound repeats itself to the sample, however it was made.
A second takes 5 tokens instead of the real 50, as tests have to wait for each of them.
"""

from pathlib import Path
from typing import Any

RATE_HZ = 32_000
COUNT_S = 6.4
"""After which time a counting model starts over."""

_CODES = 32

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789,.-'"
_HIDDEN = 64


def build_musicgen(folder: Path, *, counts: bool = False, channels: int = 1) -> Path:
    """Save a tiny MusicGen and its tokenizer into a folder.

    Args:
        folder: Where to; made if need be.
        counts: Whether it counts; else its weights are random, the same every time.
        channels: 1, or 2 as the stereo models have it.
    """
    import torch
    from transformers import MusicgenConfig, MusicgenForConditionalGeneration

    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        parts = {"text_encoder": _text(), "audio_encoder": _codec(), "decoder": _decoder(channels)}
        model: Any = MusicgenForConditionalGeneration(MusicgenConfig(**parts))
        _make_audible(model)
        if counts:
            _make_count(model, channels)
    model.generation_config.update(
        do_sample=True, guidance_scale=3.0, max_length=1500,
        pad_token_id=_CODES, bos_token_id=_CODES, decoder_start_token_id=_CODES,
    )  # fmt: skip
    model.save_pretrained(folder)
    _tokenizer().save_pretrained(folder)
    return folder


def _tokenizer() -> Any:
    from transformers import T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    return T5Tokenizer(vocab=[*pieces, *((letter, -3.0) for letter in _LETTERS)], extra_ids=0)


def _text() -> dict[str, Any]:
    from transformers import T5Config

    vocabulary = len(_LETTERS) + 4
    sizes = {"d_model": 32, "d_kv": 8, "d_ff": 32, "num_layers": 1, "num_heads": 2}
    return T5Config(vocab_size=vocabulary, **sizes).to_dict()


def _codec() -> dict[str, Any]:
    from transformers import EncodecConfig

    return EncodecConfig(
        sampling_rate=RATE_HZ, upsampling_ratios=[10, 8, 8, 10], target_bandwidths=[0.1],
        codebook_size=_CODES, hidden_size=16, codebook_dim=16, num_filters=2, num_lstm_layers=1,
        use_causal_conv=False,
    ).to_dict()  # fmt: skip


def _decoder(channels: int) -> dict[str, Any]:
    from transformers.models.musicgen.configuration_musicgen import MusicgenDecoderConfig

    return MusicgenDecoderConfig(
        vocab_size=_CODES, pad_token_id=_CODES, bos_token_id=_CODES, hidden_size=_HIDDEN,
        ffn_dim=32, num_hidden_layers=1, num_attention_heads=2, num_codebooks=4 * channels,
        audio_channels=channels,
    ).to_dict()  # fmt: skip


def _make_audible(model: Any) -> None:
    """Codebooks start at zero, and biases hum at any token: all music would sound the same."""
    import torch

    codec = model.audio_encoder
    for layer in codec.quantizer.layers:
        layer.codebook.embed.normal_()
    for name, weight in codec.decoder.named_parameters():
        if name.endswith("bias"):
            weight.data.zero_()
    with torch.no_grad():
        heard = codec.decode(torch.randint(_CODES, (1, 1, 4, 50)), [None]).audio_values
    codec.decoder.layers[-1].conv.parametrizations.weight.original0.data *= 0.1 / heard.std()
    for name, weight in model.decoder.named_parameters():
        if name.endswith("weight") and weight.ndim == 2:
            weight.data.normal_(std=0.3)


def _make_count(model: Any, channels: int) -> None:
    """Let the first codebook's token alone decide what comes next, in every codebook.

    A codebook lags one token behind the one before it; so that all count alike, its head answers
    with so many less. The token before the first is unknown to all heads: chance picks the first.
    """
    import torch

    decoder = model.decoder.model.decoder
    for layer in decoder.layers:
        for silenced in (layer.self_attn.out_proj, layer.encoder_attn.out_proj, layer.fc2):
            torch.nn.init.zeros_(silenced.weight)
    known = 100.0 * torch.linalg.qr(torch.randn(_HIDDEN, _CODES))[0].T  # far above the positions
    for codebook, (embedding, head) in enumerate(
        zip(decoder.embed_tokens, model.decoder.lm_heads, strict=True)
    ):
        torch.nn.init.zeros_(embedding.weight)
        head.weight.data = torch.roll(known, 1 - codebook // channels, dims=0)
    decoder.embed_tokens[0].weight.data[:_CODES] = known
