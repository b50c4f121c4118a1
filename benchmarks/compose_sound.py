"""The sound of the film to measure with: espeak-ng tells it over the music that storygen makes.

Noise will not do. AAC leaves out its treble, so its loudness is missed at first, and mixing starts
over twice: no voice and no music ask for that.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.timeline import FPS, WORDS, Timeline
from storygen.models.base import Artifact
from storygen.models.sound import Placement, SpokenToken, Utterance, VoiceChoice
from storygen.timing import sample_at
from storygen.wav import wav_bytes
from tasks.music.contract import COMPOSERS
from tasks.voice.contract import open_narrator
from tasks.voice.narrating import speak_and_master

_WORDS_A_SECOND = 2.5
_WAV_HEADER_BYTES = 44


def with_speech_and_music(timeline: Timeline) -> Timeline:
    """The same timeline, each shot narrated nearly to its end, over a bed of music."""
    bed = timeline.folder / "music.wav"
    bed.write_bytes(wav_bytes(COMPOSERS.open("synth").compose("calm", 1, 0).samples))
    placements: list[tuple[Path, Placement]] = []
    first_frame = 0
    for number, shot in enumerate(timeline.shots):
        path = timeline.folder / f"spoken{number}.wav"
        path.write_bytes(_spoken(number, shot.frames))
        audio = Artifact(sha256="0" * 64, size_bytes=path.stat().st_size, media_type="audio/wav")
        end_frame = first_frame + shot.frames
        placement = Placement(audio=audio, first_frame=first_frame, end_frame=end_frame)
        placements.append((path, placement))
        first_frame = end_frame
    return replace(timeline, placements=tuple(placements), bed=bed)


def _spoken(number: int, frames: int) -> bytes:
    """A narration that fits into a shot; what is too long is cut off."""
    words = [WORDS[(7 * number + at) % len(WORDS)] for at in range(_word_count(frames))]
    utterance = Utterance(tokens=tuple(SpokenToken(words=(word,)) for word in words), language="en")
    choice = VoiceChoice(provider="espeak-ng")
    mastered = speak_and_master(open_narrator(choice, "en"), utterance, choice)
    shorts = np.frombuffer(mastered.wav, "<i2", offset=_WAV_HEADER_BYTES)
    return wav_bytes(shorts[: sample_at(frames, FPS)].astype(np.float32) / np.float32(32767))


def _word_count(frames: int) -> int:
    return int(frames / FPS * _WORDS_A_SECOND)
