"""The embedded director: no model, a lexicon and rules that look no farther than the next beat."""

from collections.abc import Sequence
from fractions import Fraction

from storygen.models.picture import Shot
from storygen.models.story import Script
from tasks.shots.planning import plan_shots


class RulesDirector:
    """Plans shots by rule, in six languages; in others from the author's own picture prompts."""

    needs_gpu = False
    is_online = False
    is_paid = False

    def problem(self) -> str | None:
        """It runs everywhere."""
        return None

    def plan(
        self, script: Script, beat_frames: Sequence[int], fps: Fraction, seed: int
    ) -> tuple[Shot, ...]:
        """Plan the shots of a film; equal arguments give equal shots."""
        return plan_shots(script, beat_frames, fps, seed)
