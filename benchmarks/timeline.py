"""A film to measure with: eight illustrated shots in five scenes, captions, voice and music."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import numpy as np

from storygen.models.base import Artifact
from storygen.models.film import CaptionEvent, ChapterMark, SegmentPlan
from storygen.models.picture import (
    Clip,
    Keyframe,
    Layer,
    Look,
    MoveKind,
    PictureRequest,
    Setting,
    Shot,
    canvas_px,
)
from storygen.models.sound import Placement
from storygen.timing import SAMPLE_RATE_HZ, sample_at
from storygen.wav import wav_bytes
from tasks.clips.providers.camera_moves import plan_move
from tasks.compose.planning import plan_segments
from tasks.keyframes.picture_files import encode_png
from tasks.keyframes.providers.illustrator import Illustrator

SIZE_PX = (1080, 1920)
FPS = Fraction(30)
WORD_FRAMES = 10  # three words a second, a narrator's pace
SCENES: tuple[tuple[Setting, str, MoveKind, int], ...] = (
    ("sea", "ship", "push", 105),
    ("sea", "lighthouse", "pan-right", 90),
    ("forest", "tree", "parallax", 120),
    ("forest", "dog", "pull", 105),
    ("city", "car", "pan-left", 90),
    ("street", "person", "push", 120),
    ("mountains", "bird", "tilt-up", 105),
    ("room", "person", "hold", 105),
)
SCENE_STARTS = {0, 2, 4, 6, 7}
_SENTENCE = (
    "the keeper climbed the stairs each night and lit the lamp so that no ship would miss the "
    "harbour in the fog and nobody on the shore ever thought of asking who it was that watched"
)
WORDS = _SENTENCE.split()


@dataclass(frozen=True)
class Timeline:
    """All that composing needs; its files lie in one folder.

    Attributes:
        shots: In film order.
        flats: The picture of each shot as one PNG of the frame's size.
        plans: The segments.
        chapters: In film order.
        frames: Length of the film.
        placements: Narrations and their places.
        bed: A loop of music.
    """

    folder: Path
    shots: tuple[Shot, ...]
    flats: tuple[Path, ...]
    plans: tuple[SegmentPlan, ...]
    chapters: tuple[ChapterMark, ...]
    frames: int
    placements: tuple[tuple[Path, Placement], ...]
    bed: Path

    def locate(self, artifact: Artifact) -> Path:
        """Where a picture lies."""
        return self.folder / artifact.sha256


def build_timeline(folder: Path, shots: int = len(SCENES)) -> Timeline:
    """Draw the pictures and make the sounds; none of it is measured."""
    planned = tuple(_shot(number) for number in range(shots))
    keyframes = list(_keyframes(folder, planned))
    clips: list[Clip] = [plan_move(*pair) for pair in zip(planned, keyframes, strict=True)]
    placements: list[tuple[Path, Placement]] = []
    chapters: list[ChapterMark] = []
    start = 0
    for number, shot in enumerate(planned):
        if number in SCENE_STARTS:
            chapters.append(ChapterMark(title=shot.prompt, first_frame=start))
        placements.append(_narration(folder, number, start, shot.frames))
        start += shot.frames
    bed = folder / "bed.wav"
    bed.write_bytes(wav_bytes(_murmur(99, 8 * SAMPLE_RATE_HZ, channels=2)))
    return Timeline(
        folder=folder,
        shots=planned,
        flats=tuple(folder / keyframe.flat.sha256 for keyframe in keyframes),
        plans=plan_segments(planned, clips, SCENE_STARTS, captions_for, FPS),
        chapters=tuple(chapters),
        frames=start,
        placements=tuple(placements),
        bed=bed,
    )


def captions_for(first_frame: int, frames: int) -> tuple[CaptionEvent, ...]:
    """Karaoke: cues of six words in two lines, the spoken one highlighted."""
    events: list[CaptionEvent] = []
    end_frame = first_frame + frames
    for word in range(first_frame // WORD_FRAMES, -(-end_frame // WORD_FRAMES)):
        spoken = cue_words(word)
        first = max(word * WORD_FRAMES, first_frame)
        events.append(
            CaptionEvent(
                lines=(spoken[:3], spoken[3:]),
                first_frame=first - first_frame,
                end_frame=min((word + 1) * WORD_FRAMES, end_frame) - first_frame,
                active=word % 6,
                fade_in=word % 6 == 0 and first == word * WORD_FRAMES,
            )
        )
    return tuple(events)


def cue_words(word: int) -> tuple[str, ...]:
    """The six words of the cue that holds the film's word of this number."""
    return tuple(WORDS[(word // 6 * 6 + place) % len(WORDS)] for place in range(6))


def _shot(number: int) -> Shot:
    setting, subject, move, frames = SCENES[number]
    return Shot(
        id=f"bench{number}",
        beat_id=f"bench{number}",
        prompt=f"{subject} in the {setting}",
        setting=setting,
        subjects=(subject,),
        mood="calm",
        move=move,
        frames=frames,
    )


def _keyframes(folder: Path, shots: tuple[Shot, ...]) -> Iterator[Keyframe]:
    look = Look(palette="dusk", mood="calm", width_px=SIZE_PX[0], height_px=SIZE_PX[1], seed=1)
    requests = [
        PictureRequest(
            shot_id=shot.id,
            prompt=shot.prompt,
            setting=shot.setting,
            subjects=shot.subjects,
            mood=shot.mood,
            card=None,
            look=look,
        )
        for shot in shots
    ]
    for drawing in Illustrator().draw(requests):
        yield Keyframe(
            layers=tuple(
                Layer(
                    picture=_kept(folder, encode_png(layer.pixels)),
                    left_px=layer.left_px,
                    top_px=layer.top_px,
                    depth=layer.depth,
                )
                for layer in drawing.layers
            ),
            width_px=canvas_px(SIZE_PX[0]),
            height_px=canvas_px(SIZE_PX[1]),
            flat=_kept(folder, encode_png(drawing.flat)),
            provider="illustrator",
        )


def _kept(folder: Path, png: bytes) -> Artifact:
    digest = sha256(png).hexdigest()
    (folder / digest).write_bytes(png)
    return Artifact(sha256=digest, size_bytes=len(png), media_type="image/png")


def _narration(folder: Path, number: int, start: int, frames: int) -> tuple[Path, Placement]:
    samples = sample_at(frames, FPS) - SAMPLE_RATE_HZ // 4
    content = wav_bytes(_murmur(number, samples, channels=1))
    path = folder / f"voice{number}.wav"
    path.write_bytes(content)
    audio = Artifact(sha256="0" * 64, size_bytes=len(content), media_type="audio/wav")
    return path, Placement(audio=audio, first_frame=start, end_frame=start + frames)


def _murmur(seed: int, samples: int, channels: int) -> np.ndarray:
    """Noise that swells and fades as syllables do."""
    time_s = np.arange(samples)[:, None] / SAMPLE_RATE_HZ
    noise = np.random.default_rng(seed).normal(0, 0.1, (samples, channels))
    return (noise * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s))).astype(np.float32)
