"""What steers the pictures of a pass: all words and sheets encoded at once, before any drawing.

The encoders leave the card afterwards, so that it has room for larger batches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from storygen.accelerator.device import Device
from storygen.accelerator.memory import give_back, in_batches
from storygen.models.base import Artifact
from storygen.store import current_store
from tasks.keyframes.model_pictures import read_picture, squared

_TEXTS_AT_ONCE = 32


class Encoded(NamedTuple):
    """A text as the model reads it.

    Attributes:
        tokens: One vector for each of its tokens.
        whole: One vector for all of it.
    """

    tokens: Any
    whole: Any


@dataclass
class Conditions:
    """Everything encoded, in main memory.

    Attributes:
        words: By prompt.
        unwanted: The negative prompt; none where guidance does not use it.
        sheets: By the hash of the picture: what it is not above what it is, or the latter alone.
    """

    words: dict[str, Encoded]
    unwanted: Encoded | None = None
    sheets: dict[str, Any] = field(default_factory=dict[str, Any])


def encode(
    pipeline: Any,
    device: Device,
    prompts: Iterable[str],
    unwanted: str | None,
    sheets: Iterable[Artifact],
) -> Conditions:
    """Encode everything, then take the encoders out of the pipeline.

    Args:
        pipeline: In main memory; its encoders visit the device.
        device: Where to encode.
        prompts: Duplicates cost nothing.
        unwanted: The negative prompt, may be empty; none where guidance does not use it.
        sheets: Pictures of characters; needs an IP-Adapter in the pipeline if there are any.

    Raises:
        StoreError: A sheet is missing or damaged.
        ToolError: The card's memory does not hold the encoders.
    """
    words = _encode_words(pipeline, device, sorted(set(prompts)))
    conditions = Conditions(words)
    if unwanted is not None:
        conditions.unwanted = _encode_unwanted(
            pipeline, device, unwanted, next(iter(words.values()))
        )
    pipeline.text_encoder = pipeline.text_encoder_2 = None
    guided = unwanted is not None
    conditions.sheets = _encode_sheets(pipeline, device, sheets, guided)
    pipeline.image_encoder = None
    give_back()
    return conditions


def _encode_words(pipeline: Any, device: Device, texts: Sequence[str]) -> dict[str, Encoded]:
    import torch

    def encoded(batch: Sequence[str]) -> list[Encoded]:
        for encoder in (pipeline.text_encoder, pipeline.text_encoder_2):
            encoder.to(device.kind)
        with torch.no_grad():
            tokens, _, whole, _ = pipeline.encode_prompt(
                list(batch), device=device.kind, do_classifier_free_guidance=False
            )
        return [Encoded(*one) for one in zip(tokens.cpu(), whole.cpu(), strict=True)]

    # One by one on a CPU, whose arithmetic differs in the last digits with their number.
    at_once = 1 if device.kind == "cpu" else _TEXTS_AT_ONCE
    return dict(zip(texts, in_batches(texts, at_once, encoded), strict=True))


def _encode_unwanted(pipeline: Any, device: Device, unwanted: str, like: Encoded) -> Encoded:
    if not unwanted and pipeline.config.force_zeros_for_empty_prompt:
        return Encoded(like.tokens * 0, like.whole * 0)
    return _encode_words(pipeline, device, [unwanted])[unwanted]


def _encode_sheets(
    pipeline: Any, device: Device, sheets: Iterable[Artifact], guided: bool
) -> dict[str, Any]:
    import torch
    from PIL import Image

    by_hash = {sheet.sha256: sheet for sheet in sheets}

    def encoded(batch: Sequence[Artifact]) -> list[Any]:
        pipeline.image_encoder.to(device.kind)
        pictures = [squared(read_picture(current_store().locate(sheet))) for sheet in batch]
        with torch.no_grad():
            return [
                pipeline.prepare_ip_adapter_image_embeds(
                    Image.fromarray(picture), None, device.kind, 1, guided
                )[0].cpu()
                for picture in pictures
            ]

    answers = in_batches(list(by_hash.values()), 1, encoded)
    return dict(zip(by_hash, answers, strict=True))
