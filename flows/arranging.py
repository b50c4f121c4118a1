"""What one act of making a film hands the next, put in order."""

from collections.abc import Iterable, Sequence, Set

from flows.made import Sound
from storygen.models.film import CaptionEvent, ChapterMark, Delivery
from storygen.models.picture import ClipRequest, Keyframe, Look, PictureRequest, Shot
from storygen.models.sound import Narration, SpokenToken, Utterance
from storygen.models.story import Beat, Manner, Script
from tasks.captions.events import caption_events


def utterance(beat: Beat, language: str) -> Utterance:
    """What of a beat is said, and the rests in it and after it."""
    return Utterance(
        tokens=tuple(
            SpokenToken(words=token.spoken, pause_after_s=token.pause_after_s)
            for token in beat.tokens
        ),
        language=language,
    )


def spoken_part(utterance: Utterance, manner: Manner) -> Utterance:
    """What a voice is asked for: the words and how they are said.

    The rest after them is the film's: it changes with what follows, and must not have a sentence
    spoken and paid for anew.
    """
    last = (each.model_copy(update={"pause_after_s": 0.0}) for each in utterance.tokens[-1:])
    tokens = (*utterance.tokens[:-1], *last)
    return utterance.model_copy(update={"tokens": tokens, "manner": manner})


def with_rest(narration: Narration, utterance: Utterance) -> Narration:
    """A spoken part with the rest after it that was left aside when it was spoken."""
    rest_s = max((token.pause_after_s for token in utterance.tokens[-1:]), default=0.0)
    return narration.model_copy(update={"pause_after_s": rest_s})


def picture_requests(
    shots: Iterable[Shot], look: Look, *, keeps_characters: bool
) -> tuple[PictureRequest, ...]:
    """What of each shot decides its picture; its characters only where they are recognised."""
    return tuple(
        PictureRequest(
            shot_id=shot.id, prompt=shot.prompt, setting=shot.setting, subjects=shot.subjects,
            mood=shot.mood, card=shot.card, look=look,
            characters=shot.characters if keeps_characters else (),
        )
        for shot in shots
    )  # fmt: skip


_LONGEST_CHAIN = 50
"""A clip's request holds those before it; much longer ones could not be written down."""


def clip_requests(
    shots: Sequence[Shot],
    keyframes: Sequence[Keyframe],
    delivery: Delivery,
    seed: int,
    openings: Set[int],
) -> tuple[ClipRequest, ...]:
    """What decides each clip; all but the openings start where the clip before them ends."""
    requests: list[ClipRequest] = []
    for index, (shot, keyframe) in enumerate(zip(shots, keyframes, strict=True)):
        starts_anew = index in openings or index % _LONGEST_CHAIN == 0
        requests.append(
            ClipRequest(
                shot=shot, keyframe=keyframe, width_px=delivery.width_px,
                height_px=delivery.height_px, fps=str(delivery.fps), seed=seed,
                after=None if starts_anew else requests[-1],
            )
        )  # fmt: skip
    return tuple(requests)


def events_between(
    sound: Sound, delivery: Delivery, first_frame: int, frames: int
) -> tuple[CaptionEvent, ...]:
    """The captions to burn into film frames [first_frame, first_frame + frames)."""
    if delivery.captions == "off":
        return ()
    near = [
        (cues.burned, start - first_frame)
        for cues, start, length in zip(
            sound.cues, sound.beat_starts, sound.beat_frames, strict=True
        )
        if start < first_frame + frames and start + length > first_frame
    ]
    return caption_events(near, frames, delivery.fps, delivery.captions)


def spoken_meanwhile(script: Script, shots: tuple[Shot, ...]) -> tuple[str, ...]:
    """What is said while each shot is seen: its beat's written words."""
    written = {beat.id: " ".join(token.written for token in beat.tokens) for beat in script.beats}
    return tuple(written[shot.beat_id] for shot in shots)


def scene_openings(script: Script, shots: tuple[Shot, ...]) -> frozenset[int]:
    """Indices of the shots that open a scene, the first one aside."""
    openers = {
        scene.beats[0].id for chapter in script.chapters for scene in chapter.scenes if scene.beats
    }
    return frozenset(
        index
        for index, shot in enumerate(shots)
        if index and shot.beat_id in openers and shots[index - 1].beat_id != shot.beat_id
    )


def chapter_marks(script: Script, sound: Sound) -> tuple[ChapterMark, ...]:
    """Where each chapter starts; empty chapters have no mark."""
    starts = dict(zip((beat.id for beat in script.beats), sound.beat_starts, strict=True))
    return tuple(
        ChapterMark(title=chapter.title or script.title, first_frame=starts[beats[0].id])
        for chapter in script.chapters
        if (beats := [beat for scene in chapter.scenes for beat in scene.beats])
    )
