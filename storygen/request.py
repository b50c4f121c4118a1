"""What a person can ask for: the flow's parameters, the run form and the command's flags alike."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, cast, get_args

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from storygen.canonical import FOR_KEYS, canonical_json, digest
from storygen.errors import RequestError
from storygen.language.tags import FORM
from storygen.models.base import Model
from storygen.models.film import Delivery, X264Preset
from storygen.presets import BUILT_IN, ProviderPreset, candidates, filled_in
from storygen.provider_fields import field_name, kind_of, located, read_settings
from storygen.request_errors import check_unicode, sentence
from storygen.settings import ProviderSettings
from storygen.version import VERSION

Aspect = Literal["9:16", "16:9", "1:1"]
Preset = Literal["draft", "standard", "high"]
Stage = Literal[
    "source", "transcription", "translation", "script", "revision", "voice", "captions", "shots",
    "keyframes", "vision", "clips", "music", "compose", "thumbnail", "inspection", "metadata",
    "publish",
]  # fmt: skip
CaptionStyle = Literal["karaoke", "phrase", "off"]
Gpu = Literal["auto", "pool", "local", "off"]
LlmJob = Literal["script", "revision", "shots", "metadata"]

NONE = "none"
"""What a field holds where nobody is to serve its stage."""

_TAG = rf"^$|^{FORM}$"

EARS = "faster-whisper"
"""Who listens where it is left open."""

TRANSLATOR = "m2m100"
"""Who translates where no language model does."""


def _as_words(value: object) -> object:
    """Prefect's command line reads `-p text=1984` as a number; here it is a text."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


Words = Annotated[str, BeforeValidator(_as_words)]
"""Text that may look like a number."""

SpeakerVoice = Annotated[Words, Field(pattern=r"^\s*[^=\s][^=]*=\s*\S.*$")]
"""A speaker of a script and who speaks them: `NAME=VOICE`."""

_SHORT_SIDE_PX: dict[Preset, int] = {"draft": 540, "standard": 1080, "high": 1080}
_X264: dict[Preset, tuple[X264Preset, int]] = {
    "draft": ("ultrafast", 26),
    "standard": ("veryfast", 20),
    "high": ("medium", 18),
}

_PASSING = {"source", "text", "recording", "redo", "clean", "gpu", "review", "budget_usd"}
"""Fields that decide nothing of a film, or are told by its content."""


