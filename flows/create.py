"""The flow a person runs: one story becomes one narrated film."""

import os
from collections.abc import Mapping
from typing import cast

from flows import silence as silence

# isort: split

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from blocks.keys import secret_block
from blocks.opening import use_configured_store
from flows import inbox
from flows.bookkeeping import Book
from flows.crashes import check_starts
from flows.film import make_film
from flows.form import Folded, asked
from flows.review import check_possible
from flows.run_page import run_page
from storygen.errors import RunCancelled, StorygenError
from storygen.ledger import new_run_id
from storygen.meter import Meter
from storygen.models.publication import Publication
from storygen.presets import ProviderPreset
from storygen.request import (
    Aspect,
    CaptionStyle,
    Gpu,
    LlmJob,
    Preset,
    Request,
    SpeakerVoice,
    Stage,
    Words,
    make_request,
)
from storygen.services.keys import masked, use_finder
from storygen.services.spending import Spending, use_spending
from storygen.services.stopping import allow_calls, stop_calls
from storygen.settings import (
    LtxSettings,
    M2m100Settings,
    MusicgenSettings,
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

_RUN_ID = Field(
    default="",
    description="Name of the run in the ledger. Empty: a new one.",
    json_schema_extra={"title": "Run id", "position": 100},
)


@flow(
    name="storygen",
    persist_result=False,
    task_runner=ThreadPoolTaskRunner(max_workers=os.cpu_count() or 2),  # pyright: ignore
)
def storygen(
    source: Words = asked("source"),
    text: Words = asked("text"),
    topic: Words = asked("topic"),
    audience: Words = asked("audience"),
    goal: Words = asked("goal"),
    tone: Words = asked("tone"),
    recording: Words = asked("recording"),
    output: Words = asked("output"),
    language: str = asked("language"),
    translate: str = asked("translate"),
    aspect: Aspect = asked("aspect"),
    preset: Preset = asked("preset"),
    seconds: float | None = asked("seconds"),
    words: int | None = asked("words"),
    seed: int = asked("seed"),
    providers: ProviderPreset = asked("providers"),
    voice: Words = asked("voice"),
    speakers: tuple[SpeakerVoice, ...] = asked("speakers"),
    rate: float = asked("rate"),
    visuals: Words = asked("visuals"),
    vision: Words = asked("vision"),
    clips: Words = asked("clips"),
    captions: CaptionStyle = asked("captions"),
    music: Words = asked("music"),
    listener: Words = asked("listener"),
    llm: Words = asked("llm"),
    llm_jobs: tuple[LlmJob, ...] = asked("llm_jobs"),
    gpu: Gpu = asked("gpu"),
    review: bool = asked("review"),
    budget_usd: float | None = asked("budget_usd"),
    strict: bool = asked("strict"),
    redo: tuple[Stage, ...] = asked("redo"),
    clean: bool = asked("clean"),
    origin: Words = asked("origin"),
    sdxl: Folded[SdxlSettings] = asked("sdxl"),
    ltx: Folded[LtxSettings] = asked("ltx"),
    faster_whisper: Folded[WhisperSettings] = asked("faster_whisper"),
    m2m100: Folded[M2m100Settings] = asked("m2m100"),
    vision_language: Folded[VisionSettings] = asked("vision_language"),
    musicgen: Folded[MusicgenSettings] = asked("musicgen"),
    elevenlabs: Folded[ElevenlabsSettings] = asked("elevenlabs"),
    openai: Folded[OpenaiSpeechSettings] = asked("openai"),
    google: Folded[GoogleSpeechSettings] = asked("google"),
    kokoro: Folded[KokoroSettings] = asked("kokoro"),
    openai_images: Folded[OpenaiImagesSettings] = asked("openai_images"),
    pexels: Folded[PexelsSettings] = asked("pexels"),
    pixabay: Folded[PixabaySettings] = asked("pixabay"),
    own_pictures: Folded[OwnPicturesSettings] = asked("own_pictures"),
    language_model: Folded[LanguageSettings] = asked("language_model"),
    run_id: str = _RUN_ID,
) -> Publication:
    """Turn one story into one narrated film and publish it; no parameter is required.

    Returns:
        Where the film lies and what lies there. A run of a deployment ends instead in a state
        that says so in one sentence, also where it failed.

    Raises:
        RequestError: Something asked for cannot be had; nothing was written.
        InspectionFailed: The film was made but is not good enough; it lies in `.rejected`.
        StorygenError: A stage failed for good; what was made so far is kept.
    """
    fields = {name: value for name, value in locals().items() if name in Request.model_fields}
    if deployment.id is None:
        return _make(make_request(**fields), run_id or new_run_id())
    # A flow that returns a state ends in it.
    return cast("Publication", _told(fields, run_id or str(flow_run.id)))


def _make(request: Request, run_id: str) -> Publication:
    use_configured_store()
    use_finder(secret_block)
    use_spending(Spending(run_id, request.budget_usd))
    allow_calls()
    if request.review:
        check_possible()
    if request.source.startswith(inbox.PREFIX):
        taken = inbox.take_oldest(request.source, run_id)
        request = request.model_copy(update={"source": taken})
    with Meter() as meter, run_page() as page:
        book = Book(meter, request.stages_to_redo)
        try:
            return make_film(request, book, run_id, page)
        except Exception:
            raise
        except BaseException:  # Ctrl-C, or Prefect's signal of a cancelled run
            stop_calls()
            raise


def _told(fields: Mapping[str, object], run_id: str) -> State[Publication]:
    """Make the film and say in the run's state how it went; a foreseeable error is no crash."""
    try:
        check_starts()
        made = _make(make_request(**fields), run_id)
    except inbox.EmptyInbox as error:
        return Completed(message=f"nothing to do: {error}")
    except RunCancelled as error:
        return Cancelled(message=str(error))
    except StorygenError as error:
        return Failed(message=masked(str(error)))
    minutes, seconds = divmod(round(made.duration_s), 60)
    return Completed(message=f"{made.title}: {minutes}:{seconds:02} of film in {made.folder}")
