"""Settings of the providers that run trained models; each has defaults that work."""

import re
from inspect import cleandoc
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from storygen.accelerator.offload import Offload
from storygen.canonical import FOR_KEYS
from storygen.models.base import Model
from storygen.models.weights import OptionalWeightsName, Weights, WeightsName

_WITHOUT_SLASH = AfterValidator(lambda address: str(address).rstrip("/"))
Address = Annotated[str, Field(pattern=r"^https?://[^\s@?#]+$"), _WITHOUT_SLASH]
"""Where a service answers; without a user or a question, in which keys would be."""
OptionalAddress = Annotated[str, Field(pattern=r"^$|^https?://[^\s@?#]+$"), _WITHOUT_SLASH]
"""The same; empty where it is left open."""
KeyName = Annotated[str, Field(pattern=r"^$|^[A-Za-z_][A-Za-z0-9_]*$")]
"""The environment variable or Secret block that holds a key; empty where there is none."""


def _explain(schema: dict[str, Any], kind: type[Any]) -> None:
    """Let a form explain each field as its class's docstring does."""
    told = cleandoc(kind.__doc__ or "").partition("Attributes:\n")[2]
    for name, text in re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", told, re.MULTILINE):
        if name in schema.get("properties", {}):
            about = " ".join(text.split())
            schema["properties"][name] |= {
                "title": name.replace("_", " ").capitalize(),
                "description": about[0].upper() + about[1:],
            }


