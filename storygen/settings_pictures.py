"""Settings of those who find pictures or have them drawn; each has defaults that work."""

from typing import ClassVar, Literal

from pydantic import Field

from storygen.settings import Address, KeyName, ProviderSettings


class OpenaiImagesSettings(ProviderSettings):
    """Pictures by OpenAI's images API, or by a server that speaks it.

    Attributes:
        model: Its name there, such as gpt-image-2 or gpt-image-1-mini.
        quality: How much work goes into a picture, which is most of its price; empty: not said,
            for servers that know no such word.
        size: WIDTHxHEIGHT to be drawn at; empty: what the model offers nearest to the film's
            shape.
        style: Put before every prompt.
        avoid: What is not to be seen, put after every prompt.
        base_url: Where the service answers, up to and with its /v1.
        key: The environment variable or Secret block that holds its key; empty: OPENAI_API_KEY for
            OpenAI itself, and none for other servers.
    """

    RESOURCES: ClassVar[frozenset[str]] = ProviderSettings.RESOURCES | {"key"}

    model: str = Field(default="gpt-image-2", min_length=1)
    quality: Literal["", "low", "medium", "high", "auto"] = "medium"
    size: str = Field(default="", pattern=r"^$|^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$")
    style: str = "storybook illustration, painterly, soft light, rich detail"
    avoid: str = "lettering, captions, watermarks, signatures, borders"
    base_url: Address = "https://api.openai.com/v1"
    key: KeyName = ""


class PexelsSettings(ProviderSettings):
    """Photographs from Pexels.

    Attributes:
        also: Words put after every search, such as "vintage" or "black and white".
        among: How many of the best found pictures one is chosen from.
        base_url: Where the service answers, up to and with its /v1.
    """

    also: str = Field(default="", max_length=60)
    among: int = Field(default=12, ge=1, le=80)
    base_url: Address = "https://api.pexels.com/v1"


class PixabaySettings(ProviderSettings):
    """Photographs from Pixabay.

    Attributes:
        also: Words put after every search, such as "vintage" or "black and white".
        among: How many of the best found pictures one is chosen from.
        kind: What to look for.
        base_url: Where the service answers, up to and with its /api.
    """

    also: str = Field(default="", max_length=60)
    among: int = Field(default=12, ge=1, le=100)
    kind: Literal["photo", "illustration", "all"] = "photo"
    base_url: Address = "https://pixabay.com/api"


class OwnPicturesSettings(ProviderSettings):
    """Pictures from a folder of the user's own.

    Attributes:
        folder: Where they lie, on the machine where the run takes place; all folders in it count.
    """

    # A request names the picture itself by its content, wherever it lies.
    RESOURCES: ClassVar[frozenset[str]] = ProviderSettings.RESOURCES | {"folder"}

    folder: str = ""
