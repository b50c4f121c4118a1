"""What an images API is asked for: words as to a person, a size it offers, its most tokens."""

from math import log
from typing import ClassVar, Literal

from pydantic import Field

from storygen.models.picture import Look, PictureRequest
from storygen.services.usage import Usage
from storygen.settings import Address, KeyName, ProviderSettings
from tasks.keyframes.model_prompts import prompt_parts
from tasks.keyframes.model_sizes import bucket_px


class OpenaiImagesSettings(ProviderSettings):
    """Pictures by OpenAI's images API, or by a server that speaks it."""

    ABOUT: ClassVar[str] = "Settings of pictures by OpenAI or a server that speaks its images API."

    RESOURCES: ClassVar[frozenset[str]] = ProviderSettings.RESOURCES | {"key"}

    model: str = Field(default="gpt-image-2", min_length=1)
    """Its name there, such as gpt-image-2 or gpt-image-1-mini."""
    quality: Literal["", "low", "medium", "high", "auto"] = "medium"
    """How much work goes into a picture, which is most of its price; empty: not said, for servers
    that know no such word."""
    size: str = Field(default="", pattern=r"^$|^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$")
    """WIDTHxHEIGHT to be drawn at; empty: what the model offers nearest to the film's shape."""
    style: str = "storybook illustration, painterly, soft light, rich detail"
    """Put before every prompt."""
    avoid: str = "lettering, captions, watermarks, signatures, borders"
    """What is not to be seen, put after every prompt."""
    base_url: Address = "https://api.openai.com/v1"
    """Where the service answers, up to and with its /v1."""
    key: KeyName = ""
    """The environment variable or Secret block that holds its key; empty: OPENAI_API_KEY for OpenAI
    itself, and none for other servers."""


_LONGEST_PROMPT = 32_000
_STANDARD = ((1024, 1024), (1536, 1024), (1024, 1536))
_FREE = (*_STANDARD, (1536, 864), (864, 1536))
"""gpt-image-2 and later take any multiples of 16; these are 16:9 at the detail of the others."""

_MOST_TOKENS = {"low": 500, "medium": 2200, "high": 8000}
"""Of a picture of 1024 x 1536: gpt-image-1's published 408, 1584 and 6240, with room for later
models, whose tables are not published in the API's reference."""
_COUNTED_PX = 1024 * 1536
_SHEET_TOKENS = 7500
"""Of an input picture at high fidelity: published as 6240 and up to 6 tiles of 129 and 65 more."""


def told(request: PictureRequest, settings: OpenaiImagesSettings, sheets: int) -> str:
    """The picture in sentences, the most important first."""
    sentences = [_sentence(part) for part in prompt_parts(request, settings.style)]
    if sheets:
        named = ", ".join(one.name for one in request.characters if one.sheet is not None)
        sentences.append(
            f"The attached pictures show, in this order: {named}. Keep each one's face, hair, "
            "build and clothes exactly; pose, place and light are this picture's own."
        )
    if request.attempt:
        sentences.append(f"Compose it differently than before (take {request.attempt + 1}).")
    if settings.avoid:
        sentences.append(f"No {settings.avoid}.")
    return " ".join(sentences)[:_LONGEST_PROMPT]


def size_of(look: Look, settings: OpenaiImagesSettings) -> str:
    """WIDTHxHEIGHT, nearest to the film's shape among what the model offers."""
    if settings.size:
        return settings.size
    if not is_of_openai(settings.model):
        width, height = bucket_px(look.width_px, look.height_px)
        return f"{width}x{height}"
    offered = _FREE if settings.model.startswith("gpt-image-2") else _STANDARD
    aspect = log(look.width_px / look.height_px)
    width, height = min(offered, key=lambda size: abs(log(size[0] / size[1]) - aspect))
    return f"{width}x{height}"


def estimated(request: PictureRequest, settings: OpenaiImagesSettings, sheets: int) -> Usage:
    """An upper bound of what one picture uses; a text has fewer tokens than bytes."""
    width, height = (int(side) for side in size_of(request.look, settings).split("x"))
    most = _MOST_TOKENS.get(settings.quality, max(_MOST_TOKENS.values()))
    return Usage(
        model=settings.model,
        pictures=1,
        input_tokens=len(told(request, settings, sheets).encode()) + sheets * _SHEET_TOKENS,
        output_tokens=round(most * max(1.0, width * height / _COUNTED_PX)),
    )


def is_of_openai(model: str) -> bool:
    """Whether a model is of OpenAI's own family, which always answers with the picture's bytes."""
    return model.startswith(("gpt-image", "chatgpt-image"))


def keeps_faces(model: str) -> bool:
    """Whether a model must be asked to look closely at input pictures; later ones always do."""
    return model.startswith("gpt-image-1") and "mini" not in model


def _sentence(part: str) -> str:
    ended = part if part.endswith((".", "!", "?", "…", "。")) else f"{part}."
    return f"{ended[0].upper()}{ended[1:]}"
