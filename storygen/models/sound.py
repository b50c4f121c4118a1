"""The words of sound: what is spoken, played and mixed."""

from collections.abc import Mapping
from typing import Any, cast

from pydantic import Field, SerializeAsAny, model_validator

from storygen.models.base import Artifact, Model
from storygen.models.picture import Mood
from storygen.models.story import Manner
from storygen.providers import Registry
from storygen.settings import ProviderSettings


class SpokenToken(Model):
    """What the voice reads for one token of a beat."""

    words: tuple[str, ...]
    pause_after_s: float = Field(default=0.0, ge=0, le=5)


class Utterance(Model):
    """All that decides how a beat sounds; what is only shown stays out.

    Attributes:
        tokens: One per token of the beat, in order; those without words are silent.
        language: BCP 47 tag.
        manner: How it is said; empty where the voice cannot, so that it decides no key there.
    """

    tokens: tuple[SpokenToken, ...]
    language: str
    manner: Manner = ""


VOICE_LUFS = -18.0
"""What each narration is evened to; the mix brings the film to its own loudness."""


class VoiceChoice(Model):
    """The voice a run settled on.

    Attributes:
        provider: Registry name, such as `espeak-ng`.
        name: The provider's own name of the voice; empty for its default in the language.
        rate: 1.0 is natural.
        loudness_lufs: What each narration is evened to, integrated.
        settings: What the provider is made from; None for its defaults, or where it has none.
    """

    provider: str
    name: str = ""
    rate: float = Field(default=1.0, gt=0.4, lt=2.5)
    loudness_lufs: float = Field(default=VOICE_LUFS, ge=-40, le=-5)
    settings: SerializeAsAny[ProviderSettings] | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_settings(cls, fields: Any) -> Any:
        """Settings as they were written down are of the provider's own kind."""
        if not isinstance(fields, Mapping):
            return fields  # pyright: ignore[reportUnknownVariableType]
        written = cast("Mapping[str, Any]", fields)
        if not isinstance(settings := written.get("settings"), Mapping):
            return written
        kind = Registry[Any]("voice").settings_kind(written["provider"]) or ProviderSettings
        return {**written, "settings": kind.model_validate(settings)}


class TokenTime(Model):
    """When a token is heard, in seconds from the narration's first sample."""

    start_s: float
    end_s: float


class Narration(Model):
    """One beat, spoken.

    Attributes:
        audio: WAV, 48 kHz, mono, 16 bit; trimmed to the first and last sound.
        samples: Its length at 48 kHz.
        token_times: One per token; None where nothing is spoken. Never overlapping, in order.
        pause_after_s: Silence the beat asks for after its last sound.
        loudness_lufs: Integrated, measured after mastering.
        provider: Who spoke it.
        voice: The provider's name of the voice.
    """

    schema_version: int = 1
    audio: Artifact
    samples: int
    token_times: tuple[TokenTime | None, ...]
    pause_after_s: float
    loudness_lufs: float
    provider: str
    voice: str


class BedRequest(Model):
    """All that decides a piece of music.

    Attributes:
        mood: How it feels.
        seed: Another number, another piece.
        length_s: How long the loop is to be, a multiple of 30; 0 where the composer decides.
        own: The user's own music; none where a composer makes it.
    """

    mood: Mood
    seed: int
    length_s: int = Field(default=0, ge=0, multiple_of=30)
    own: Artifact | None = None


class Bed(Model):
    """A piece of music that loops without a seam.

    Attributes:
        audio: WAV, 48 kHz, stereo, 16 bit. One whole loop.
        samples: Length of the loop at 48 kHz.
        loudness_lufs: Integrated.
        provider: Who made it.
        title: What to call it in credits.
    """

    schema_version: int = 1
    audio: Artifact
    samples: int
    loudness_lufs: float
    provider: str
    title: str = ""


class Placement(Model):
    """A narration and the film frames [first_frame, end_frame) it lies in."""

    audio: Artifact
    first_frame: int
    end_frame: int


class Soundtrack(Model):
    """The finished mix.

    Attributes:
        audio: AAC in MP4, 48 kHz, stereo.
        samples: Length at 48 kHz, encoder delay not counted.
        loudness_lufs: Integrated, of the encoded sound (ITU-R BS.1770-4).
        true_peak_dbtp: Of the encoded sound.
    """

    schema_version: int = 1
    audio: Artifact
    samples: int
    loudness_lufs: float
    true_peak_dbtp: float


class HeardWord(Model):
    """A word as a listener heard it, in seconds from the recording's first sample.

    Attributes:
        text: With its punctuation, without spaces around it.
        probability: How sure the listener is, 0 to 1.
    """

    text: str
    start_s: float
    end_s: float
    probability: float = Field(default=1.0, ge=0, le=1)


class Transcript(Model):
    """What is said in a recording.

    Attributes:
        language: BCP 47 tag, as given or as heard.
        words: In order, never overlapping, inside the recording.
        length_s: Of the recording.
        provider: Who listened.
    """

    schema_version: int = 1
    language: str
    words: tuple[HeardWord, ...]
    length_s: float
    provider: str


class ListeningRequest(Model):
    """All that decides a transcript.

    Attributes:
        audio: The recording; any format that ffmpeg reads.
        language: BCP 47 tag; empty: it is to be heard out.
        expected: What is likely said, such as the script; it steers spelling and decides nothing.
    """

    audio: Artifact
    language: str = ""
    expected: str = ""
