"""The act in which pictures and sound become the film."""

from math import ceil

from flows.arranging import chapter_marks, events_between, scene_openings
from flows.choices import Choice
from flows.made import Cut, Pictures, Sound
from flows.own_files import keep_own, own_folder
from flows.studio import Studio
from storygen.models.film import Delivery
from storygen.models.picture import Mood
from storygen.models.sound import Bed, BedRequest
from storygen.models.story import Script
from storygen.request import NONE, Request
from storygen.settings import MusicgenSettings
from tasks.compose.planning import plan_segments
from tasks.compose.task import join_film, mix_sound, render_segment
from tasks.music.library_folder import choose_track
from tasks.music.opening import composer_class, is_composed
from tasks.music.probing import check_playable
from tasks.music.task import compose_beds, missing_beds
from tasks.shots.places import film_mood

_BED_STEP_S = 30
"""Beds are made in steps of this length, so that a sentence more rarely asks for another one."""


def compose(
    studio: Studio, script: Script, sound: Sound, pictures: Pictures, delivery: Delivery
) -> Cut:
    """Have music made, render the segments, mix the sound, join all."""
    book = studio.book
    bed = _bed(studio, script, float(sum(sound.beat_frames) / delivery.fps))
    plans = plan_segments(
        pictures.shots,
        pictures.clips,
        scene_openings(script, pictures.shots),
        lambda first, frames: events_between(sound, delivery, first, frames),
        delivery.fps,
    )
    mixing = book.begin_beside(
        "compose", mix_sound, sound.placements, bed, sum(sound.beat_frames), str(delivery.fps)
    )
    segments = book.each("compose", render_segment, plans, alongside=[mixing], delivery=delivery)
    soundtrack = mixing.result()
    film = book.one(
        "compose", join_film, segments, soundtrack, chapter_marks(script, sound), delivery,
        script.title, provider="libx264",
    )  # fmt: skip
    return Cut(plans, segments, bed, soundtrack, film)


def check_music(request: Request, title: str) -> None:
    """Look at the track that a folder of music gives this film, before anything is drawn.

    Raises:
        RequestError: It cannot be played.
    """
    folder = own_folder(request.music) if request.music != NONE else None
    if folder and not is_composed(request.music):
        check_playable(choose_track(folder, film_mood(title, request.seed), request.seed))


def _bed(studio: Studio, script: Script, film_s: float) -> Bed | None:
    """The film's music; none where none is wanted."""
    request = studio.request
    if request.music == NONE:
        return None
    mood = film_mood(script.title, request.seed)
    if is_composed(request.music):
        return studio.choices.serve("music", lambda choice: _composed(studio, mood, film_s, choice))
    own = keep_own("music", _track(request.music, mood, request.seed))
    asked = BedRequest(mood=mood, seed=request.seed, own=own)
    choice = Choice("own file")
    return studio.in_pass("music", compose_beds, missing_beds, (asked,), choice=choice)[0]


def _composed(studio: Studio, mood: Mood, film_s: float, choice: Choice) -> Bed:
    length_s = _length_s(choice, film_s)
    asked = BedRequest(mood=mood, seed=studio.request.seed, length_s=length_s)
    return studio.in_pass("music", compose_beds, missing_beds, (asked,))[0]


def _track(music: str, mood: Mood, seed: int) -> str:
    """The user's own file; of a folder of them the one that fits."""
    folder = own_folder(music)
    return str(choose_track(folder, mood, seed)) if folder else music


def _length_s(choice: Choice, film_s: float) -> int:
    """How long a loop to ask for; 0 of composers that choose for themselves."""
    if not composer_class(choice.provider).follows_length:
        return 0
    settings = choice.settings
    longest_s = settings.longest_s if isinstance(settings, MusicgenSettings) else film_s
    return ceil(min(film_s, longest_s) / _BED_STEP_S) * _BED_STEP_S
