"""The compose stage: each shot drawn and encoded once, the sound mixed once, both joined."""

from typing import Any

from storygen import files
from storygen.memory import give_back
from storygen.models.film import ChapterMark, Delivery, Film, Segment, SegmentPlan
from storygen.models.sound import Bed, Placement, Soundtrack
from storygen.store import current_store
from storygen.timing import rate
from tasks.captions.ass import segment_ass
from tasks.captions.fonts import font_folder
from tasks.compose import joining, segments
from tasks.compose.mix_soundtrack import mix_soundtrack
from tasks.inspection.pictures import PictureWatch
from tasks.policy import stage_task


def _what_is_seen(parameters: dict[str, Any]) -> str:
    plan: SegmentPlan = parameters["plan"]
    if len(plan.parts) > 1:
        return "a dissolve"
    shown = dict.fromkeys(event.lines for event in plan.captions)
    words = " ".join(word for lines in shown for line in lines for word in line)
    return words or f"{plan.frames} frames"


@stage_task("compose", version=2, about=_what_is_seen)
def render_segment(plan: SegmentPlan, delivery: Delivery) -> Segment:
    """Draw, caption and encode one segment; look at its pictures on the way.

    Raises:
        StoreError: A picture is missing or damaged, or the disk failed.
        ToolError: ffmpeg failed.
    """
    words = " ".join(word for event in plan.captions for line in event.lines for word in line)
    ass = segment_ass(plan.captions, delivery) if plan.captions else None
    watch = PictureWatch(plan, delivery.fps, delivery)
    store = current_store()
    with files.scratch() as scratch, font_folder(words, delivery.language) as fonts:
        video = scratch / "segment.mp4"
        segments.render_segment(plan, delivery, ass, fonts, store.locate, video, watch.see)
        kept = store.put_file(video, "video/mp4")
    give_back()
    return Segment(video=kept, frames=plan.frames, checks=watch.checks(""))


@stage_task("compose", version=1)
def mix_sound(
    placements: tuple[Placement, ...], bed: Bed | None, total_frames: int, fps: str
) -> Soundtrack:
    """Mix voices and music, master and encode them.

    Raises:
        ToolError: ffmpeg failed.
        StoreError: A sound file is damaged, or the disk failed.
    """
    store = current_store()
    placed = [(store.locate(place.audio), place) for place in placements]
    music = store.locate(bed.audio) if bed else None
    with files.scratch() as scratch:
        target = scratch / "sound.mp4"
        mixed = mix_soundtrack(placed, music, total_frames, rate(fps), target, scratch)
        kept = store.put_file(target, "audio/mp4")
    return Soundtrack(
        audio=kept,
        samples=mixed.samples,
        loudness_lufs=round(mixed.loudness_lufs, 2),
        true_peak_dbtp=round(max(mixed.true_peak_dbtp, -99.0), 2),
    )


@stage_task("compose", version=1)
def join_film(
    parts: tuple[Segment, ...],
    soundtrack: Soundtrack,
    chapters: tuple[ChapterMark, ...],
    delivery: Delivery,
    title: str,
) -> Film:
    """Put segments and sound together by copying streams; only here do things get their places.

    Raises:
        ToolError: A segment or the soundtrack is damaged.
    """
    store = current_store()
    videos = [store.locate(part.video) for part in parts]
    with files.scratch() as scratch:
        target = scratch / "film.mp4"
        sound = store.locate(soundtrack.audio)
        frames = joining.join_film(videos, sound, chapters, delivery, title, target)
        kept = store.put_file(target, "video/mp4")
    return Film(video=kept, frames=frames, delivery=delivery, chapters=chapters)
