"""The voice stage: a beat is spoken and mastered."""

from contextlib import nullcontext
from typing import Any

from storygen.models.sound import Narration, Utterance, VoiceChoice
from storygen.store import current_store
from tasks.policy import stage_task, within_limit
from tasks.voice.narrating import speak_and_master
from tasks.voice.opening import open_narrator


def _first_words(parameters: dict[str, Any]) -> str:
    utterance: Utterance = parameters["utterance"]
    return " ".join(word for token in utterance.tokens for word in token.words)


@stage_task("voice", version=1, about=_first_words)
def narrate(utterance: Utterance, choice: VoiceChoice) -> Narration:
    """Speak one beat.

    Raises:
        ProviderUnavailable: The provider did not answer. Retried.
        ContentRefused: The provider will not speak this text. Not retried.
        RequestError: The provider or the voice is unknown. Not retried.
    """
    narrator = open_narrator(choice, utterance.language)
    with within_limit(choice.provider) if narrator.is_online else nullcontext():
        spoken = speak_and_master(narrator, utterance, choice)
    return Narration(
        audio=current_store().put_bytes(spoken.wav, "audio/wav"),
        samples=spoken.samples,
        token_times=spoken.token_times,
        pause_after_s=max((token.pause_after_s for token in utterance.tokens[-1:]), default=0.0),
        loudness_lufs=round(spoken.loudness_lufs, 2),
        provider=choice.provider,
        voice=narrator.voice_name,
    )
