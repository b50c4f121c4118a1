"""The act in which a script becomes pictures that move."""

from collections.abc import Callable, Mapping

from flows.arranging import clip_requests, picture_requests, scene_openings, spoken_meanwhile
from flows.choices import Choice
from flows.looking import drawn_and_looked_at
from flows.made import Pictures, Sound
from flows.review import reviewed
from flows.studio import Studio
from storygen.models.film import Delivery
from storygen.models.picture import (
    Clip,
    Keyframe,
    Look,
    Shot,
    StillMove,
    Verdict,
)
from storygen.models.story import Script
from tasks.clips.contract import ANIMATORS
from tasks.clips.task import animate, missing_clips
from tasks.keyframes.contract import PAINTERS
from tasks.shots.task import plan_shots


def picture(
    studio: Studio,
    script: Script,
    sound: Sound,
    delivery: Delivery,
    planned: Callable[[], None],
) -> Pictures:
    """Plan the shots, draw them, look at them, and let them move.

    Args:
        studio: The run's.
        script: What is told.
        sound: The narrations.
        delivery: Sizes and frame rate.
        planned: Called once the shots are settled: from then on things are made.
    """
    look = studio.look(script)
    shots = _planned(studio, script, sound, delivery)
    planned()
    words = dict(zip((s.id for s in shots), spoken_meanwhile(script, shots), strict=True))
    keyframes, verdicts = studio.choices.serve(
        "keyframes", lambda _: _drawn(studio, shots, look, words)
    )
    studio.page.complete(keyframes)
    clips = studio.choices.serve(
        "clips", lambda choice: _animated(studio, script, shots, keyframes, delivery, choice)
    )
    return Pictures(shots, keyframes, clips, verdicts)


def _planned(studio: Studio, script: Script, sound: Sound, delivery: Delivery) -> tuple[Shot, ...]:
    shots = studio.book.one(
        "shots", plan_shots, script, sound.beat_frames, str(delivery.fps), studio.request.seed,
        provider="rules",
    )  # fmt: skip
    said = spoken_meanwhile(script, shots)
    studio.page.plan(shots, said, delivery)
    if studio.request.review:
        studio.page.wait_for_person()
        shots = reviewed(shots, said, float(sum(sound.beat_frames) / delivery.fps))
        studio.page.go_on()
        studio.page.plan(shots, said, delivery)
    studio.events.plan(shots)
    return shots


def _drawn(
    studio: Studio, shots: tuple[Shot, ...], look: Look, words: Mapping[str, str]
) -> tuple[tuple[Keyframe, ...], tuple[Verdict, ...]]:
    painter = PAINTERS.find(studio.choices.of("keyframes").provider)
    keeps_characters = getattr(painter, "keeps_characters", False)
    requests = picture_requests(shots, look, keeps_characters=keeps_characters)
    return drawn_and_looked_at(studio, requests, words)


def _animated(
    studio: Studio,
    script: Script,
    shots: tuple[Shot, ...],
    keyframes: tuple[Keyframe, ...],
    delivery: Delivery,
    choice: Choice,
) -> tuple[Clip, ...]:
    is_chained = getattr(choice.settings, "chained", False)
    openings = scene_openings(script, shots) if is_chained else frozenset(range(len(shots)))
    requests = clip_requests(shots, keyframes, delivery, studio.request.seed, openings)
    clips = studio.in_pass("clips", animate, missing_clips, requests)
    if not ANIMATORS.find(choice.provider).is_instant:
        _tell_of_stand_ins(studio, shots, clips, choice.provider)
    return clips


def _tell_of_stand_ins(
    studio: Studio, shots: tuple[Shot, ...], clips: tuple[Clip, ...], provider: str
) -> None:
    """Cards stand still on purpose; any other camera move stands in for a clip that failed."""
    stand_ins = sum(
        isinstance(clip, StillMove) and shot.card is None
        for shot, clip in zip(shots, clips, strict=True)
    )
    if stand_ins:
        studio.choices.fall_back(
            f"clips: camera moves stand in for {stand_ins} of {len(shots)} shots that {provider} "
            "failed at; `--redo clips` tries them again"
        )
