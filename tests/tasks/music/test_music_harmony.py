from itertools import pairwise

import pytest

from tasks.music.harmony import HIGHEST, LOWEST, lead_voices, parse_chord
from tasks.music.moods import STYLES
from tasks.music.score import write_score

PROGRESSIONS = [line for style in STYLES.values() for line in style.themes + style.contrasts]


@pytest.mark.parametrize("line", PROGRESSIONS)
def test_voices_move_little_and_sound_every_tone(line):
    for tonic in range(0, 12, 5):
        chords = [parse_chord(symbol, tonic) for symbol in line.split()]

        voicings = lead_voices(chords)

        for chord, notes in zip(chords, voicings, strict=True):
            assert (
                set(chord.tones) - {chord.root} <= {note % 12 for note in notes} <= set(chord.tones)
            )
            assert notes[0] >= LOWEST and notes[-1] <= HIGHEST
            assert min(high - low for low, high in pairwise(notes)) >= 2
        for one, other in pairwise([*voicings, voicings[0]]):
            assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= 14


@pytest.mark.parametrize("mood", ["calm", "tense", "melancholy"])
def test_the_motif_never_rubs_against_the_chord(mood):
    for seed in range(10):
        score = write_score(mood, seed)
        bar_s = 4 * score.beat_samples / 48_000
        for blow in score.lead:
            bar = int((blow.start_s + 0.05) // bar_s)
            sounding = {note.pitch % 12 for note in score.pads if note.start_beat == 4 * bar}
            near = {(blow.pitch + 1) % 12, (blow.pitch - 1) % 12}
            assert blow.pitch % 12 in sounding or not near & sounding or _in_bass(score, blow, bar)


def _in_bass(score, blow, bar):
    return blow.pitch % 12 in {n.pitch % 12 for n in score.basses if n.start_beat == 4 * bar}
