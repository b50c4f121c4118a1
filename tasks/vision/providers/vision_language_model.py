"""A vision-language model at work: loaded from its folder, and asked about pictures."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil

from storygen.accelerator.device import Device
from storygen.accelerator.offload import Offload
from storygen.models.base import Artifact
from storygen.store import current_store
from tasks.vision.questions import Question

NEEDED = ("config.json", "model*.safetensors", "tokenizer*.json")
"""The files of a model's folder that are read in any case."""

_GREY = (122, 116, 104)  # CLIP's mean, with which LLaVA was trained to see pictures made square
_PLAIN_TEMPLATE = "USER: {pictures}{words} ASSISTANT:"  # of LLaVA 1.5, before it brought its own

_CARDS_SHARE = {"": 0.7, "model": 0.7, "sequential": 0.2}
"""Of the card's memory, what weights may take; layers beyond it come from main memory when needed.
The rest is for what four questions work out, some 3 GB for a model of 7 billion parameters."""


@dataclass(frozen=True)
class Looker:
    """A loaded model.

    Attributes:
        network: One that makes text of pictures and text.
        processor: Makes numbers of pictures and words for it.
        device: Where it is asked.
        answer_tokens: The longest answer.
    """

    network: Any
    processor: Any
    device: Device
    answer_tokens: int

    @property
    def can_batch(self) -> bool:
        """Whether it can fill questions up to one length."""
        return self.processor.tokenizer.pad_token_id is not None

    def __call__(self, questions: Sequence[Question]) -> list[str]:
        """One answer per question; the likeliest words, no chance.

        Raises:
            StoreError: A picture is missing or damaged.
        """
        pictures = [[_square(one) for one in question.pictures] for question in questions]
        given = self.processor(
            text=[self._prompt(question) for question in questions], images=pictures,
            padding=self.can_batch, return_tensors="pt",
        ).to(self.device.kind, dtype=self.device.dtype)  # fmt: skip
        tokens = self.network.generate(
            **given, max_new_tokens=self.answer_tokens, do_sample=False, num_beams=1,
            pad_token_id=self.processor.tokenizer.pad_token_id,
        )  # fmt: skip
        answers = tokens[:, given["input_ids"].shape[1] :]
        return self.processor.batch_decode(answers, skip_special_tokens=True)

    def _prompt(self, question: Question) -> str:
        count = len(question.pictures)
        if self.processor.chat_template is None:
            mark = f"{getattr(self.processor, 'image_token', '<image>')}\n"
            return _PLAIN_TEMPLATE.format(pictures=mark * count, words=question.words)
        said = [
            *({"type": "image"} for _ in range(count)),
            {"type": "text", "text": question.words},
        ]
        return self.processor.apply_chat_template(
            [{"role": "user", "content": said}], add_generation_prompt=True, tokenize=False
        )


def load_looker(
    folder: Path, device: Device, offload: Offload | Literal[""], answer_tokens: int
) -> Looker:
    """The model in a folder. Raises what its libraries do, or ValueError, where it is none.

    Args:
        folder: With the model's files.
        device: What it runs on.
        offload: What leaves the card meanwhile; empty: what does not fit.
        answer_tokens: The longest answer.
    """
    import transformers

    library: Any = transformers
    library.utils.logging.set_verbosity(logging.CRITICAL)
    library.utils.logging.disable_progress_bar()
    # Else a model that brings its own code is asked about at the terminal.
    here = {"local_files_only": True, "trust_remote_code": False}
    config = library.AutoConfig.from_pretrained(folder, **here)
    if type(config) not in library.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING:
        raise ValueError(
            f"a {config.model_type!r} model cannot look at pictures; one is needed that answers "
            "questions about them, such as llava-hf/llava-1.5-7b-hf"
        )
    network, told = library.AutoModelForImageTextToText.from_pretrained(
        folder, config=config, dtype=device.dtype, use_safetensors=True, low_cpu_mem_usage=True,
        output_loading_info=True, ignore_mismatched_sizes=True, **here,
        **layer_places(device, offload),
    )  # fmt: skip
    if lacking := len(told["missing_keys"]) + len(told["mismatched_keys"]):
        raise ValueError(f"{lacking} of its tensors are missing or of another size than it says")
    return Looker(network.eval(), _processor(folder, here), device, answer_tokens)


def _processor(folder: Path, here: dict[str, bool]) -> Any:
    import transformers

    library: Any = transformers
    # The default is torchvision where that happens to be installed, which scales otherwise.
    processor = library.AutoProcessor.from_pretrained(folder, backend="pil", **here)
    if getattr(processor, "patch_size", 0) is None:
        raise ValueError("its processor_config.json does not say its patch_size")
    processor.tokenizer.padding_side = "left"  # answers follow where questions end
    return processor


def layer_places(device: Device, offload: Offload | Literal[""]) -> dict[str, Any]:
    """Where the layers are loaded to, as options of `from_pretrained`."""
    if device.kind == "cpu":
        return {}
    if offload == "none":
        return {"device_map": {"": device.kind}}
    on_card = int(device.memory_bytes * _CARDS_SHARE[offload])
    in_main_memory = psutil.virtual_memory().available
    return {"device_map": "auto", "max_memory": {0: on_card, "cpu": in_main_memory}}


def _square(picture: Artifact) -> Any:
    """The picture with grey bars, since CLIP would cut its middle out."""
    from PIL import Image, ImageOps

    with Image.open(current_store().locate(picture)) as opened:
        whole = opened.convert("RGB")
    side = max(whole.size)
    return ImageOps.pad(whole, (side, side), color=_GREY)
