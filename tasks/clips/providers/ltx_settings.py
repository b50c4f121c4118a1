"""Settings of LTX-Video, beside the animator that is made from them."""

from typing import ClassVar, Literal

from pydantic import Field

from storygen.accelerator.offload import Offload
from storygen.models.weights import OptionalWeightsName, Weights, WeightsName
from storygen.settings import ProviderSettings


class LtxSettings(ProviderSettings):
    """Moving pictures by LTX-Video, from each shot's keyframe."""

    ABOUT: ClassVar[str] = "Settings of the moving pictures' model."

    weights: WeightsName = Weights(name="Lightricks/LTX-Video-0.9.8-13B-distilled")
    """The model, in the format of diffusers."""
    upsampler: OptionalWeightsName = Weights(name="Lightricks/ltxv-spatial-upscaler-0.9.7")
    """Its latent upsampler, which doubles width and height; none if empty. Models before 0.9.5 have
    none."""
    distilled: bool = True
    """Whether it is a distilled model, with its own few fixed steps."""
    steps: int = Field(default=30, ge=1, le=150)
    """Of denoising, for models that are not distilled."""
    guidance: float = Field(default=0.0, ge=0, le=30)
    """How closely to follow the prompt; 0 for what the model was made for: 1 where it is distilled,
    else 5."""
    negative: str = "worst quality, inconsistent motion, blurry, jittery, distorted, watermark"
    """What is not to be seen; used where guidance is above 1."""
    chained: bool = False
    """Whether a shot starts from the last frame of the one before in its scene."""
    longest_frames: int = Field(default=121, ge=9, le=257)
    """Of one piece; longer shots are made in pieces that overlap."""
    batch: int = Field(default=1, ge=0, le=16)
    """Shots of equal length at once; above 1 they may differ in their last bits with what is made
    beside them. Halved when memory runs out. 0: several only where they are so short or small that
    one alone would not keep the card busy."""
    offload: Offload | Literal[""] = ""
    """What leaves the card meanwhile; empty: chosen from its memory."""
    compiled: bool | None = None
    """Whether the denoiser is compiled, which takes a while and makes each step quicker; empty: on
    a card, where there are clips enough."""
