"""The inspection stage: the finished film held against what it should be."""

from collections.abc import Sequence
from typing import NamedTuple

from storygen.models.film import CaptionEvent, Check, Delivery, Film, Segment, SegmentPlan
from storygen.models.publication import BeatCues, Inspection
from storygen.models.sound import Narration, Placement, Soundtrack, TokenTime
from storygen.models.story import Beat
from storygen.store import current_store
from storygen.timing import seconds_at
from tasks.captions.ass import segment_ass
from tasks.captions.fonts import font_folder
from tasks.inspection.captions_area import CaptionedBeat, inspect_area, inspect_cues, widest_events
from tasks.inspection.expected import ExpectedFilm, SpokenStretch
from tasks.inspection.film_checks import inspect_film
from tasks.policy import stage_task

_SILENT_LUFS = -69.0


class Spoken(NamedTuple):
    """A beat with when its tokens are heard, its captions, and its length in the film."""

    beat: Beat
    times: tuple[TokenTime | None, ...]
    cues: BeatCues
    length_s: float


@stage_task("inspection", version=1)
def inspect(
    film: Film,
    title: str,
    soundtrack: Soundtrack,
    narrations: tuple[Narration, ...],
    placements: tuple[Placement, ...],
    beats: tuple[Beat, ...],
    cues: tuple[BeatCues, ...],
    plans: tuple[SegmentPlan, ...],
    segments: tuple[Segment, ...],
) -> Inspection:
    """Inspect the film's container, sound, sync and captions, and gather its pictures' findings.

    Raises:
        StoreError: The film cannot be read.
        ToolError: ffmpeg failed.
    """
    expected = _expected(film, title, soundtrack, narrations, placements)
    lengths_s = [seconds_at(p.end_frame - p.first_frame, film.delivery.fps) for p in placements]
    spoken = [
        Spoken(beat, one.token_times, each, length_s)
        for beat, one, each, length_s in zip(beats, narrations, cues, lengths_s, strict=True)
    ]
    checks = (
        *inspect_film(current_store().locate(film.video), expected),
        *_captions(film.delivery, spoken, plans),
        *_pictures(segments, film.delivery),
    )
    return Inspection(checks=checks)


def _expected(
    film: Film,
    title: str,
    soundtrack: Soundtrack,
    narrations: Sequence[Narration],
    placements: Sequence[Placement],
) -> ExpectedFilm:
    return ExpectedFilm(
        frames=film.frames,
        fps=film.delivery.fps,
        width_px=film.delivery.width_px,
        height_px=film.delivery.height_px,
        chapters=film.chapters,
        speech=tuple(
            SpokenStretch(
                place.first_frame,
                place.end_frame,
                narration.samples,
                current_store().locate(narration.audio),
            )
            for narration, place in zip(narrations, placements, strict=True)
            if any(narration.token_times)
        ),
        tags={"title": title},
        loudness_lufs=None if soundtrack.loudness_lufs < _SILENT_LUFS else -14.0,
    )


def _captions(
    delivery: Delivery, spoken: Sequence[Spoken], plans: Sequence[SegmentPlan]
) -> list[Check]:
    subtitles = [CaptionedBeat(s.beat, s.times, s.cues.subtitles, s.length_s) for s in spoken]
    checks = list(inspect_cues(subtitles, "subtitles"))
    events = widest_events(event for plan in plans for event in plan.captions)
    if delivery.captions == "off" or not events:
        return checks
    burned = [CaptionedBeat(s.beat, s.times, s.cues.burned, s.length_s) for s in spoken]
    return [*checks, *inspect_cues(burned, "captions"), _area(events, delivery)]


def _area(events: tuple[CaptionEvent, ...], delivery: Delivery) -> Check:
    words = " ".join(word for event in events for line in event.lines for word in line)
    with font_folder(words, delivery.language) as fonts:
        return inspect_area(events, segment_ass(events, delivery), fonts, delivery)


def _pictures(segments: Sequence[Segment], delivery: Delivery) -> list[Check]:
    """What failed, with its place in the film; else one line for each kind of check."""
    failed: list[Check] = []
    names: dict[str, Check] = {}
    frame = 0
    for number, segment in enumerate(segments, start=1):
        where = f"segment {number} at {float(frame / delivery.fps):.1f} s"
        for check in segment.checks:
            names.setdefault(check.name, check)
            if not check.passed:
                failed.append(check.model_copy(update={"where": where}))
        frame += segment.frames
    broken = {check.name for check in failed}
    fine = [
        check.model_copy(update={"value": f"none in {len(segments)} segments"})
        for name, check in names.items()
        if name not in broken
    ]
    return [*failed, *fine]
