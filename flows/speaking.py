"""The act in which a script becomes sound, with the time of every word."""

from flows.arranging import utterance
from flows.listening import hear, with_word_times
from flows.made import Recording, Sound
from flows.preflight import voice_choice
from flows.studio import Studio
from storygen.errors import ProviderUnavailable
from storygen.models.film import Delivery
from storygen.models.sound import Narration, Utterance
from storygen.models.story import Script
from storygen.timing import frames_for, seconds_at
from tasks.captions.task import caption_beats
from tasks.voice.task import narrate, narrate_recording

_BUILT_IN_VOICE = "espeak-ng"


def speak(studio: Studio, script: Script, delivery: Delivery, recording: Recording | None) -> Sound:
    """Speak the script, or cut the user's own narration to it; then caption its words."""
    utterances = tuple(utterance(beat, script.language) for beat in script.beats)
    if recording is None:
        narrations = with_word_times(studio, utterances, _narrate(studio, utterances))
    else:
        narrations = _cut(studio, script, utterances, recording)
    beat_frames = tuple(
        frames_for(narration.samples, narration.pause_after_s, delivery.fps)
        for narration in narrations
    )
    cues = studio.book.one(
        "captions",
        caption_beats,
        script.beats,
        tuple(narration.token_times for narration in narrations),
        tuple(seconds_at(frames, delivery.fps) for frames in beat_frames),
        delivery,
        provider=narrations[0].provider,
    )
    return Sound(narrations, beat_frames, cues)


def _narrate(studio: Studio, utterances: tuple[Utterance, ...]) -> tuple[Narration, ...]:
    """Speak everything in one voice; the built-in one takes all of it over if that fails."""
    choice, book = voice_choice(studio.request), studio.book
    try:
        return book.each("voice", narrate, utterances, provider=choice.provider, choice=choice)
    except ProviderUnavailable as error:
        if studio.request.strict or choice.provider == _BUILT_IN_VOICE:
            raise
        studio.choices.fall_back(
            f"voice: {_BUILT_IN_VOICE} spoke everything, as {choice.provider} failed: {error}"
        )
    choice = choice.model_copy(update={"provider": _BUILT_IN_VOICE, "name": ""})
    return book.each("voice", narrate, utterances, provider=choice.provider, choice=choice)


def _cut(
    studio: Studio, script: Script, utterances: tuple[Utterance, ...], recording: Recording
) -> tuple[Narration, ...]:
    """Cut the user's own narration to the script's beats."""
    transcript = recording.transcript
    if transcript is None:
        text = " ".join(beat.text for beat in script.beats)
        transcript = hear(studio, recording.audio, script.language, text)
    loudness_lufs = voice_choice(studio.request).loudness_lufs
    return studio.book.one(
        "voice", narrate_recording, recording.audio, utterances, transcript, loudness_lufs,
        provider="recording",
    )  # fmt: skip