class ProviderSettings(Model):
    """What a provider is made from.

    Attributes:
        RESOURCES: Fields that say how quickly it works and not what comes out; no cache key
            holds them.
    """

    model_config = ConfigDict(json_schema_extra=_explain)

    RESOURCES: ClassVar[frozenset[str]] = frozenset(
        {"batch", "offload", "compiled", "threads", "on_card"}
    )

    @model_serializer(mode="wrap")
    def _without_resources_in_keys(
        self, serialize: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        fields = serialize(self)
        if info.context != FOR_KEYS:
            return fields
        return {name: value for name, value in fields.items() if name not in self.RESOURCES}


class SdxlSettings(ProviderSettings):
    """Pictures by Stable Diffusion XL or one of its few-step descendants.

    Attributes:
        weights: The base model, in the format of diffusers.
        variant: `fp16` where the model's folder has only such files; empty for the plain ones.
        lora: A LoRA laid over it, such as LCM's or Lightning's; none if empty. It counts by its
            name: once its file was replaced, make the keyframes again.
        schedule: How noise is taken away: as the model says, `trailing` for Turbo and Lightning,
            or `lcm`.
        steps: Of denoising.
        guidance: How closely to follow the prompt; 0 for Turbo and Lightning, 1 for LCM.
        style: Put before every prompt.
        negative: What is not to be seen; used where guidance is above 1.
        adapter: IP-Adapter, which keeps a character's look; none if empty.
        likeness: How strongly a character's sheet decides, 0 to 1.
        redraw: How much of a rejected picture is drawn anew, 0 to 1.
        batch: Pictures at once; halved when memory runs out. 0: as many as fit the card.
        offload: What leaves the card meanwhile; empty: chosen from its memory.
        compiled: Whether the denoiser is compiled, which takes a while and makes each picture
            quicker; empty: on a card, where there are pictures enough.
    """

    weights: WeightsName = Weights(name="stabilityai/stable-diffusion-xl-base-1.0")
    variant: str = ""
    lora: str = ""
    schedule: Literal["model", "trailing", "lcm"] = "model"
    steps: int = Field(default=30, ge=1, le=150)
    guidance: float = Field(default=6.0, ge=0, le=30)
    style: str = "storybook illustration, painterly, soft light, rich detail"
    negative: str = "text, letters, watermark, signature, frame, blurry, deformed, extra limbs"
    adapter: OptionalWeightsName = Weights(name="h94/IP-Adapter")
    likeness: float = Field(default=0.6, ge=0, le=1)
    redraw: float = Field(default=0.7, gt=0, le=1)
    batch: int = Field(default=0, ge=0, le=64)
    offload: Offload | Literal[""] = ""
    compiled: bool | None = None


class LtxSettings(ProviderSettings):
    """Moving pictures by LTX-Video, from each shot's keyframe.

    Attributes:
        weights: The model, in the format of diffusers.
        upsampler: Its latent upsampler, which doubles width and height; none if empty. Models
            before 0.9.5 have none.
        distilled: Whether it is a distilled model, with its own few fixed steps.
        steps: Of denoising, for models that are not distilled.
        guidance: How closely to follow the prompt; 0 for what the model was made for: 1 where it
            is distilled, else 5.
        negative: What is not to be seen; used where guidance is above 1.
        chained: Whether a shot starts from the last frame of the one before in its scene.
        longest_frames: Of one piece; longer shots are made in pieces that overlap.
        batch: Shots of equal length at once; above 1 they may differ in their last bits with what
            is made beside them. Halved when memory runs out. 0: several only where
            they are so short or small that one alone would not keep the card busy.
        offload: What leaves the card meanwhile; empty: chosen from its memory.
        compiled: Whether the denoiser is compiled, which takes a while and makes each step
            quicker; empty: on a card, where there are clips enough.
    """

    weights: WeightsName = Weights(name="Lightricks/LTX-Video-0.9.8-13B-distilled")
    upsampler: OptionalWeightsName = Weights(name="Lightricks/ltxv-spatial-upscaler-0.9.7")
    distilled: bool = True
    steps: int = Field(default=30, ge=1, le=150)
    guidance: float = Field(default=0.0, ge=0, le=30)
    negative: str = "worst quality, inconsistent motion, blurry, jittery, distorted, watermark"
    chained: bool = False
    longest_frames: int = Field(default=121, ge=9, le=257)
    batch: int = Field(default=1, ge=0, le=16)
    offload: Offload | Literal[""] = ""
    compiled: bool | None = None


class WhisperSettings(ProviderSettings):
    """Hearing words by faster-whisper.

    Attributes:
        weights: The model, in the format of CTranslate2.
        threads: On a CPU; 0 takes all cores.
        on_card: Whether it runs on a graphics card, here or in the gpu pool, else on the CPU.
    """

    weights: WeightsName = Weights(name="Systran/faster-whisper-small")
    threads: int = Field(default=0, ge=0, le=256)
    on_card: bool = False


class M2m100Settings(ProviderSettings):
    """Translating by M2M100.

    Attributes:
        weights: The model, in the format of CTranslate2, with its `sentencepiece.bpe.model`.
        beams: How many ways of saying a sentence are followed at once; 1 is quickest.
        threads: Sentences at the same time; 0 takes all cores.
    """

    weights: WeightsName = Weights(name="jncraton/m2m100_418M-ct2-int8")
    beams: int = Field(default=5, ge=1, le=16)
    threads: int = Field(default=0, ge=0, le=256)


class VisionSettings(ProviderSettings):
    """Looking at pictures by a vision-language model of the LLaVA family.

    Attributes:
        weights: The model, in the format of transformers.
        accepted: The least score of a picture that is kept, 0 to 1.
        rounds: Of drawing rejected pictures anew.
        answer_tokens: The longest answer.
        offload: What leaves the card meanwhile; empty: chosen from its memory.
    """

    weights: WeightsName = Weights(name="llava-hf/llava-1.5-7b-hf")
    accepted: float = Field(default=0.5, ge=0, le=1)
    rounds: int = Field(default=2, ge=0, le=5)
    answer_tokens: int = Field(default=200, ge=16, le=1000)
    offload: Offload | Literal[""] = ""


class MusicgenSettings(ProviderSettings):
    """Music by MusicGen.

    Attributes:
        weights: The model, in the format of transformers.
        guidance: How closely to follow the description.
        longest_s: The longest loop; a longer film hears it again. A multiple of 30.
        style: Put before every description.
    """

    weights: WeightsName = Weights(name="facebook/musicgen-small")
    guidance: float = Field(default=3.0, ge=1, le=10)
    longest_s: int = Field(default=120, ge=30, le=600, multiple_of=30)
    style: str = "instrumental underscore for a narrated film, no vocals, no drums"
