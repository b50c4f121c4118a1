"""The files that tell of a film: subtitles, metadata, report and manifest."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from flows.bookkeeping import Book
from flows.made import Made
from flows.studio import Studio
from storygen.canonical import digest
from storygen.errors import NobodyLeft
from storygen.language.endpoints import label
from storygen.models.base import Artifact
from storygen.models.film import Check
from storygen.models.picture import StillMove
from storygen.models.publication import LineageEntry, Manifest, PublishedFile, Thumbnail
from storygen.models.report import PictureReport, Report
from storygen.models.wording import FilmWords
from storygen.services.spending import current_spending
from storygen.settings_language import LanguageSettings
from storygen.store import current_store
from storygen.timing import seconds_at
from storygen.version import VERSION
from tasks.captions.subtitle_files import PlacedCue, film_ass, srt, vtt
from tasks.inspection.reporting import report_markdown
from tasks.inspection.verdict import passed
from tasks.publish.metadata import describe
from tasks.publish.photo_credits import photo_credits
from tasks.publish.task import word_film
from tasks.script.grounding import grounded_chapters, passages_of_beats, unfound_warnings

_CREDITS = {
    "illustrator": "Silhouettes from Font Awesome Free by Fonticons, Inc. (CC BY 4.0), adapted",
}


def subtitle_files(made: Made) -> Iterator[PublishedFile]:
    """The captions as SRT, WebVTT and ASS."""
    delivery = made.cut.film.delivery
    cues: list[PlacedCue] = [
        (cue, seconds_at(start, delivery.fps))
        for beat, start in zip(made.sound.cues, made.sound.beat_starts, strict=True)
        for cue in beat.subtitles
    ]
    language = delivery.language
    yield _text_file("captions.srt", srt(cues, language), "application/x-subrip")
    yield _text_file("captions.vtt", vtt(cues, language), "text/vtt")
    yield _text_file("captions.ass", film_ass(cues, delivery), "text/x-ssa")


def fact_files(
    made: Made, studio: Studio, checks: Sequence[Check], thumbnails: Sequence[Thumbnail]
) -> Iterator[PublishedFile]:
    """Metadata, the report twice, and the manifest."""
    words, book = _words(made, studio), studio.book
    providers = {stage.name: stage.provider for stage in book.stages if stage.provider}
    photos = photo_credits(made.pictures.keyframes)
    metadata = describe(
        made.script, made.cut.film, _subjects(made), providers,
        (*_credits(made), *photos.each), photos.sentence, made.written.description, words,
    )  # fmt: skip
    yield _json_file("metadata.json", metadata)
    report = _report(made, book, checks, providers)
    yield _json_file("report.json", report)
    yield _text_file("report.md", report_markdown(report), "text/markdown")
    yield _json_file("manifest.json", _manifest(made, thumbnails))


def _words(made: Made, studio: Studio) -> FilmWords | None:
    """A model's words about the film; the script's own stand in where every model fails."""
    writers = studio.choices.writers
    if writers.of("metadata") is None:
        return None

    def by(model: LanguageSettings) -> FilmWords:
        return studio.book.one(
            "metadata", word_film, made.script, made.request.audience, model, provider=label(model)
        )

    try:
        return writers.serve("metadata", by)
    except NobodyLeft as none:
        studio.choices.fall_back(f"metadata: the script's own words stand in, as {none.reasons}")
        return None


def _report(made: Made, book: Book, checks: Sequence[Check], providers: dict[str, str]) -> Report:
    grounding = grounded_chapters(made.script, made.written.grounding)
    return Report(
        title=made.script.title,
        run_id=made.run_id,
        language=made.script.language,
        created_with=VERSION,
        checks=tuple(checks),
        stages=tuple(book.stages),
        providers=providers,
        omitted=made.script.omitted.sentences,
        fallbacks=tuple(book.fallbacks),
        warnings=(*book.warnings, *unfound_warnings(grounding)),
        pictures=tuple(
            PictureReport(shot=number, verdict=verdict)
            for number, verdict in enumerate(made.pictures.verdicts, start=1)
        ),
        costs=current_spending().costs(),
        estimate_usd=book.estimate_usd,
        duration_s=round(made.cut.film.duration_s, 3),
        passed=passed(checks),
        scores=made.written.scores,
        drafts=made.written.drafts,
        grounding=grounding,
    )


def _manifest(made: Made, thumbnails: Sequence[Thumbnail]) -> Manifest:
    return Manifest(
        storygen=VERSION,
        run_id=made.run_id,
        origin=made.request.origin or digest("content", made.content.sha256),
        source=made.content,
        entries=tuple(_lineage(made, thumbnails)),
    )


def _lineage(made: Made, thumbnails: Sequence[Thumbnail]) -> Iterator[LineageEntry]:
    def entry(stage: str, made_for: str, provider: str, artifact: Artifact) -> LineageEntry:
        return LineageEntry(stage=stage, made_for=made_for, provider=provider, artifact=artifact)

    rests_on = passages_of_beats(made.written.grounding)
    for beat, narration in zip(made.script.beats, made.sound.narrations, strict=True):
        spoken = entry("voice", f"beat {beat.id}", narration.provider, narration.audio)
        yield spoken.model_copy(update={"passages": rests_on.get(beat.id, ())})
    for shot, keyframe in zip(made.pictures.shots, made.pictures.keyframes, strict=True):
        for layer in keyframe.layers:
            drawn = entry("keyframes", f"shot {shot.id}", keyframe.provider, layer.picture)
            yield drawn.model_copy(update={"credit": keyframe.credit})
    for shot, clip in zip(made.pictures.shots, made.pictures.clips, strict=True):
        if not isinstance(clip, StillMove):
            yield entry("clips", f"shot {shot.id}", clip.provider, clip.video)
    cut = made.cut
    if cut.bed:
        yield entry("music", "film", cut.bed.provider, cut.bed.audio)
    for number, segment in enumerate(cut.segments, start=1):
        yield entry("compose", f"segment {number}", "libx264", segment.video)
    yield entry("compose", "soundtrack", "aac", cut.soundtrack.audio)
    yield entry("compose", "video.mp4", "libx264", cut.film.video)
    for thumbnail in thumbnails:
        yield entry("thumbnail", thumbnail.name, "drawn", thumbnail.picture)


def _subjects(made: Made) -> tuple[str, ...]:
    """What the shots show, most often first."""
    shown = Counter(subject for shot in made.pictures.shots for subject in shot.subjects)
    return tuple(subject for subject, _ in shown.most_common())


def _credits(made: Made) -> tuple[str, ...]:
    painters = dict.fromkeys(keyframe.provider for keyframe in made.pictures.keyframes)
    return tuple(_CREDITS[name] for name in painters if name in _CREDITS)


def _text_file(name: str, text: str, media_type: str) -> PublishedFile:
    return PublishedFile(name=name, content=current_store().put_bytes(text.encode(), media_type))


def _json_file(name: str, model: BaseModel) -> PublishedFile:
    return _text_file(name, model.model_dump_json(indent=2) + "\n", "application/json")
