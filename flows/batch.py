"""Many stories, each a run of its own; one that fails stops none of the others."""

from collections.abc import Mapping

from flows import silence as silence

# isort: split

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from blocks.opening import use_configured_store
from flows.batch_runs import Child, start_children, wait_for_all
from flows.batch_sources import sources_of
from flows.crashes import check_starts
from flows.form import Folded, asked
from flows.run_page import run_page
from storygen.errors import RequestError, StorygenError
from storygen.presets import ProviderPreset
from storygen.request import (
    Aspect,
    CaptionStyle,
    Gpu,
    LlmJob,
    Preset,
    Request,
    SpeakerVoice,
    Words,
    make_request,
)
from storygen.services.keys import masked
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

_SOURCES = Field(
    default=(),
    description="Stories, each as the single flow takes them: paths on the worker, addresses, "
    "stored files.",
    json_schema_extra={"title": "Stories"},
)
_FOLDER = Field(
    default="",
    description="A folder on the worker, or s3://bucket/prefix; every .txt, .md and .yaml in it.",
    json_schema_extra={"title": "Folder"},
)


@flow(name="storygen-batch", persist_result=False)
def storygen_batch(
    sources: tuple[Words, ...] = _SOURCES,
    folder: Words = _FOLDER,
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
    budget_usd: float | None = asked("budget_usd"),
    strict: bool = asked("strict"),
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
) -> State[None]:
    """Turn each of many stories into a film, as runs of `storygen/full` of their own.

    The run ends as failed when one of its films failed, and says which; the table on its page
    tells of each. Run again, it starts only what was not started.
    """
    same = {name: value for name, value in locals().items() if name in Request.model_fields}
    try:
        make_request(**same)
        check_starts()
        use_configured_store()
        if flow_run.id is None or deployment.id is None:
            raise RequestError(
                "a batch starts its films on workers: `storygen up`, then run the deployment "
                "storygen-batch/full"
            )
        return _summed_up(_made(sources_of(sources, folder), same))
    except StorygenError as error:
        return Failed(message=masked(str(error)))


def _made(sources: tuple[str, ...], same: Mapping[str, object]) -> list[Child]:
    with run_page() as page:
        page.name_run(f"{len(sources)} stories")
        children = start_children(sources, same)
        return wait_for_all(children, page)


def _summed_up(children: list[Child]) -> State[None]:
    failed = [child for child in children if not child.is_made]
    said = f"{len(children) - len(failed)} of {len(children)} films were made"
    if not failed:
        return Completed(message=said)
    first = "; ".join(f"{child.source}: {child.message}" for child in failed[:3])
    more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
    return Failed(message=f"{said}. {first}{more}")
