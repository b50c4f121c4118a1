"""The voice stage: a beat is spoken, or cut from the user's own recording, and mastered."""

from functools import partial
from typing import Any

from storygen.models.base import Artifact
from storygen.models.sound import Narration, Transcript, Utterance, VoiceChoice
from storygen.services.serving import elsewhere, served
from storygen.store import current_store
from tasks.policy import stage_task, within_limit
from tasks.voice.contract import open_narrator
from tasks.voice.mastering import Mastered
from tasks.voice.narrating import is_spoken, speak_and_master
from tasks.voice.recording import PROVIDER, VOICE, spoken_beats


def _first_words(parameters: dict[str, Any]) -> str:
    utterance: Utterance = parameters["utterance"]
    return " ".join(word for token in utterance.tokens for word in token.words)


@stage_task("voice", version=1, about=_first_words)
def narrate(utterance: Utterance, choice: VoiceChoice) -> Narration:
    """Speak one beat; the rest after it is not the voice's.

    Raises:
        ProviderUnavailable: The provider did not answer. Retried.
        ProviderRefused: The provider does not work for this account or key. Not retried.
        ContentRefused: The provider will not speak this text. Not retried.
        RequestError: The provider or the voice is unknown. Not retried.
    """
    narrator = open_narrator(choice, utterance.language)
    speak = partial(speak_and_master, narrator, utterance, choice)
    if narrator.is_online and is_spoken(utterance):
        with within_limit(choice.provider):
            most, address = narrator.estimate(utterance), elsewhere(choice.settings)
            spoken = served(
                "voice", choice.provider, most, speak,
                elsewhere=address, is_paid=narrator.is_paid,
            )  # fmt: skip
    else:
        spoken = speak()
    return _kept(spoken, 0.0, choice.provider, narrator.voice_name)


@stage_task("voice", version=1)
def narrate_recording(
    recording: Artifact,
    utterances: tuple[Utterance, ...],
    transcript: Transcript,
    loudness_lufs: float,
) -> tuple[Narration, ...]:
    """Take each beat from the user's own recording, with the recording's own pauses.

    Args:
        recording: Any file that FFmpeg reads.
        utterances: One per beat, in the order of the script.
        transcript: What was heard in the recording.
        loudness_lufs: What each beat is evened to.

    Raises:
        RequestError: The recording cannot be decoded, does not say the script, or leaves a
            sentence out. Not retried.
    """
    path = current_store().locate(recording)
    beats = spoken_beats(path, utterances, transcript, loudness_lufs)
    return tuple(_kept(beat.sound, beat.pause_after_s, PROVIDER, VOICE) for beat in beats)


def _kept(sound: Mastered, pause_after_s: float, provider: str, voice: str) -> Narration:
    return Narration(
        audio=current_store().put_bytes(sound.wav, "audio/wav"),
        samples=sound.samples,
        token_times=sound.token_times,
        pause_after_s=pause_after_s,
        loudness_lufs=round(sound.loudness_lufs, 2),
        provider=provider,
        voice=voice,
    )
