"""The built-in composer: writes and plays a loop of quiet music, with numpy alone."""

import numpy as np

from storygen.models.picture import Mood
from tasks.music.contract import BedTake
from tasks.music.levelling import level
from tasks.music.rendering import render
from tasks.music.score import random_stream, write_score


class SynthComposer:
    """Pads, a soft bass and a sparse motif, in a key, tempo and harmony that fit the mood."""

    needs_gpu = False
    is_online = False
    is_paid = False
    follows_length = False

    def problem(self) -> str | None:
        """Nothing: it needs nothing."""
        return None

    def compose(self, mood: Mood, seed: int, length_s: int = 0) -> BedTake:
        """One loop of 36 to 49 s."""
        score = write_score(mood, seed)
        loop = render(score, random_stream(mood, seed, "sound"))
        samples = np.ascontiguousarray(loop.T)
        level(samples)
        return BedTake(samples=samples, title=score.title)
