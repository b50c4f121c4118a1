"""A LLaVA model of half a megabyte, in the format of transformers, that says what it is told to."""

import re
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for message in messages %}USER: "
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>\n{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %} {% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)
_IMAGE_PX, _PATCH_PX, _WIDTH = 32, 8, 64
_LONGEST = 2048


def build_llava(folder: Path, answer: str, *, template: str | None = TEMPLATE) -> Path:
    """Save a model that gives `answer` to everything; one of random weights if it is empty."""
    import torch
    from transformers import LlavaForConditionalGeneration

    torch.manual_seed(0)
    chunks = re.findall(r"(?s).{1,12}", answer)
    if len(set(chunks)) != len(chunks):
        raise ValueError(f"{answer!r} has a piece of 12 characters twice: {chunks}")
    tokenizer = _tokenizer(chunks)
    model = LlavaForConditionalGeneration(_config(tokenizer))
    if chunks:
        _script(model, tokenizer, chunks)
    model.save_pretrained(folder)
    _processor(tokenizer, template).save_pretrained(folder)
    return folder


def build_reader(folder: Path) -> Path:
    """Save a language model that cannot look."""
    from transformers import LlamaForCausalLM

    tokenizer = _tokenizer([])
    LlamaForCausalLM(_language(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer(chunks: list[str]) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    bytewise = Tokenizer(models.BPE(vocab={c: at for at, c in enumerate(letters)}, merges=[]))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bytewise, unk_token="<unk>", bos_token="<s>", eos_token="</s>",
        pad_token="<pad>", extra_special_tokens={"image_token": "<image>"},
    )  # fmt: skip
    tokenizer.add_tokens(chunks)
    return tokenizer


def _processor(tokenizer: Any, template: str | None) -> Any:
    from transformers import LlavaProcessor
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    return LlavaProcessor(
        CLIPImageProcessorPil(
            size={"shortest_edge": _IMAGE_PX}, crop_size={"height": _IMAGE_PX, "width": _IMAGE_PX}
        ),
        tokenizer,
        patch_size=_PATCH_PX,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=template,
    )


def _config(tokenizer: Any) -> Any:
    from transformers import CLIPVisionConfig, LlavaConfig

    sight = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        image_size=_IMAGE_PX, patch_size=_PATCH_PX, projection_dim=32,
    )  # fmt: skip
    return LlavaConfig(
        vision_config=sight,
        text_config=_language(tokenizer),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=(_IMAGE_PX // _PATCH_PX) ** 2,
    )


def _language(tokenizer: Any) -> Any:
    from transformers import LlamaConfig

    return LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=_WIDTH, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, max_position_embeddings=_LONGEST,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip


def _script(model: Any, tokenizer: Any, chunks: list[str]) -> None:
    """Let each token alone decide the next: what the layers add is nothing."""
    import torch

    language = model.model.language_model
    said = tokenizer.convert_tokens_to_ids(chunks)
    before = [tokenizer.encode(":", add_special_tokens=False)[-1], *said]
    with torch.no_grad():
        for layer in language.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        embedded = torch.nn.functional.normalize(torch.randn_like(language.embed_tokens.weight))
        language.embed_tokens.weight.copy_(embedded)
        model.lm_head.weight.zero_()
        for one, following in zip(before, [*said, tokenizer.eos_token_id], strict=True):
            model.lm_head.weight[following] = 20 * embedded[one]
