"""The clips stage: what moves during each shot."""

from collections.abc import Iterator

from storygen import files, progress
from storygen.models.picture import Clip, ClipRequest, Footage, StillMove
from storygen.settings import ProviderSettings
from storygen.store import current_store
from tasks.clips import contract
from tasks.clips.contract import ANIMATORS
from tasks.clips.providers.camera_moves import plan_move
from tasks.passes import in_one_pass, missing_items
from tasks.policy import stage_task

_VERSION = 2


@stage_task("clips", version=_VERSION)
def animate(
    requests: tuple[ClipRequest, ...], provider: str, settings: ProviderSettings | None = None
) -> tuple[Clip, ...]:
    """Bring the shots of a film to life; each clip that costs anything is kept as it comes.

    A shot that the provider fails at becomes a camera move; it is tried again with another
    request, or when the stage is redone.

    Raises:
        RequestError: The provider is unknown, or its model is not here.
    """
    stand_ins: list[Clip] = []

    def make(misses: list[ClipRequest]) -> Iterator[Clip]:
        with files.scratch() as folder:
            animator = ANIMATORS.ready(provider, settings)
            made = animator.animate(misses, folder)
            for request, animation in zip(misses, made, strict=True):
                clip = _kept(request, animation, provider)
                if isinstance(animation, contract.Failure):
                    stand_ins.append(clip)
                yield clip

    if ANIMATORS.find(provider).is_instant:
        return tuple(make(list(requests)))
    return in_one_pass(
        "clips", _VERSION, requests, make,
        keep=lambda clip: not any(clip is stand_in for stand_in in stand_ins),
        provider=provider, settings=settings,
    )  # fmt: skip


def missing_clips(
    requests: tuple[ClipRequest, ...], provider: str, settings: ProviderSettings | None = None
) -> int:
    """How many of these clips would have to be made."""
    return missing_items("clips", _VERSION, requests, provider=provider, settings=settings)


def _kept(request: ClipRequest, animation: contract.Animation, provider: str) -> Clip:
    match animation:
        case StillMove():
            return animation
        case contract.Failure(reason):
            progress.current().note(
                f"clips: a camera move stands in for {provider} on shot {request.shot.id[:8]}: "
                f"{reason}"
            )
            return plan_move(request.shot, request.keyframe)
        case contract.Footage(video):
            kept = current_store().put_file(video, "video/mp4")
            files.remove(video)
            return Footage(video=kept, frames=request.shot.frames, provider=provider)
