import gc
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from storygen.errors import ToolError, WeightsError
from storygen.models.picture import Card, ClipRequest, Keyframe, Layer, Shot, StillMove
from storygen.models.weights import Weights
from storygen.store import current_store
from tasks.clips.contract import Animation, Failure, Footage
from tasks.clips.providers.ltx import LtxAnimator
from tasks.clips.providers.ltx_pipeline import LtxModel
from tasks.clips.providers.ltx_settings import LtxSettings
from tasks.compose.footage import FootageFrames
from tests.support.tiny_models.ltx import SPOILING, build_ltx, build_ltx_upsampler

pytestmark = pytest.mark.slow

SIZE = (60, 92)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory):
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("models")
    build_ltx(folder / "ltx")
    build_ltx(folder / "first", "first")
    build_ltx_upsampler(folder / "upsampler")
    gc.freeze()  # the providers collect after each model: not the libraries' objects each time
    yield folder
    gc.unfreeze()
    torch.set_num_threads(threads)


@pytest.fixture
def settings(models: Path) -> Callable[..., LtxSettings]:
    def made(model: str = "ltx", upsampler: str = "", **others: Any) -> LtxSettings:
        doubling = Weights(name=str(models / upsampler)) if upsampler else None
        return LtxSettings(
            weights=Weights(name=str(models / model)), upsampler=doubling, **others
        )  # fmt: skip

    return made


def keyframe(shade: int = 0) -> Keyframe:
    """A picture that grows lighter to the right."""
    ramp = np.linspace(40 + shade, 200, SIZE[0]).astype(np.uint8)
    picture = np.repeat(np.repeat(ramp[None, :, None], SIZE[1], 0), 3, 2)
    flat = current_store().put_bytes(cv2.imencode(".jpg", picture)[1].tobytes(), "image/jpeg")
    return Keyframe(
        layers=(Layer(picture=flat, left_px=0, top_px=0, depth=0),),
        width_px=72, height_px=110, flat=flat, provider="test",
    )  # fmt: skip


def asked(id: str = "a", frames: int = 9, **others: Any) -> ClipRequest:
    shot = {"prompt": "A fox runs", "move": "push", "card": None}
    shot |= {name: others.pop(name) for name in list(others) if name in shot}
    return ClipRequest(
        shot=Shot.model_validate(
            {"id": id, "beat_id": "b", "setting": "forest", "frames": frames} | shot
        ),
        keyframe=others.pop("keyframe", None) or keyframe(),
        width_px=SIZE[0], height_px=SIZE[1], fps=others.pop("fps", "30"), **others,
    )  # fmt: skip


@pytest.fixture
def animated(tmp_path: Path) -> Callable[..., list[Animation]]:
    passes = 0

    def animate(settings: LtxSettings, *requests: ClipRequest) -> list[Animation]:
        nonlocal passes
        passes += 1
        folder = tmp_path / f"pass{passes}"
        folder.mkdir()
        return list(LtxAnimator(settings).animate(requests, folder))

    return animate


def decoded(clip: Animation) -> np.ndarray:
    assert isinstance(clip, Footage), clip
    with av.open(str(clip.video)) as file:
        assert not file.streams.audio
        return np.stack([frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)])


def luma(clip: Animation) -> np.ndarray:
    """Brightness alone: colours are stored at half the size, and the tiny model's are all noise."""
    assert isinstance(clip, Footage), clip
    with av.open(str(clip.video)) as file:
        return np.stack([frame.to_ndarray()[: SIZE[1]] for frame in file.decode(video=0)]).astype(
            float
        )


def shown(made: np.ndarray) -> np.ndarray:
    """The brightness of what the film shows of frames of 64x96."""
    left, top = (64 - SIZE[0]) // 2, (96 - SIZE[1]) // 2
    frames = made[:, top : top + SIZE[1], left : left + SIZE[0]]
    return 16 + 219 / 255 * (frames @ np.array([0.2126, 0.7152, 0.0722]))


def hashes(clips: Sequence[Animation]) -> list[str]:
    return [
        hashlib.sha256(clip.video.read_bytes()).hexdigest()
        for clip in clips
        if isinstance(clip, Footage)
    ]


@pytest.mark.parametrize(
    ("frames", "fps"),
    [(1, "30"), (8, "30"), (9, "30"), (10, "24"), (97, "30000/1001"), (130, "30"), (60, "60")],
)
def test_a_clip_has_exactly_its_shots_frames_at_the_films_size_and_rate(
    settings, animated, frames: int, fps: str
):
    (clip,) = animated(settings(), asked(frames=frames, fps=fps))

    assert decoded(clip).shape == (frames, SIZE[1], SIZE[0], 3)
    with av.open(str(clip.video)) as file:
        assert file.streams.video[0].average_rate == Fraction(fps)
        assert file.streams.video[0].codec_context.color_primaries == 1
        assert next(file.decode(video=0)).colorspace == 1


