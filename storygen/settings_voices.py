"""Settings of the voices that are services or trained models; each has defaults that work."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import BeforeValidator, Field, SerializeAsAny, TypeAdapter

from storygen.models.weights import Weights, WeightsName
from storygen.settings import Address, KeyName, ProviderSettings


class ElevenlabsSettings(ProviderSettings):
    """Speech by ElevenLabs.

    Attributes:
        model: Its name there, such as eleven_multilingual_v2, eleven_flash_v2_5 or eleven_v3.
        stability: Lower is livelier, higher is more even; 0 to 1.
        similarity: How closely it keeps to the voice it was made from, 0 to 1.
        style: How far it exaggerates the voice's style, 0 to 1.
        sound: What is sent: MP3 at 44.1 kHz, or PCM, whose word times are exact; 192 kbit/s and PCM
            above 24 kHz need a larger plan.
        base_url: Where the service answers.
    """

    model: str = Field(default="eleven_multilingual_v2", min_length=1)
    stability: float = Field(default=0.5, ge=0, le=1)
    similarity: float = Field(default=0.75, ge=0, le=1)
    style: float = Field(default=0.0, ge=0, le=1)
    sound: Literal["mp3_44100_128", "mp3_44100_192", "pcm_24000", "pcm_44100"] = "mp3_44100_128"
    base_url: Address = "https://api.elevenlabs.io"


class OpenaiSpeechSettings(ProviderSettings):
    """Speech by OpenAI, or by a server that speaks its language.

    Attributes:
        model: Its name there, such as gpt-4o-mini-tts or tts-1-hd.
        instructions: How to speak, such as "calm, like a bedtime story"; tts-1 cannot be told.
        sound: What is sent; all but MP3 lose nothing. pcm is 24 kHz without a header.
        base_url: Where the service answers, up to and with its /v1.
        key: The environment variable or Secret block that holds its key; empty: OPENAI_API_KEY for
            OpenAI itself, and none for other servers.
    """

    RESOURCES: ClassVar[frozenset[str]] = ProviderSettings.RESOURCES | {"key"}

    model: str = Field(default="gpt-4o-mini-tts", min_length=1)
    instructions: str = Field(default="", max_length=4000)
    sound: Literal["wav", "flac", "mp3", "pcm"] = "wav"
    base_url: Address = "https://api.openai.com/v1"
    key: KeyName = ""


class GoogleSpeechSettings(ProviderSettings):
    """Speech by Google Cloud.

    Attributes:
        pitch_semitones: Higher or deeper than the voice is, -20 to 20; not with Chirp voices.
        base_url: Where the service answers.
    """

    pitch_semitones: float = Field(default=0.0, ge=-20, le=20)
    base_url: Address = "https://texttospeech.googleapis.com"


class KokoroSettings(ProviderSettings):
    """Speech by Kokoro on this machine.

    Attributes:
        weights: The model and its voices, in the format of kokoro-onnx.
        model_file: The model's file.
        voices_file: The file with all voices.
        threads: Of one utterance; 0 takes all cores.
    """

    weights: WeightsName = Weights(name="fastrtc/kokoro-onnx")
    model_file: str = Field(default="kokoro-v1.0.onnx", min_length=1)
    voices_file: str = Field(default="voices-v1.0.bin", min_length=1)
    threads: int = Field(default=0, ge=0, le=256)


_KINDS: TypeAdapter[ProviderSettings] = TypeAdapter(
    ElevenlabsSettings | OpenaiSpeechSettings | GoogleSpeechSettings | KokoroSettings
)


def _read(value: object) -> object:
    """A voice's settings as they were written down; whose they are shows from their fields."""
    if not isinstance(value, Mapping):
        return value
    return _KINDS.validate_python(dict(cast("Mapping[str, Any]", value)))


VoiceSettings = Annotated[SerializeAsAny[ProviderSettings], BeforeValidator(_read)]
"""The settings of any voice provider."""
