"""The part of a request that says what its providers are made from."""

from pydantic import Field

from storygen.models.base import Model
from storygen.settings import (
    LtxSettings,
    M2m100Settings,
    MusicgenSettings,
    ProviderSettings,
    SdxlSettings,
    VisionSettings,
    WhisperSettings,
)
from storygen.settings_language import LanguageSettings
from storygen.settings_pictures import (
    OpenaiImagesSettings,
    OwnPicturesSettings,
    PexelsSettings,
    PixabaySettings,
)
from storygen.settings_voices import (
    ElevenlabsSettings,
    GoogleSpeechSettings,
    KokoroSettings,
    OpenaiSpeechSettings,
)


class ProviderFields(Model):
    """Settings by provider, each under its provider's name."""

    sdxl: SdxlSettings = Field(
        default=SdxlSettings(), title="sdxl", description="Settings of the pictures' model."
    )
    ltx: LtxSettings = Field(
        default=LtxSettings(), title="ltx", description="Settings of the moving pictures' model."
    )
    faster_whisper: WhisperSettings = Field(
        default=WhisperSettings(),
        title="faster-whisper",
        description="Settings of the model that hears words.",
    )
    m2m100: M2m100Settings = Field(
        default=M2m100Settings(),
        title="m2m100",
        description="Settings of the model that translates.",
    )
    vision_language: VisionSettings = Field(
        default=VisionSettings(),
        title="vision-language",
        description="Settings of the model that looks at pictures.",
    )
    musicgen: MusicgenSettings = Field(
        default=MusicgenSettings(), title="musicgen", description="Settings of the music's model."
    )
    elevenlabs: ElevenlabsSettings = Field(
        default=ElevenlabsSettings(),
        title="elevenlabs",
        description="Settings of ElevenLabs' voices.",
    )
    openai: OpenaiSpeechSettings = Field(
        default=OpenaiSpeechSettings(),
        title="openai",
        description="Settings of OpenAI's voices, or of a server that speaks its language.",
    )
    google: GoogleSpeechSettings = Field(
        default=GoogleSpeechSettings(),
        title="google",
        description="Settings of Google Cloud's voices.",
    )
    kokoro: KokoroSettings = Field(
        default=KokoroSettings(), title="kokoro", description="Settings of the voices' model."
    )
    openai_images: OpenaiImagesSettings = Field(
        default=OpenaiImagesSettings(),
        title="openai-images",
        description="Settings of pictures by OpenAI or a server that speaks its images API.",
    )
    pexels: PexelsSettings = Field(
        default=PexelsSettings(),
        title="pexels",
        description="Settings of photographs from Pexels.",
    )
    pixabay: PixabaySettings = Field(
        default=PixabaySettings(),
        title="pixabay",
        description="Settings of photographs from Pixabay.",
    )
    own_pictures: OwnPicturesSettings = Field(
        default=OwnPicturesSettings(),
        title="own-pictures",
        description="Settings of pictures from a folder of your own.",
    )
    language_model: LanguageSettings = Field(
        default=LanguageSettings(),
        title="language-model",
        description="Settings of the language model.",
    )

    def settings_of(self, provider: str) -> ProviderSettings | None:
        """The settings of a provider; None where it has none."""
        found = getattr(self, provider.replace("-", "_"), None)
        return found if isinstance(found, ProviderSettings) else None
