"""A piece of music on paper: which note, when, how hard, by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Literal

import numpy as np

from storygen.models.picture import Mood
from storygen.timing import SAMPLE_RATE_HZ
from tasks.music.harmony import Chord, lead_voices, parse_chord
from tasks.music.moods import STYLES, Style, Voice

BEATS_PER_BAR = 4
_BARS_PER_PHRASE = 4
_PHRASES = {"AAB": (0.5, 1.0, 0.8), "AABA": (0.5, 1.0, 0.75, 0.9)}  # each phrase's fullness
_LONG_FORM_FROM_BPM = 80  # below it three phrases already last 36 s or more
_BASS_FROM = 33  # A1, 55 Hz: small speakers have nothing lower

_MOTIFS = (
    (0.0, 1.5, 2.0, 4.0),
    (0.0, 2.0, 3.0, 4.0),
    (0.0, 3.0, 4.0, 6.0),
    (0.0, 1.0, 2.5, 4.0),
    (0.0, 0.5, 2.0, 5.0),
    (0.0, 2.0, 3.5, 4.0, 6.0),
)
"""When a motif's notes come, in beats of two bars."""

_FIGURES = ((0, 2, 1, 3), (0, 1, 2, 3), (0, 1, 2, 3, 2, 1), (0, 3, 1, 2), (0, 2, 3, 2))
"""In which order a figure goes through the chord, 0 the lowest voice."""

