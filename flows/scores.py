"""The film's sound, made beside its pictures: music, then the mix with the voices."""

from math import ceil

from flows.aside import Aside
from flows.choices import Choice
from flows.made import Sound
from flows.own_files import keep_own, own_folder
from flows.studio import Studio
from storygen.models.film import Delivery
from storygen.models.picture import Mood
from storygen.models.sound import Bed, BedRequest, Soundtrack
from storygen.models.story import Script
from storygen.request import NONE, Request
from storygen.services.stopping import stop_calls
from tasks.compose.task import mix_sound
from tasks.music.contract import COMPOSERS, is_composed
from tasks.music.library_folder import choose_track
from tasks.music.probing import check_playable
from tasks.music.task import compose_beds, missing_beds
from tasks.shots.places import film_mood

_BED_STEP_S = 30
"""Beds are made in steps of this length, so that a sentence more rarely asks for another one."""


class Score(Aside[tuple[Bed | None, Soundtrack]]):
    """A film's music and soundtrack; nothing else of it is waited for than its narrations.

    Where it cannot be made, the pictures beside it end after what they are busy with.

    Args:
        studio: The run's.
        script: Title and words, which give its mood.
        sound: The narrations.
        delivery: The frame rate.
    """

    def __init__(self, studio: Studio, script: Script, sound: Sound, delivery: Delivery) -> None:
        super().__init__("storygen-score", self._made, stop_calls)
        self._studio, self._script = studio, script
        self._sound, self._delivery = sound, delivery

    def begin_beside_pictures(self) -> None:
        """Begin, unless it needs the graphics card of this machine, which pictures may need too."""
        request = self._studio.request
        if request.music != NONE and is_composed(request.music):
            choice = self._studio.choices.of("music")
            if choice.place == "here" and COMPOSERS.find(choice.provider).needs_gpu:
                return
        self.begin()

    def _made(self) -> tuple[Bed | None, Soundtrack]:
        frames, fps = sum(self._sound.beat_frames), self._delivery.fps
        bed = _bed(self._studio, self._script, float(frames / fps))
        self.go_on()
        mixed = self._studio.book.one(
            "compose", mix_sound, self._sound.placements, bed, frames, str(fps), shown_as="mixing"
        )
        return bed, mixed


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
    if not COMPOSERS.find(choice.provider).follows_length:
        return 0
    longest_s = getattr(choice.settings, "longest_s", film_s)
    return ceil(min(film_s, longest_s) / _BED_STEP_S) * _BED_STEP_S
