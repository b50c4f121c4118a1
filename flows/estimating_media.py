"""What voices and painters may use for a film, from the words that are known so far."""

from collections.abc import Iterable, Iterator
from typing import Any

from flows.arranging import spoken_part, utterance
from flows.estimating_words import Item, calm_frames
from flows.studio import Studio
from flows.voices import voices_of
from storygen.models.base import Artifact
from storygen.models.film import Delivery
from storygen.models.picture import Look, PictureRequest
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Script
from storygen.request import Request
from tasks.keyframes.contract import PAINTERS
from tasks.keyframes.sheets import sheets_first, with_sheets
from tasks.shots.parts import shot_count
from tasks.voice.contract import open_narrator

_SHEET = Artifact(sha256="0" * 64, size_bytes=0, media_type="image/jpeg")
_PROMPT_WORDS = 80
"""That a picture's prompt may have beside its beat's: place, light, who is in it."""


def voice_items(request: Request, script: Script) -> Iterator[Item]:
    """What the voices may use that are asked for."""
    speakers = [beat.speaker for beat in script.beats]
    voices = voices_of(request, script.language, dict.fromkeys(speakers), lambda _: None)
    spoken: dict[VoiceChoice, list[Utterance]] = {}
    for beat in script.beats:
        said = spoken_part(utterance(beat, script.language), beat.manner)
        spoken.setdefault(voices[beat.speaker].choice, []).append(said)
    for choice, utterances in spoken.items():
        narrator = open_narrator(choice, script.language)
        if narrator.is_paid:
            uses = tuple(narrator.estimate(each) for each in utterances)
            yield Item("voice", choice.provider, uses)


def picture_items(studio: Studio, script: Script, delivery: Delivery) -> Iterator[Item]:
    """What the painter may use, by how many shots there are when the script is read calmly."""
    choice = studio.choices.of("keyframes")
    if not PAINTERS.find(choice.provider).is_paid:
        return
    painter: Any = PAINTERS.open(choice.provider, choice.settings)
    requests = _pictures(
        script, delivery, studio.look(script), getattr(painter, "keeps_characters", False)
    )
    yield Item("keyframes", choice.provider, tuple(painter.estimate(each) for each in requests))


def _pictures(
    script: Script, delivery: Delivery, look: Look, keeps_characters: bool
) -> Iterable[PictureRequest]:
    """A picture for each shot, and a sheet for each character, which may be in all of them."""
    people = script.characters if keeps_characters else ()
    pictures = [
        PictureRequest(
            shot_id="", prompt=f"{beat.text} {'word ' * _PROMPT_WORDS}", setting="abstract",
            subjects=(), mood="neutral", card=None, look=look, characters=people,
        )
        for beat, frames in zip(script.beats, calm_frames(script, delivery), strict=True)
        for _ in range(shot_count(frames / delivery.fps))
    ]  # fmt: skip
    sheets = sheets_first(pictures)
    return (*sheets.values(), *with_sheets(pictures, dict.fromkeys(sheets, _SHEET)))