@pytest.mark.parametrize("frames", [9, 40])
def test_an_upsampler_doubles_what_was_drafted(settings, animated, frames: int):
    (clip,) = animated(settings(upsampler="upsampler", longest_frames=25), asked(frames=frames))

    assert decoded(clip).shape == (frames, SIZE[1], SIZE[0], 3)


def test_the_first_models_take_steps_and_guidance(settings, animated):
    first = settings("first", distilled=False, steps=2, longest_frames=17)

    (clip,) = animated(first, asked(frames=20))

    assert len(decoded(clip)) == 20


def test_a_model_that_is_not_distilled_takes_steps_and_guidance(settings, animated):
    developed = settings(upsampler="upsampler", distilled=False, steps=3)

    few, more = (
        animated(developed.model_copy(update={"guidance": guidance}), asked())
        for guidance in (1.0, 0.0)
    )

    assert hashes(few) != hashes(more)


def test_the_films_compositor_reads_every_frame(settings, animated):
    (clip,) = animated(settings(), asked(frames=13))
    frames = FootageFrames(clip.video, 13, -2, SIZE)

    pictures = [frames.frame(number) for number in range(18)]

    frames.close()
    assert {picture.shape for picture in pictures} == {(SIZE[1] * 3 // 2, SIZE[0])}
    assert np.array_equal(pictures[0], pictures[2])
    assert np.array_equal(pictures[14], pictures[17])
    assert not np.array_equal(pictures[2], pictures[14])


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(settings, animated):
    made = settings(upsampler="upsampler", longest_frames=25)
    first, again, other = (
        hashes(animated(made, asked(frames=30, seed=seed))) for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


@pytest.mark.parametrize(
    "changed",
    [{"id": "b"}, {"prompt": "A dog runs"}, {"move": "pull"}, {"keyframe": "lighter"}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_clip_depends_on_its_shot(settings, animated, changed: dict[str, Any]):
    if "keyframe" in changed:
        changed = {"keyframe": keyframe(shade=80)}

    assert hashes(animated(settings(), asked())) != hashes(animated(settings(), asked(**changed)))


def test_shots_of_equal_length_are_made_together_and_come_in_order(
    settings, animated, batches: list[int]
):
    requests = [asked(id, frames) for id, frames in zip("abcde", (9, 20, 8, 9, 20), strict=True)]

    clips = animated(settings(batch=0), *requests)

    assert [len(decoded(clip)) for clip in clips] == [9, 20, 8, 9, 20]
    assert batches == [2, 2, 1]
    alone = [decoded(animated(settings(batch=1), one)[0]) for one in requests]
    for clip, single in zip(clips, alone, strict=True):
        assert np.abs(decoded(clip).astype(int) - single).mean() < 0.2


def test_batches_are_halved_when_memory_runs_out(
    settings, animated, batches: list[int], monkeypatch: pytest.MonkeyPatch
):
    running_out(monkeypatch, "draft", lambda starts, *_: len(starts) > 1)

    clips = animated(settings(batch=0), *(asked(id) for id in "abcd"))

    assert [len(decoded(clip)) for clip in clips] == [9] * 4
    assert batches == [1] * 4


@pytest.mark.parametrize("stage", ["draft", "finish"])
def test_a_clip_too_large_for_the_card_fails_alone(
    settings, animated, stage: str, monkeypatch: pytest.MonkeyPatch
):
    running_out(monkeypatch, stage, lambda *given: given[-1].frames > 20)

    clips = animated(settings(), asked("a"), asked("b", 30), asked("c"), asked("d", 30))

    assert [type(clip) for clip in clips] == [Footage, Failure, Footage, Failure]
    assert "does not hold even this clip" in clips[1].reason


def test_a_shot_that_fails_says_why_and_the_rest_goes_on(settings, animated, tmp_path: Path):
    clips = animated(settings(), asked("a"), asked("b", prompt=f"A fox {SPOILING}"), asked("c"))

    assert [type(clip) for clip in clips] == [Footage, Failure, Footage]
    assert clips[1].reason == "shot b: the video model failed: it made pictures that are no numbers"
    assert [clip.video for clip in clips[::2]] == sorted(tmp_path.glob("pass1/*"))


def test_a_model_that_fails_over_one_shot_of_several_makes_the_others(
    settings, animated, monkeypatch: pytest.MonkeyPatch
):
    draft = LtxModel.draft

    def failing(self: LtxModel, starts: Any, texts: Any, negative: Any, seeds: Any, *rest: Any):
        if bad in seeds:
            raise RuntimeError("expected\n  a tensor")
        return draft(self, starts, texts, negative, seeds, *rest)

    from storygen.canonical import seed_from

    bad = seed_from(0, "b")
    monkeypatch.setattr(LtxModel, "draft", failing)

    clips = animated(settings(), *(asked(id) for id in "abc"))

    assert [type(clip) for clip in clips] == [Footage, Failure, Footage]
    assert clips[1].reason.endswith("failed: expected a tensor")


def test_a_shot_that_fails_in_its_second_piece_leaves_no_file(
    settings, animated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    running_out(monkeypatch, "finish", lambda *given: given[-1].start > 0)

    clips = animated(settings(longest_frames=17), asked("a", 30), asked("b"))

    assert [type(clip) for clip in clips] == [Failure, Footage]
    assert list(tmp_path.glob("pass1/*")) == [clips[1].video]


def test_a_pass_may_be_left_early(settings, tmp_path: Path):
    clips = LtxAnimator(settings(batch=1)).animate([asked("a"), asked("b"), asked("c")], tmp_path)

    assert len(decoded(next(clips))) == 9
    clips.close()


def test_footage_that_cannot_be_written_is_an_error_and_no_failure(settings, tmp_path: Path):
    with pytest.raises(ToolError, match="cannot be written"):
        list(LtxAnimator(settings()).animate([asked()], tmp_path / "nowhere"))


def test_black_frames_are_a_failure(settings, animated, monkeypatch: pytest.MonkeyPatch):
    finish = LtxModel.finish
    monkeypatch.setattr(LtxModel, "finish", lambda *given: finish(*given) // 32)

    (clip,) = animated(settings(), asked())

    assert clip == Failure("shot a: the model made black frames")


def test_a_keyframe_that_cannot_be_read_is_a_failure(settings, animated):
    text = current_store().put_bytes(b"no picture", "image/jpeg")
    broken = keyframe().model_copy(update={"flat": text})

    clips = animated(settings(), asked("a", keyframe=broken), asked("b"))

    assert [type(clip) for clip in clips] == [Failure, Footage]


def test_a_shot_with_words_in_it_is_moved_over_and_needs_no_model(animated):
    nowhere = LtxSettings(weights=Weights(name="/nowhere"))

    (clip,) = animated(nowhere, asked(card=Card(kind="title", heading="One")))

    assert isinstance(clip, StillMove)
    assert clip.frames == 9


def test_a_chained_clip_starts_from_the_last_frame_of_the_one_before(
    settings, animated, starts: list[np.ndarray]
):
    before = asked("a", 12)

    clips = animated(settings(), before, asked("b", after=before))

    assert np.abs(shown(starts[1])[0] - luma(clips[0])[-1]).mean() < 1
    assert np.abs(shown(starts[1])[0] - luma(clips[0])[0]).mean() > 4


def test_a_chained_clip_is_the_same_whether_the_one_before_is_made_with_it_or_not(
    settings, animated
):
    first = asked("a", 12)
    second = asked("b", 40, after=first)
    third = asked("c", 9, after=second)

    together = animated(settings(longest_frames=33), first, second, third)
    alone = animated(settings(longest_frames=33), third)

    assert hashes(together)[2:] == hashes(alone)
    assert hashes(alone) != hashes(animated(settings(), asked("c", 9)))


@pytest.mark.parametrize("before", ["card", "failing"])
def test_after_a_clip_that_is_none_a_shot_starts_from_its_keyframe(settings, animated, before: str):
    words = {"prompt": SPOILING} if before == "failing" else {"card": Card(kind="quote")}
    first = asked("a", **words)

    clips = animated(settings(), first, asked("b", after=first))

    assert isinstance(clips[0], Failure if before == "failing" else StillMove)
    assert hashes(clips[1:]) == hashes(animated(settings(), asked("b")))


def test_each_piece_of_a_long_shot_begins_with_the_end_of_the_one_before(
    settings, animated, starts: list[np.ndarray]
):
    (clip,) = animated(settings(longest_frames=25), asked(frames=50))

    frames = luma(clip)
    assert [len(start) for start in starts] == [1, 9, 9]
    for number, start in enumerate(starts[1:], 1):
        end = number * (25 - 9) + 9
        assert np.abs(frames[end - 9 : end] - shown(start)).mean() < 1


@pytest.mark.parametrize(
    "damage",
    ["transformer/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors",
     "text_encoder/model.safetensors", "vae/config.json", "tokenizer/tokenizer.json",
     "model_index.json"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_damaged_model_is_told_in_a_sentence(
    models: Path, animated, tmp_path: Path, damage: str, how: str
):
    folder = tmp_path / "spoilt"
    shutil.copytree(models / "ltx", folder)
    content = (folder / damage).read_bytes()
    (folder / damage).write_bytes(content[: len(content) // 2])
    if how == "gone":
        (folder / damage).unlink()

    with pytest.raises(WeightsError, match=r"files are damaged|not whole|has no"):
        animated(LtxSettings(weights=Weights(name=str(folder)), upsampler=None), asked())


@pytest.mark.parametrize(("part", "field"), [("transformer", "num_layers"), ("vae", "patch_size")])
def test_a_model_whose_files_do_not_fit_its_description_is_refused(
    models: Path, animated, tmp_path: Path, part: str, field: str
):
    folder = tmp_path / "other"
    shutil.copytree(models / "ltx", folder)
    config = json.loads((folder / part / "config.json").read_text("utf-8"))
    (folder / part / "config.json").write_text(
        json.dumps(config | {field: config[field] * 2}), "utf-8"
    )

    with pytest.raises(WeightsError, match="other"):
        animated(LtxSettings(weights=Weights(name=str(folder)), upsampler=None), asked())


def test_another_kind_of_model_is_refused(models: Path, animated):
    upsampler = Weights(name=str(models / "upsampler"))

    with pytest.raises(WeightsError):
        animated(LtxSettings(weights=upsampler, upsampler=None), asked())


@pytest.mark.parametrize(
    ("others", "said"),
    [({"distilled": True}, "not a distilled"),
     ({"distilled": False, "upsampler": "upsampler"}, "older than 0.9.5")],
)  # fmt: skip
def test_the_first_models_are_not_asked_for_what_they_cannot(
    settings, animated, others: dict[str, Any], said: str
):
    with pytest.raises(WeightsError, match=said):
        animated(settings("first", **others), asked())


def test_it_says_what_is_missing(settings, monkeypatch: pytest.MonkeyPatch):
    assert LtxAnimator(settings()).problem() is None
    absent = LtxSettings(weights=Weights(name="owner/none"))
    assert "storygen models fetch owner/none" in str(LtxAnimator(absent).problem())

    monkeypatch.setattr("tasks.clips.providers.ltx.find_spec", lambda name: None)

    assert LtxAnimator().problem() == (
        "`torch` is not installed; run: pip install 'storygen[footage,gpu]'"
    )


def test_nothing_of_the_libraries_reaches_the_terminal(
    settings, animated, capfd: pytest.CaptureFixture[str]
):
    animated(settings(upsampler="upsampler"), asked(prompt="a fox " * 100))

    assert capfd.readouterr() == ("", "")


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many clips were drafted at once, each time."""
    sizes: list[int] = []
    draft = LtxModel.draft

    def counting(self: LtxModel, starts: Any, *rest: Any):
        drafts = draft(self, starts, *rest)
        sizes.append(len(starts))
        return drafts

    monkeypatch.setattr(LtxModel, "draft", counting)
    return sizes


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """What each clip or piece began with."""
    begun: list[np.ndarray] = []
    draft = LtxModel.draft

    def noting(self: LtxModel, starts: Any, *rest: Any):
        begun.extend(starts)
        return draft(self, starts, *rest)

    monkeypatch.setattr(LtxModel, "draft", noting)
    return begun


def running_out(monkeypatch: pytest.MonkeyPatch, stage: str, when: Callable[..., bool]) -> None:
    """Let the card's memory run out in a stage."""
    make = getattr(LtxModel, stage)

    def limited(self: LtxModel, *given: Any):
        import torch

        if when(*given):
            raise torch.OutOfMemoryError("out of memory")
        return make(self, *given)

    monkeypatch.setattr(LtxModel, stage, limited)


@pytest.mark.parametrize("compiled", [True, False])
def test_the_denoiser_is_compiled_where_that_is_asked_for(
    settings, tmp_path, monkeypatch, compiled
):
    from diffusers.models.transformers.transformer_ltx import LTXVideoTransformer3DModel

    asked_for: list[dict[str, bool]] = []
    monkeypatch.setattr(
        LTXVideoTransformer3DModel,
        "compile_repeated_blocks",
        lambda _, **how: asked_for.append(how),
    )

    (footage,) = LtxAnimator(settings(compiled=compiled)).animate([asked()], tmp_path)

    assert isinstance(footage, Footage)
    assert asked_for == [{"dynamic": True}] * compiled
