"""Clips in the making: pieces are made one after another and written as they come."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from storygen.accelerator.memory import give_back, in_batches
from storygen.canonical import seed_from
from storygen.models.picture import ClipRequest
from storygen.store import current_store
from tasks.clips.footage_plan import FootagePlan, Piece, latent_tokens
from tasks.clips.motion_words import motion_prompt
from tasks.clips.providers.footage_desk import FootageDesk
from tasks.clips.providers.ltx_loading import Text
from tasks.clips.providers.ltx_pipeline import LtxModel
from tasks.clips.providers.ltx_settings import LtxSettings
from tasks.clips.start_pictures import Frames, resized, start_picture, turned_black

_FULL_TOKENS = 8192
"""As many keep a card busy: more clips at once would not come sooner, only need more memory."""
_MOST_AT_ONCE = 8


class Take:
    """A shot while it is made."""

    def __init__(self, request: ClipRequest, plan: FootagePlan, begins: Frames | None) -> None:
        """Prepare it.

        Args:
            request: What is asked for.
            plan: How it is made.
            begins: The last frame of the clip before; none if it starts from its keyframe.
        """
        self.request, self.plan = request, plan
        self.seed = seed_from(request.seed, request.shot.id)
        self.failure: str | None = None
        self.last: Frames | None = None
        start = (
            start_picture(current_store().locate(request.keyframe.flat), plan)
            if begins is None
            else resized(begins, plan.made_px)
        )
        if start is None:
            self.failure = "its keyframe is no picture that can be read"
            return
        self.start = self._first = start
        """What the next piece begins with."""

    def add(self, frames: Frames, piece: Piece) -> None:
        """Take over a piece."""
        if turned_black(frames, self._first):
            self.failure = "the model made black frames"
            return
        number = min(self.plan.made_frames, piece.stop) - piece.start
        self.last = frames[number - 1 : number].copy()
        following = [other.known for other in self.plan.pieces if other.start > piece.start]
        self.start = frames[-following[0] :].copy() if following else self.last


class Studio:
    """A loaded model, and the words of all clips that it is to make."""

    def __init__(
        self, model: LtxModel, settings: LtxSettings, texts: dict[str, Text], desk: FootageDesk
    ) -> None:
        self._model, self._settings, self._texts = model, settings, texts
        self._desk = desk
        self._fitting = settings.batch or _MOST_AT_ONCE
        self._too_large: set[FootagePlan] = set()

    def at_once(self, plan: FootagePlan) -> int:
        """How many clips of a plan are worth making together."""
        wanted = self._settings.batch or max(1, _FULL_TOKENS // latent_tokens(plan))
        return min(wanted, self._fitting)

    def film(self, takes: Sequence[Take], videos: Sequence[Path | None]) -> None:
        """Make clips of one plan; each take tells afterwards what failed, if anything.

        Args:
            takes: The clips.
            videos: What the desk is to write each one into; none if only its last frame counts.
        """
        written = dict(zip(map(id, takes), videos, strict=True))
        for piece in takes[0].plan.pieces:
            for take, frames in self._pieces([one for one in takes if not one.failure], piece):
                take.add(frames, piece)
                video = written[id(take)]
                if video is not None and not take.failure:
                    self._desk.add(video, take.plan, frames, piece.start)
        for take, video in zip(takes, videos, strict=True):
            if video is not None:
                (self._desk.drop if take.failure else self._desk.finish)(video)

    def _pieces(self, takes: Sequence[Take], piece: Piece) -> Iterator[tuple[Take, Frames]]:
        """A piece of each clip that does not fail."""
        if takes and takes[0].plan in self._too_large:
            for take in takes:
                take.failure = _TOO_LARGE
            return
        drafts = in_batches(
            takes, min(self._fitting, max(1, len(takes))), lambda batch: self._drafts(batch, piece)
        )
        for take, draft in zip(takes, drafts, strict=True):
            frames = None if take.failure else self._finished(take, draft, piece)
            if frames is not None:
                yield take, frames

    def _drafts(self, takes: Sequence[Take], piece: Piece) -> list[object]:
        """A draft of each clip; those that fail say so. Out of memory is raised for several."""
        import torch

        try:
            return self._model.draft(
                [take.start for take in takes],
                [self._texts[motion_prompt(take.request.shot)] for take in takes],
                self._texts[""],
                [take.seed for take in takes],
                takes[0].plan,
                piece,
            )
        except torch.OutOfMemoryError:
            if len(takes) > 1:
                self._fitting = len(takes) // 2
                raise
            self._fail_for_size(takes[0])
            return [None]
        except RuntimeError as error:
            if len(takes) == 1:
                takes[0].failure = _told(error)
                return [None]
        return [draft for take in takes for draft in self._drafts([take], piece)]

    def _finished(self, take: Take, draft: object, piece: Piece) -> Frames | None:
        import torch

        try:
            return self._model.finish(
                draft,
                take.start,
                self._texts[motion_prompt(take.request.shot)],
                self._texts[""],
                take.seed,
                take.plan,
                piece,
            )
        except torch.OutOfMemoryError:
            self._fail_for_size(take)
        except RuntimeError as error:
            take.failure = _told(error)
        give_back()
        return None

    def _fail_for_size(self, take: Take) -> None:
        """Others of its plan need as much memory: they are not even tried."""
        take.failure = _TOO_LARGE
        self._too_large.add(take.plan)


_TOO_LARGE = (
    "the graphics card's memory does not hold even this clip alone; choose a smaller model or "
    "film, fewer `longest_frames`, or set its offload to `sequential`"
)


def _told(error: RuntimeError) -> str:
    """What a library said, short enough for a sentence."""
    said = " ".join(str(error).split())
    return f"the video model failed: {said[:200] or type(error).__name__}"