_KEYS = ("C", "D flat", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")

Player = Voice | Literal["thump"]


@dataclass(frozen=True)
class Strike:
    """A note that is struck and dies away by itself.

    Attributes:
        start_s: From the loop's first sample; may be slightly negative.
        pitch: MIDI note.
        velocity: 0 to 1.
    """

    player: Player
    start_s: float
    pitch: int
    velocity: float


@dataclass(frozen=True)
class Sustain:
    """A note that is held, in beats."""

    start_beat: float
    beats: float
    pitch: int


@dataclass(frozen=True)
class Score:
    """One loop.

    Attributes:
        beat_samples: Length of a beat at 48 kHz; a product of 2, 3 and 5 only, for the FFT.
        beats: Length of the loop.
        pads: The chords' upper voices.
        basses: The roots.
        lead: The motif.
        figure: The accompaniment; may be empty.
        pulse: The heartbeat; may be empty.
    """

    title: str
    style: Style
    beat_samples: int
    beats: int
    pads: tuple[Sustain, ...]
    basses: tuple[Sustain, ...]
    lead: tuple[Strike, ...]
    figure: tuple[Strike, ...]
    pulse: tuple[Strike, ...]

    @property
    def samples(self) -> int:
        """Length of the loop at 48 kHz."""
        return self.beats * self.beat_samples


def random_stream(mood: Mood, seed: int, part: str) -> np.random.Generator:
    """The random numbers of one part of the music; other parts do not disturb it."""
    digest = sha256(f"{seed}/{mood}/{part}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def write_score(mood: Mood, seed: int) -> Score:
    """Compose one loop of 36 to 49 s."""
    style, rng = STYLES[mood], random_stream(mood, seed, "plan")
    tonic = int(rng.integers(12))
    bpm = int(rng.integers(style.bpm[0], style.bpm[1] + 1))
    theme, contrast = rng.choice(style.themes), rng.choice(style.contrasts)
    form = "AABA" if bpm >= _LONG_FORM_FROM_BPM else "AAB"
    symbols = [symbol for part in form for symbol in (theme, contrast)[part == "B"].split()]
    chords = [parse_chord(symbol, tonic) for symbol in symbols]
    voicings = lead_voices(chords)
    beat_samples = _quick_length(SAMPLE_RATE_HZ * 60 / bpm)
    plan = _Plan(style, form, tonic, chords, voicings, beat_samples / SAMPLE_RATE_HZ)
    return Score(
        title=f"{mood.capitalize()} in {_KEYS[tonic]} {style.mode}",
        style=style,
        beat_samples=beat_samples,
        beats=len(chords) * BEATS_PER_BAR,
        pads=tuple(plan.pads()),
        basses=tuple(plan.basses()),
        lead=tuple(plan.motif(random_stream(mood, seed, "motif"))),
        figure=tuple(plan.figure(random_stream(mood, seed, "figure"))),
        pulse=tuple(plan.heartbeat()),
    )


@dataclass(frozen=True)
class _Plan:
    style: Style
    form: str
    tonic: int
    chords: Sequence[Chord]
    voicings: Sequence[tuple[int, ...]]
    beat_s: float

    def pads(self) -> Iterator[Sustain]:
        """Each chord anew, so that the music breathes with the bars."""
        for bar, voicing in enumerate(self.voicings):
            for pitch in sorted(set(voicing)):
                yield Sustain(bar * BEATS_PER_BAR, BEATS_PER_BAR, pitch)

    def basses(self) -> Iterator[Sustain]:
        """The roots, each until the next."""
        onsets = (*self.style.bass_onsets, float(BEATS_PER_BAR))
        for bar, chord in enumerate(self.chords):
            for onset, end in pairwise(onsets):
                yield Sustain(bar * BEATS_PER_BAR + onset, end - onset, _bass_note(chord.root))

    def motif(self, rng: np.random.Generator) -> Iterator[Strike]:
        """A short idea, asked and answered, coming back with the theme's chords."""
        ideas = {part: _Idea.draw(rng) for part in sorted(set(self.form))}
        pitch = self.style.lead_octave
        for phrase, part in enumerate(self.form):
            for half in range(2):
                silent = rng.random() > self.style.lead_bars
                if silent and (phrase, half) != (0, 0):
                    continue
                bar = phrase * _BARS_PER_PHRASE + 2 * half
                for onset, height in ideas[part].notes(answer=half == 1):
                    chord = self.chords[bar + int(onset // BEATS_PER_BAR)]
                    pitch = self._fitting(chord, onset, self.style.lead_octave + height, pitch)
                    start = (bar * BEATS_PER_BAR + onset) * self.beat_s
                    accent = 0.72 if onset % 2 == 0 else 0.6
                    velocity = accent + rng.normal(0, 0.06)
                    yield Strike(self.style.lead, start + rng.normal(0, 0.012), pitch, velocity)

    def figure(self, rng: np.random.Generator) -> Iterator[Strike]:
        """An even accompaniment that goes through each chord's notes."""
        player = self.style.figure
        if player is None:
            return
        order = _FIGURES[rng.integers(len(_FIGURES))]
        lower = 12 if player in ("piano", "marimba") else 0
        for bar, voicing in enumerate(self.voicings):
            fullness = _PHRASES[self.form][bar // _BARS_PER_PHRASE]
            for count, onset in enumerate(self.style.figure_onsets):
                if onset != 0 and rng.random() < 0.25 * (1 - fullness):
                    continue
                accent = 0.62 if onset == 0 else 0.5 if onset % 1 == 0 else 0.42
                velocity = (accent + rng.normal(0, 0.04)) * fullness
                start = (bar * BEATS_PER_BAR + onset) * self.beat_s + rng.normal(0, 0.008)
                yield Strike(player, start, voicing[order[count % len(order)]] - lower, velocity)

    def heartbeat(self) -> Iterator[Strike]:
        """A soft low pulse, twice a bar."""
        if not self.style.heartbeat:
            return
        for beat in range(0, len(self.chords) * BEATS_PER_BAR, 2):
            velocity = 0.5 if beat % BEATS_PER_BAR == 0 else 0.34
            yield Strike("thump", beat * self.beat_s, _BASS_FROM, velocity)

    def _fitting(self, chord: Chord, onset: float, wanted: float, last: int) -> int:
        """The nearest note that fits: of the chord on the beat, else one that rubs with none."""
        allowed = set(chord.tones)
        if onset % 2:
            passing = {(self.tonic + tone) % 12 for tone in self.style.scale}
            rubbing = {(tone + step) % 12 for tone in chord.tones for step in (-1, 1)}
            allowed |= passing - rubbing
        near = [note for note in range(int(wanted) - 9, int(wanted) + 10) if note % 12 in allowed]
        return min(near, key=lambda note: (abs(note - wanted) + 3 * (note == last), note))


@dataclass(frozen=True)
class _Idea:
    onsets: tuple[float, ...]
    heights: tuple[float, ...]

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "_Idea":
        onsets = _MOTIFS[rng.integers(len(_MOTIFS))]
        steps = rng.choice([-4.0, -2.0, 2.0, 4.0, 5.0], size=len(onsets) - 1)
        heights = np.clip(np.cumsum(np.concatenate([[rng.choice([-2.0, 0.0, 3.0])], steps])), -7, 7)
        return cls(onsets, tuple(float(height) for height in heights))

    def notes(self, answer: bool) -> Iterator[tuple[float, float]]:
        """Onsets and heights; an answer leans back down to where the question started."""
        last = len(self.onsets) - 1
        for index, (onset, height) in enumerate(zip(self.onsets, self.heights, strict=True)):
            lean = index / last * 0.7 if answer else 0.0
            yield onset, height * (1 - lean) + self.heights[0] * lean - (2 if answer else 0)


def _bass_note(root: int) -> int:
    return _BASS_FROM + (root - _BASS_FROM) % 12


def _quick_length(wanted: float) -> int:
    """The nearest length whose only prime factors are 2, 3 and 5."""
    smooth = [
        2**twos * 3**threes * 5**fives
        for twos in range(17)
        for threes in range(11)
        for fives in range(8)
    ]
    return min(smooth, key=lambda length: abs(length - wanted))
