"""The models that storygen's providers are made for: their sizes, licences and files."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from storygen.models.weights import Weights
from storygen.providers import Registry
from storygen.settings import ProviderSettings

LOCAL_GPU = "local-gpu"
"""The group of all models that a film made wholly by models on this machine needs."""

IN_LOCAL_GPU = ("sdxl", "ltx", "faster-whisper", "vision-language", "musicgen")
"""Its providers: those that the preset of the same name may need."""

_SDXL_FILES = (
    "model_index.json", "scheduler/*", "tokenizer/*", "tokenizer_2/*",
    "text_encoder/*", "text_encoder_2/*", "unet/*", "vae/*",
)  # fmt: skip
_ADAPTER_FILES = ("sdxl_models/ip-adapter_sdxl.safetensors", "sdxl_models/image_encoder/*")
_LTX_FILES = (
    "model_index.json", "scheduler/*", "tokenizer/*", "text_encoder/*", "transformer/*", "vae/*",
)  # fmt: skip
_UPSAMPLER_FILES = ("model_index.json", "latent_upsampler/*")
_WHISPER_FILES = (
    "model.bin", "config.json", "tokenizer.json", "vocabulary.*", "preprocessor_config.json",
)  # fmt: skip
_M2M100_FILES = (
    "model.bin", "config.json", "shared_vocabulary.*", "sentencepiece.bpe.model",
)  # fmt: skip
_KOKORO_FILES = ("kokoro-v1.0.onnx", "voices-v1.0.bin")


class Listed(NamedTuple):
    """A model of the catalogue.

    Attributes:
        name: Its hub id.
        revision: The commit that a name without revision means; empty: the newest fetched.
        stage: The stage it works for.
        provider: The provider of that stage that runs it.
        sizes: Bytes to fetch by variant, the plain one's name empty; to about a percent.
        licence: By its short name.
        files: Patterns of what is fetched; empty: all that a model can be made from.
    """

    name: str
    revision: str
    stage: str
    provider: str
    sizes: dict[str, int]
    licence: str
    files: tuple[str, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether its provider takes it where nothing else is said."""
        return self.name in {weights.name for weights in defaults(self.provider)}

    @property
    def variant(self) -> str:
        """The variant that its provider takes where nothing else is said."""
        variant = getattr(_settings_kind(self.provider)(), "variant", "")
        return variant if variant in self.sizes else ""

    @property
    def size_bytes(self) -> int:
        """Of what is fetched where nothing else is said."""
        return self.sizes[self.variant]


_SDXL_SIZES = {"": 13_880_000_000, "fp16": 6_940_000_000}
CATALOGUE = (
    Listed(
        "stabilityai/stable-diffusion-xl-base-1.0", "462165984030d82259a11f4367a4eed129e94a7b",
        "keyframes", "sdxl", _SDXL_SIZES, "CreativeML Open RAIL++-M", _SDXL_FILES,
    ),
    Listed(
        "stabilityai/sdxl-turbo", "71153311d3dbb46851df1931d3ca6e939de83304",
        "keyframes", "sdxl", _SDXL_SIZES, "Stability AI (not commercial)", _SDXL_FILES,
    ),
    Listed(
        "h94/IP-Adapter", "018e402774aeeddd60609b4ecdb7e298259dc729",
        "keyframes", "sdxl", {"": 4_390_000_000}, "Apache-2.0", _ADAPTER_FILES,
    ),
    Listed(
        "Lightricks/LTX-Video-0.9.8-13B-distilled", "7c64400e1861cc0d7b98d570a1926d5408ec60cd",
        "clips", "ltx", {"": 47_600_000_000}, "LTXV Open Weights", _LTX_FILES,
    ),
    Listed(
        "Lightricks/ltxv-spatial-upscaler-0.9.7", "c96c168c2bd8bbc82c9fe8259e5f89f8b2ea293f",
        "clips", "ltx", {"": 505_000_000}, "LTXV Open Weights", _UPSAMPLER_FILES,
    ),
    Listed(
        "Systran/faster-whisper-small", "536b0662742c02347bc0e980a01041f333bce120",
        "transcription", "faster-whisper", {"": 486_000_000}, "MIT", _WHISPER_FILES,
    ),
    Listed(
        "Systran/faster-whisper-medium", "08e178d48790749d25932bbc082711ddcfdfbc4f",
        "transcription", "faster-whisper", {"": 1_531_000_000}, "MIT", _WHISPER_FILES,
    ),
    Listed(
        "Systran/faster-whisper-large-v3", "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        "transcription", "faster-whisper", {"": 3_091_000_000}, "MIT", _WHISPER_FILES,
    ),
    Listed(
        "jncraton/m2m100_418M-ct2-int8", "7c1b2620a4e58dacecbd8bf89cfd6da7eb9eb7b0",
        "translation", "m2m100", {"": 494_000_000}, "MIT", _M2M100_FILES,
    ),
    Listed(
        "llava-hf/llava-1.5-7b-hf", "b234b804b114d9e37bb655e11cbbb5f5e971b7a9",
        "vision", "vision-language", {"": 14_130_000_000}, "Llama 2 Community",
    ),
    Listed(
        "facebook/musicgen-small", "4c8334b02c6ec4e8664a91979669a501ec497792",
        "music", "musicgen", {"": 2_370_000_000}, "CC-BY-NC-4.0 (not commercial)",
    ),
    Listed(
        "facebook/musicgen-medium", "",
        "music", "musicgen", {"": 8_040_000_000}, "CC-BY-NC-4.0 (not commercial)",
    ),
    Listed(
        "fastrtc/kokoro-onnx", "",
        "voice", "kokoro", {"": 354_000_000}, "Apache-2.0", _KOKORO_FILES,
    ),
)  # fmt: skip


def listed(name: str) -> Listed | None:
    """A model's entry, by its hub id; None for models that are not in the catalogue."""
    return next((model for model in CATALOGUE if model.name == name), None)


def providers() -> tuple[str, ...]:
    """The providers that run models."""
    return tuple(dict.fromkeys(model.provider for model in CATALOGUE))


def defaults(provider: str) -> list[Weights]:
    """The models that a provider takes where nothing else is said."""
    return weights_of(_settings_kind(provider)())


def _settings_kind(provider: str) -> type[ProviderSettings]:
    stage = next(model.stage for model in CATALOGUE if model.provider == provider)
    return Registry[Any](stage).settings_kind(provider) or ProviderSettings


def weights_of(settings: ProviderSettings) -> list[Weights]:
    """All models that a provider's settings name."""
    values: Iterable[object] = (getattr(settings, name) for name in type(settings).model_fields)
    return [value for value in values if isinstance(value, Weights)]


def pinned(weights: Weights) -> Weights:
    """The model with the commit that its name means, where the catalogue knows one."""
    known = None if weights.revision else listed(weights.name)
    if known is None or not known.revision:
        return weights
    return weights.model_copy(update={"revision": known.revision})
