"""How a voice says something in a manner, where it is told by rate and pitch; and who heeds one."""

from collections.abc import Sequence
from typing import NamedTuple

from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Manner
from tasks.voice.contract import open_narrator


class Prosody(NamedTuple):
    """What a manner does to a voice.

    Attributes:
        rate: Factor of its speed.
        pitch_semitones: How much higher it speaks.
        liveliness: Factor of how far its melody goes up and down.
    """

    rate: float = 1.0
    pitch_semitones: float = 0.0
    liveliness: float = 1.0


PLAIN = Prosody()

_PROSODY: dict[Manner, Prosody] = {
    "whispering": Prosody(0.93, -1.0, 0.6),
    "shouting": Prosody(1.05, 2.5, 1.25),
    "excited": Prosody(1.08, 1.5, 1.3),
    "amused": Prosody(1.03, 1.0, 1.2),
    "warm": Prosody(0.96, -0.5, 1.0),
    "sad": Prosody(0.9, -1.0, 0.65),
    "solemn": Prosody(0.92, -1.0, 0.8),
    "tense": Prosody(1.05, 0.5, 0.8),
}
# The directions are those of Juslin & Laukka, "Communication of emotions in vocal expression and
# music performance" (Psychological Bulletin 129, 2003); the amounts are small, for a narrator is to
# stay the same person. Loudness stays out: each sentence is evened to the same.


def prosody(manner: Manner) -> Prosody:
    """What a manner does to a voice that can be told by rate and pitch."""
    return _PROSODY.get(manner, PLAIN)


def heeded(utterances: Sequence[Utterance], choice: VoiceChoice) -> tuple[Utterance, ...]:
    """The utterances, without those manners that make no difference to a voice.

    A manner that is ignored would else decide a cache key, and have said anew what sounds alike.

    Raises:
        RequestError: There is no such voice, or it cannot be used.
    """
    if not any(each.manner for each in utterances):
        return tuple(utterances)
    narrator = open_narrator(choice, utterances[0].language)
    return tuple(
        each if narrator.heeds(each.manner) else each.model_copy(update={"manner": ""})
        for each in utterances
    )
