"""The act in which a script becomes sound, with the time of every word."""

from collections.abc import Sequence

from flows.arranging import spoken_part, utterance, with_rest
from flows.listening import hear, with_word_times
from flows.made import Recording, Sound
from flows.studio import Studio
from flows.succession import Succession
from flows.voices import voices_of
from storygen import progress
from storygen.models.film import Delivery
from storygen.models.sound import VOICE_LUFS, Narration, Utterance, VoiceChoice
from storygen.models.story import Script
from storygen.timing import frames_for, seconds_at
from tasks.captions.task import caption_beats
from tasks.voice.manners import heeded
from tasks.voice.task import narrate, narrate_recording


def speak(studio: Studio, script: Script, delivery: Delivery, recording: Recording | None) -> Sound:
    """Speak the script, or cut the user's own narration to it; then caption its words."""
    utterances = tuple(utterance(beat, script.language) for beat in script.beats)
    if recording is None:
        spoken = _narrate(studio, script, utterances)
        narrations = with_word_times(studio, utterances, spoken)
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


def _narrate(
    studio: Studio, script: Script, utterances: tuple[Utterance, ...]
) -> tuple[Narration, ...]:
    """Speak everything; each voice's whole part is one voice's, whoever that is in the end."""
    said = tuple(
        spoken_part(each, beat.manner) for each, beat in zip(utterances, script.beats, strict=True)
    )
    speakers = [beat.speaker for beat in script.beats]
    _tell_of_strangers(studio, speakers)
    told = studio.choices.fall_back
    voices = voices_of(studio.request, script.language, dict.fromkeys(speakers), told)
    found: dict[int, Narration] = {}
    for voice in dict.fromkeys(voices.values()):
        own = [place for place, speaker in enumerate(speakers) if voices[speaker] is voice]
        part = _spoken(studio, voice, tuple(said[place] for place in own))
        found.update(zip(own, part, strict=True))
    studio.book.credit("voice", ", ".join(dict.fromkeys(each.provider for each in found.values())))
    return tuple(with_rest(found[place], each) for place, each in enumerate(utterances))


def _tell_of_strangers(studio: Studio, speakers: Sequence[str]) -> None:
    """Say who is given a voice and does not speak: a slip in a name would else go unnoticed."""
    for name in studio.request.speaker_voices():
        if name not in speakers:
            sentence = (
                f"voice: speakers gives {name!r} a voice, who says nothing in this script; it is "
                f"spoken by {', '.join(map(repr, dict.fromkeys(speakers)))}"
            )
            studio.book.warnings.append(sentence)
            progress.current().note(sentence)


def _spoken(
    studio: Studio, voice: Succession[VoiceChoice], utterances: tuple[Utterance, ...]
) -> tuple[Narration, ...]:
    def by(choice: VoiceChoice) -> tuple[Narration, ...]:
        return studio.book.each(
            "voice", narrate, heeded(utterances, choice), provider=choice.provider, choice=choice
        )

    return voice.serve(by)


def _cut(
    studio: Studio, script: Script, utterances: tuple[Utterance, ...], recording: Recording
) -> tuple[Narration, ...]:
    """Cut the user's own narration to the script's beats."""
    transcript = recording.transcript
    if transcript is None:
        text = " ".join(beat.text for beat in script.beats)
        transcript = hear(studio, recording.audio, script.language, text)
    return studio.book.one(
        "voice", narrate_recording, recording.audio, utterances, transcript, VOICE_LUFS,
        provider="recording",
    )  # fmt: skip
