import re

import pytest

from storygen.models.weights import Weights
from storygen.weights.catalogue import CATALOGUE, defaults, listed, pinned, providers
from storygen.weights.choosing import choose
from storygen.weights.hub_cache import is_commit, is_hub_id

SDXL = [
    ".gitattributes", "01.png", "LICENSE.md", "README.md", "comparison.png", "model_index.json",
    "scheduler/scheduler_config.json", "sd_xl_base_1.0.safetensors",
    "sd_xl_base_1.0_0.9vae.safetensors", "text_encoder/config.json",
    "text_encoder/flax_model.msgpack", "text_encoder/model.fp16.safetensors",
    "text_encoder/model.onnx", "text_encoder/model.safetensors",
    "text_encoder/openvino_model.bin", "text_encoder/openvino_model.xml", "tokenizer/merges.txt",
    "tokenizer/special_tokens_map.json", "tokenizer/tokenizer_config.json", "tokenizer/vocab.json",
    "unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors",
    "unet/diffusion_pytorch_model.safetensors", "unet/model.onnx_data", "vae/config.json",
    "vae/diffusion_pytorch_model.fp16.safetensors", "vae/diffusion_pytorch_model.safetensors",
    "vae_1_0/config.json", "vae_1_0/diffusion_pytorch_model.safetensors",
    "vae_decoder/model.onnx",
]  # fmt: skip


def files_of(name: str) -> tuple[str, ...]:
    entry = listed(name)
    assert entry is not None
    return entry.files


def test_each_default_of_each_provider_is_listed():
    for provider in providers():
        for weights in defaults(provider):
            entry = listed(weights.name)
            assert entry is not None, weights
            assert entry.provider == provider
            assert entry.is_default


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_an_entry_says_all_there_is_to_say(entry: object):
    assert isinstance(entry, type(CATALOGUE[0]))
    assert is_hub_id(entry.name)
    assert not entry.revision or is_commit(entry.revision)
    assert entry.size_bytes > 100_000_000
    assert entry.licence
    assert re.fullmatch(r"[a-z-]+", entry.stage)


def test_names_are_listed_once():
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)


def test_a_revision_that_is_given_stands_over_the_catalogues():
    name = "stabilityai/sdxl-turbo"

    assert is_commit(pinned(Weights(name=name)).revision)
    assert pinned(Weights(name=name, revision="main")).revision == "main"
    assert pinned(Weights(name="owner/model")).revision == ""


def test_of_sdxl_only_what_is_loaded_is_fetched():
    chosen = choose(SDXL, files_of("stabilityai/stable-diffusion-xl-base-1.0"))

    assert chosen == [
        "model_index.json", "scheduler/scheduler_config.json", "text_encoder/config.json",
        "text_encoder/model.safetensors", "tokenizer/merges.txt",
        "tokenizer/special_tokens_map.json", "tokenizer/tokenizer_config.json",
        "tokenizer/vocab.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
        "vae/config.json", "vae/diffusion_pytorch_model.safetensors",
    ]  # fmt: skip


def test_a_variant_is_fetched_instead_of_the_plain_files():
    chosen = choose(SDXL, files_of("stabilityai/stable-diffusion-xl-base-1.0"), "fp16")
    weights = [name for name in chosen if name.endswith(".safetensors")]

    assert weights == [
        "text_encoder/model.fp16.safetensors",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "vae/diffusion_pytorch_model.fp16.safetensors",
    ]


def test_a_folder_without_the_variant_gives_its_plain_files_and_the_other_way_round():
    mixed = ["unet/m.fp16.safetensors", "vae/m.safetensors", "model_index.json"]

    for variant in ("", "fp16"):
        assert choose(mixed, (), variant) == sorted(mixed)


def test_pieces_of_a_variant_belong_together():
    names = ["t/m.fp16-00001-of-00002.safetensors", "t/m.fp16-00002-of-00002.safetensors",
             "t/m.safetensors", "t/m.safetensors.index.fp16.json"]  # fmt: skip

    assert choose(names, (), "fp16") == [*names[:2], names[3]]


def test_pickles_are_never_fetched():
    names = ["config.json", "pytorch_model.bin", "pytorch_model.bin.index.json", "model.bin",
             "state_dict.bin", "model.ckpt", "model.pt", "tf_model.h5"]  # fmt: skip

    assert choose(names) == ["config.json"]


def test_the_format_of_ctranslate2_is_no_pickle():
    names = ["README.md", "config.json", "model.bin", "tokenizer.json", "vocabulary.txt"]

    assert choose(names, files_of("Systran/faster-whisper-small")) == names[1:]


def test_a_translation_model_comes_with_its_vocabulary_and_its_pieces():
    names = ["README.md", "config.json", "model.bin", "sentencepiece.bpe.model",
             "shared_vocabulary.json"]  # fmt: skip

    assert choose(names, files_of("jncraton/m2m100_418M-ct2-int8")) == names[1:]
    assert choose([*names, "vocab.json"]) == [*names[1:], "vocab.json"]


def test_an_onnx_voice_comes_with_its_voices_and_nothing_else_does():
    names = ["README.md", "kokoro-v1.0.onnx", "pytorch_model.bin", "voices-v1.0.bin"]

    assert choose(names, files_of("fastrtc/kokoro-onnx")) == [names[1], names[3]]
    assert choose(names) == [names[1], names[3]]
    assert choose(names[2:]) == []


def test_of_the_adapter_only_that_for_sdxl_is_fetched():
    names = [
        "models/image_encoder/model.safetensors", "models/ip-adapter_sd15.safetensors",
        "sdxl_models/image_encoder/config.json", "sdxl_models/image_encoder/model.safetensors",
        "sdxl_models/image_encoder/pytorch_model.bin", "sdxl_models/ip-adapter_sdxl.bin",
        "sdxl_models/ip-adapter_sdxl.safetensors", "sdxl_models/ip-adapter_sdxl_vit-h.safetensors",
    ]  # fmt: skip

    assert choose(names, files_of("h94/IP-Adapter")) == [names[2], names[3], names[6]]


def test_one_file_of_many_is_fetched_alone():
    names = ["lora_4.safetensors", "lora_8.safetensors", "config.json"]

    assert choose(names, ["lora_4.safetensors"]) == ["lora_4.safetensors"]


def test_names_that_lead_out_of_the_folder_are_left_alone():
    names = ["../config.json", "/etc/model.safetensors", "a/../../b.safetensors", ".cache/x.json"]

    assert choose(names) == []