class Request(Model):
    """Everything that decides a film; nothing is required.

    Beside these fields it takes the settings of any provider, under the provider's name.
    """

    _settings: dict[str, ProviderSettings] = PrivateAttr(
        default_factory=dict[str, ProviderSettings]
    )

    source: Words = Field(
        default="",
        title="Story file",
        description="A .txt, .md or script .yaml file: its path where the run takes place, its "
        "http(s) address, sha256:HASH.ENDING of a stored file, or inbox:FOLDER for the oldest "
        "file there that was not used yet. Empty: the example story.",
    )
    text: Words = Field(
        default="",
        title="Story",
        description="The story itself, instead of a file.",
        max_length=5_000_000,
    )
    topic: Words = Field(
        default="",
        title="Topic",
        description="What to write a story about; beside a story, what to tell from it. Needs a "
        "language model, see llm.",
        max_length=20_000,
    )
    audience: Words = Field(
        default="", title="Audience", description="Whom a model writes for.", max_length=2_000
    )
    goal: Words = Field(
        default="",
        title="Goal",
        description="What they are to know, feel or do afterwards.",
        max_length=2_000,
    )
    tone: Words = Field(
        default="", title="Tone", description="How a model is to write.", max_length=2_000
    )
    recording: Words = Field(
        default="",
        title="Own narration",
        description="Your own audio file instead of a voice. With a story, the story's words are "
        "timed to it; without one, what is heard becomes the story.",
    )
    output: Words = Field(
        default="storygen-output",
        title="Output folder",
        description="Where films are put, on the machine where the run takes place.",
    )
    language: str = Field(
        default="",
        title="Language",
        description="BCP 47 tag such as en, es, de. Empty: what the story names, else English.",
        pattern=_TAG,
    )
    translate: str = Field(
        default="",
        title="Translate into",
        description="BCP 47 tag of a language that the story is put into before it is told: by the "
        "language model, see llm, or without one by m2m100, a trained model on this machine. "
        "Empty: it is told as it stands.",
        pattern=_TAG,
    )
    aspect: Aspect = Field(default="9:16", title="Aspect", description="Width to height.")
    preset: Preset = Field(
        default="standard",
        title="Preset",
        description="draft: quickly, to look (540 px across); standard: for most (1080 px); "
        "high: for masters.",
    )
    seconds: float | None = Field(
        default=None,
        gt=0,
        le=36_000,
        title="Length (s)",
        description="Cut a longer text to about this many seconds. Empty keeps all of it.",
    )
    words: int | None = Field(
        default=None,
        gt=0,
        le=100_000,
        title="Length (words)",
        description="Cut a longer text to about this many words. Empty keeps all of it.",
    )
    seed: int = Field(
        default=0, ge=0, le=2**31 - 1, title="Seed", description="Another number, another look."
    )
    providers: ProviderPreset = Field(
        default="embedded",
        title="Providers",
        description="Who serves what is left open below. embedded: needs nothing; local-gpu: "
        "trained models on a graphics card, nothing is sent anywhere; api: services; best: both. "
        "Or by what may be spent: free, basic, standard, premium, professional.",
    )
    voice: Words = Field(
        default="",
        title="Voice",
        description="PROVIDER or PROVIDER:NAME. espeak-ng is built in; kokoro is a trained model "
        "on this machine; edge-tts, openai, elevenlabs and google send the text to a service, "
        "such as edge-tts:en-US-AriaNeural. Several, parted by "
        "commas: the next takes over where one cannot. auto: the best that can be used here. "
        "Empty: as Providers says.",
    )
    speakers: tuple[SpeakerVoice, ...] = Field(
        default=(),
        title="Speakers",
        description="Voices of single speakers of a script, one for each: NAME=VOICE, such as "
        "Mara=edge-tts:en-GB-SoniaNeural. All others have the voice above.",
    )
    rate: float = Field(
        default=1.0,
        ge=0.5,
        le=2.0,
        title="Speech rate",
        description="1.0 is natural, 1.2 a fifth faster.",
    )
    visuals: Words = Field(
        default="",
        title="Look",
        description="Who draws them: illustrator is built in; sdxl is a trained model; "
        "own-pictures shows those of a folder; pexels and pixabay look for photographs, "
        "openai-images draws for money, and all three are told what each shot shows. Several, "
        "parted by commas: the next draws all of them where one cannot. Empty: as Providers says.",
    )
    vision: Words = Field(
        default="",
        title="Picture check",
        description="Who looks at the pictures before they are used, and has bad ones drawn anew: "
        "picture-checks is built in; vision-language is a trained model; none. Empty: as Providers "
        "says.",
    )
    clips: Words = Field(
        default="",
        title="Clips",
        description="What moves: camera (over still pictures) is built in; ltx is a trained model "
        "that makes moving pictures. Empty: as Providers says.",
    )
    captions: CaptionStyle = Field(
        default="karaoke",
        title="Caption style",
        description="Burned into the picture; files are always made.",
    )
    music: Words = Field(
        default="",
        title="Music",
        description="synth is built in; musicgen is a trained model; or the path of an audio file, "
        "or none. Empty: as Providers says.",
    )
    listener: Words = Field(
        default="auto",
        title="Word times",
        description="Who hears when each word is said, where the voice does not tell or the "
        "narration is your own: faster-whisper. auto: as needed; none: never.",
    )
    llm: Words = Field(
        default="",
        title="Language model",
        description="ENDPOINT:MODEL, such as openai:gpt-5-mini, ollama:llama3.1 or "
        "openrouter:anthropic/claude-sonnet-4; it is sent the story. Several, parted by commas: "
        "the next takes a job over where one cannot do it. auto: the first of openai, openrouter "
        "and deepseek whose key is here. Empty: none.",
    )
    llm_jobs: tuple[LlmJob, ...] = Field(
        default=("script", "revision", "shots", "metadata"),
        title="Jobs of the language model",
        description="What it does, if there is one. script: writes about a topic, and shortens a "
        "longer text to the wanted length; revision: how doubtful words are read and sentences "
        "said; shots: what is to be seen; metadata: title, description, tags and chapters.",
    )
    budget_usd: float | None = Field(
        default=None,
        ge=0,
        le=100_000,
        title="Budget (USD)",
        description="Stop before a call to a paid service that would cost more than is left of "
        "this. What was made is kept. Empty: no limit.",
    )
    strict: bool = Field(
        default=False, title="Strict", description="A fall-back to another provider is an error."
    )
    redo: tuple[Stage, ...] = Field(
        default=(), title="Make again", description="Stages to make anew whatever the cache holds."
    )
    clean: bool = Field(default=False, title="Make all again", description="Make every stage anew.")
    gpu: Gpu = Field(
        default="auto",
        title="Graphics card",
        description="Where stages run that need one. auto: a worker of the gpu pool, else this "
        "machine's card, else a provider that needs none, and it says so. pool, local: there or "
        "not at all. off: never.",
    )
    review: bool = Field(
        default=False,
        title="Review",
        description="Wait after the shot list, so that a person can change it, before anything "
        "is drawn or paid for. Needs a Prefect server: the run's Resume button shows the form.",
    )
    publish: Words = Field(
        default="folder",
        title="Publish to",
        description="Where a good film is handed over besides the output folder, which always has "
        "it: folder is nowhere else. Several, parted by commas.",
    )
    origin: Words = Field(
        default="",
        title="Origin",
        description="Tells two stories with the same title apart. Empty: the story itself.",
    )

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, fields: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Read the settings of providers apart, so that only those that are given are loaded."""
        if not isinstance(fields, Mapping):
            return handler(fields)
        given = filled_in(dict(cast("Mapping[str, Any]", fields)))
        settings, errors = read_settings(given, cls.model_fields)
        try:
            request = handler(given)
        except ValidationError as error:
            if not errors:
                raise
            found = [*errors, *located(error)]
            raise ValidationError.from_exception_data(cls.__name__, found) from None
        if errors:
            raise ValidationError.from_exception_data(cls.__name__, errors)
        # What nobody set is not kept: the provider's defaults may be others when it is used.
        request._settings.update({n: one for n, one in settings.items() if one.model_fields_set})
        return request

    @model_serializer(mode="wrap")
    def _written(
        self, serialize: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        how: dict[str, Any] = {"mode": info.mode, "context": info.context}
        written = {
            name: fields
            for name, one in self._settings.items()
            if (fields := one.model_dump(**how, exclude_defaults=info.exclude_defaults))
        }
        return {**written, **serialize(self)}

    def settings_of(self, provider: str) -> ProviderSettings | None:
        """The settings of a provider; None where it has none, as those that are built in.

        Raises:
            RequestError: A package that brings the provider cannot be loaded.
        """
        if provider in BUILT_IN:
            return None
        if (found := self._settings.get(field_name(provider))) is not None:
            return found
        kind = None if provider in type(self).model_fields else kind_of(field_name(provider))
        return None if kind is None else kind()

    def with_settings(self, settings: Mapping[str, ProviderSettings]) -> Self:
        """The same with other settings of some providers, by their names."""
        copy = self.model_copy()
        named = {field_name(provider): one for provider, one in settings.items()}
        copy._settings = {**self._settings, **named}
        return copy

    def chosen_providers(self) -> tuple[str, ...]:
        """Those that may serve this request, by their names."""
        voices = (self.voice, *self.speaker_voices().values())
        found = [name.partition(":")[0] for each in voices for name in candidates("voice", each)]
        for stage in ("visuals", "vision", "clips", "music", "publish"):
            found += candidates(stage, getattr(self, stage))
        if self.listener != NONE:
            found.append(EARS if self.listener == "auto" else self.listener)
        if self.llm.strip():
            found.append("language-model")
        elif self.translate:
            found.append(TRANSLATOR)
        return tuple(dict.fromkeys(found))

    def speaker_voices(self) -> dict[str, str]:
        """The voices of those speakers that have one of their own."""
        pairs = (entry.partition("=") for entry in self.speakers)
        return {name.strip(): voice.strip() for name, _, voice in pairs}

    @property
    def stages_to_redo(self) -> tuple[Stage, ...]:
        """Stages whose cached answers are not used."""
        return get_args(Stage) if self.clean else self.redo

    def delivery(self, language: str) -> Delivery:
        """How the film is encoded."""
        across, down = (int(side) for side in self.aspect.split(":"))
        short = _SHORT_SIDE_PX[self.preset]
        x264_preset, crf = _X264[self.preset]
        return Delivery(
            width_px=short * across // min(across, down),
            height_px=short * down // min(across, down),
            x264_preset=x264_preset,
            crf=crf,
            captions=self.captions,
            language=language,
        )

    def identity(self, content_sha256: str) -> str:
        """A digest of all that decides the film, its source by content, and where it goes."""
        return self._digest("request", content_sha256, _PASSING)

    def film_identity(self, content_sha256: str) -> str:
        """The same, wherever the film goes."""
        return self._digest("film", content_sha256, _PASSING | {"output", "origin"})

    def _digest(self, kind: str, content_sha256: str, without: set[str]) -> str:
        dumped = self.model_dump(exclude=without, context=FOR_KEYS)
        fields = {name: value for name, value in dumped.items() if name not in self._settings}
        used = {name: self.settings_of(name) for name in self.chosen_providers()}
        settings = {name: one for name, one in used.items() if one is not None}
        written = canonical_json({**fields, "settings": settings})
        return digest(kind, VERSION, content_sha256, written)


def make_request(**fields: Any) -> Request:
    """A request from loose values. Raises RequestError with one sentence a value that is wrong."""
    for name, value in fields.items():
        if isinstance(value, str):
            check_unicode(name, value)
    try:
        return Request(**fields)
    except ValidationError as error:
        # Its chain would show what was given, which may be a key.
        told = "; ".join(sentence(item, Request) for item in error.errors())
        raise RequestError(told) from None
