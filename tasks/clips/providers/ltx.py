"""LTX-Video, a free model that runs here: keyframes come to life."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

from storygen.accelerator.device import Device, find_device
from storygen.accelerator.memory import freed_after
from storygen.models.picture import ClipRequest
from storygen.weights.finding import missing_model
from tasks.clips.clip_order import in_order, made_together, predecessor
from tasks.clips.contract import Animation, Failure, Footage
from tasks.clips.footage_plan import FootagePlan, plan_footage
from tasks.clips.motion_words import motion_prompt
from tasks.clips.providers.camera_moves import plan_move
from tasks.clips.providers.footage_desk import FootageDesk
from tasks.clips.providers.ltx_loading import LtxFolder
from tasks.clips.providers.ltx_pipeline import LtxModel, steps_a_piece
from tasks.clips.providers.ltx_settings import LtxSettings
from tasks.clips.providers.ltx_takes import Studio, Take
from tasks.clips.start_pictures import Frames

_PACKAGES = {
    "torch": "gpu",
    "diffusers": "gpu",
    "transformers": "gpu",
    "sentencepiece": "gpu",
    "moviepy": "footage",
}


class LtxAnimator:
    """Animates keyframes by LTX-Video; shots with words in them get a camera move instead.

    Such a model would destroy the lettering.
    """

    Settings = LtxSettings

    needs_gpu = True
    is_online = False
    is_paid = False
    is_instant = False

    def __init__(self, settings: LtxSettings = LtxSettings()) -> None:  # noqa: B008
        self._settings = settings

    def problem(self) -> str | None:
        """The package that is missing, or the model."""
        missing = [name for name in _PACKAGES if find_spec(name) is None]
        if not missing:
            return missing_model(self._settings.weights, self._settings.upsampler)
        extras = ",".join(sorted({_PACKAGES[name] for name in missing}))
        return f"`{missing[0]}` is not installed; run: pip install 'storygen[{extras}]'"

    def animate(self, requests: Sequence[ClipRequest], folder: Path) -> Iterator[Animation]:
        """Animate each shot, in order.

        Raises:
            WeightsError: The model cannot be loaded.
            ToolError: The card's memory does not hold the model, or the disk is full.
        """
        if all(request.shot.card is not None for request in requests):
            yield from (plan_move(request.shot, request.keyframe) for request in requests)
            return
        with freed_after():
            yield from self._filmed(requests, folder)

    def _filmed(self, requests: Sequence[ClipRequest], folder: Path) -> Iterator[Animation]:
        """As they are asked for; several are made at once where their plans are equal."""
        device = find_device()
        files = LtxFolder(self._settings)
        ordered = in_order(requests)
        with freed_after():
            texts = files.read_prompts([motion_prompt(one.shot) for one in ordered], device)
        plans = {request: self._plan(request, files.continues) for request in ordered}
        pieces = sum(len(plan.pieces) for plan in plans.values())
        model = self._model(files, device, pieces * steps_a_piece(self._settings))
        with FootageDesk() as desk:
            studio = Studio(model, self._settings, texts, desk)
            pass_ = Pass(studio, desk, plans, set(requests), folder)
            for request in requests:
                if request.shot.card is None:
                    yield pass_.clip(request)
                else:
                    yield plan_move(request.shot, request.keyframe)

    def _model(self, files: LtxFolder, device: Device, steps: int) -> LtxModel:
        pipeline = files.load_maker(device, steps)
        upsampler = files.load_upsampler(pipeline, device)
        return LtxModel(pipeline, upsampler, self._settings, device)

    def _plan(self, request: ClipRequest, continues: bool) -> FootagePlan:
        return plan_footage(
            (request.width_px, request.height_px),
            request.shot.frames,
            Fraction(request.fps),
            longest=self._settings.longest_frames,
            doubled=self._settings.upsampler is not None,
            continues=continues,
        )


class Pass:
    """Makes clips in the order that they need each other."""

    def __init__(
        self,
        studio: Studio,
        desk: FootageDesk,
        plans: dict[ClipRequest, FootagePlan],
        wanted: set[ClipRequest],
        folder: Path,
    ) -> None:
        """Prepare it.

        Args:
            studio: Makes them.
            desk: Writes them.
            plans: Of all clips, each after the one before it.
            wanted: Those that are asked for; of the others only the last frame is needed.
            folder: For the files.
        """
        self._studio, self._desk, self._plans, self._wanted = studio, desk, plans, wanted
        self._folder, self._videos = folder, 0
        self._made: dict[ClipRequest, Footage | Failure] = {}
        self._waiting = list(plans)
        self._awaited = Counter(predecessor(request) for request in plans)
        self._lasts: dict[ClipRequest, Frames | None] = {}

    def clip(self, request: ClipRequest) -> Footage | Failure:
        """What came of a clip; makes the next ones already while it is written."""
        while request not in self._made:
            self._go_on()
        made = self._made[request]
        if isinstance(made, Footage):
            if self._waiting and not self._desk.is_done(made.video):
                self._go_on()
            self._desk.wait(made.video)
        return made

    def _go_on(self) -> None:
        """Make the first that waits, and those that can be made with it."""
        alike = [self._plans[request] for request in self._waiting]
        batch = made_together(self._waiting, alike, self._studio.at_once(alike[0]))
        takes = [Take(one, self._plans[one], self._before(one)) for one in batch]
        videos = [self._video() if one in self._wanted else None for one in batch]
        self._studio.film(takes, videos)
        for request, take, video in zip(batch, takes, videos, strict=True):
            self._waiting.remove(request)
            if self._awaited[request]:
                self._lasts[request] = None if take.failure else take.last
            if video is not None:
                self._made[request] = _outcome(take, video)

    def _video(self) -> Path:
        self._videos += 1
        return self._folder / f"{self._videos:04d}.mp4"

    def _before(self, request: ClipRequest) -> Frames | None:
        """The frame it starts from; kept only for as long as a clip waits for it."""
        before = predecessor(request)
        if before is None:
            return None
        self._awaited[before] -= 1
        last = self._lasts[before]
        if not self._awaited[before]:
            del self._lasts[before]
        return last


def _outcome(take: Take, video: Path) -> Footage | Failure:
    if take.failure is None:
        return Footage(video)
    return Failure(f"shot {take.request.shot.id}: {take.failure}")
