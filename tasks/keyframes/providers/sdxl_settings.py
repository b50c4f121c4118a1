"""Settings of Stable Diffusion XL, beside the painter that is made from them."""

from typing import ClassVar, Literal

from pydantic import Field

from storygen.accelerator.offload import Offload
from storygen.models.weights import OptionalWeightsName, Weights, WeightsName
from storygen.settings import ProviderSettings


class SdxlSettings(ProviderSettings):
    """Pictures by Stable Diffusion XL or one of its few-step descendants."""

    ABOUT: ClassVar[str] = "Settings of the pictures' model."

    weights: WeightsName = Weights(name="stabilityai/stable-diffusion-xl-base-1.0")
    """The base model, in the format of diffusers."""
    variant: str = ""
    """`fp16` where the model's folder has only such files; empty for the plain ones."""
    lora: str = ""
    """A LoRA laid over it, such as LCM's or Lightning's; none if empty. It counts by its name: once
    its file was replaced, make the keyframes again."""
    schedule: Literal["model", "trailing", "lcm"] = "model"
    """How noise is taken away: as the model says, `trailing` for Turbo and Lightning, or `lcm`."""
    steps: int = Field(default=30, ge=1, le=150)
    """Of denoising."""
    guidance: float = Field(default=6.0, ge=0, le=30)
    """How closely to follow the prompt; 0 for Turbo and Lightning, 1 for LCM."""
    style: str = "storybook illustration, painterly, soft light, rich detail"
    """Put before every prompt."""
    negative: str = "text, letters, watermark, signature, frame, blurry, deformed, extra limbs"
    """What is not to be seen; used where guidance is above 1."""
    adapter: OptionalWeightsName = Weights(name="h94/IP-Adapter")
    """IP-Adapter, which keeps a character's look; none if empty."""
    likeness: float = Field(default=0.6, ge=0, le=1)
    """How strongly a character's sheet decides, 0 to 1."""
    redraw: float = Field(default=0.7, gt=0, le=1)
    """How much of a rejected picture is drawn anew, 0 to 1."""
    batch: int = Field(default=0, ge=0, le=64)
    """Pictures at once; halved when memory runs out. 0: as many as fit the card."""
    offload: Offload | Literal[""] = ""
    """What leaves the card meanwhile; empty: chosen from its memory."""
    compiled: bool | None = None
    """Whether the denoiser is compiled, which takes a while and makes each picture quicker; empty:
    on a card, where there are pictures enough."""
