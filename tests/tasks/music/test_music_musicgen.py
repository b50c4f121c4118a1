"""MusicGen on tiny models of its real format; no weights of the real ones are needed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from storygen.errors import ToolError, WeightsError
from storygen.loudness import integrated_lufs
from tasks.music.contract import COMPOSERS
from tasks.music.providers.musicgen import MusicgenSettings
from tests.support.tiny_models.musicgen import COUNT_S, build_musicgen

pytestmark = pytest.mark.slow

SECOND = 48_000
CROSSFADE = 3 * SECOND


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_musicgen(tmp_path_factory.mktemp("models") / "musicgen")


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_musicgen(tmp_path_factory.mktemp("models") / "counting", counts=True)


def loop(model: Path, length_s: int, mood: str = "calm", seed: int = 1, **settings) -> np.ndarray:
    composer = COMPOSERS.open("musicgen", MusicgenSettings(weights=str(model), **settings))
    return composer.compose(mood, seed, length_s).samples


@pytest.fixture(scope="module")
def loop_of_30_s(model: Path) -> np.ndarray:
    return loop(model, 30)


@pytest.fixture(scope="module")
def loop_of_90_s(model: Path) -> np.ndarray:
    return loop(model, 90)


def assert_begins_alike(shorter: np.ndarray, longer: np.ndarray) -> None:
    """But for the very beginning, under which the end is heard, and for the level."""
    one, other = shorter[CROSSFADE:, 0], longer[CROSSFADE : len(shorter), 0]
    gain = float(one @ other / (other @ other))
    assert np.abs(one - gain * other).max() < 1e-3 * np.abs(one).max()


def test_longer_music_begins_like_shorter_music(model, loop_of_30_s, loop_of_90_s):
    loop_of_60_s = loop(model, 60)

    assert len(loop_of_60_s) == 60 * SECOND
    assert_begins_alike(loop_of_30_s, loop_of_60_s)
    assert_begins_alike(loop_of_60_s, loop_of_90_s)


def test_music_is_as_long_as_asked_for_at_the_level_of_beds(loop_of_90_s):
    assert loop_of_90_s.shape == (90 * SECOND, 2)
    assert loop_of_90_s.dtype == np.float32
    assert integrated_lufs(loop_of_90_s) == pytest.approx(-20, abs=0.1)
    assert np.abs(loop_of_90_s).max() <= 0.9


@pytest.mark.parametrize(("asked_s", "longest_s"), [(0, 120), (60, 30)])
def test_music_is_30_s_without_a_length_and_no_longer_than_the_longest(
    model, loop_of_30_s, asked_s, longest_s
):
    assert loop_of_30_s.shape == (30 * SECOND, 2)
    assert np.array_equal(loop(model, asked_s, longest_s=longest_s), loop_of_30_s)


def test_each_piece_goes_on_where_the_one_before_it_ended(counting):
    """What counts on through all joins repeats itself to the sample."""
    music = loop(counting, 60)[CROSSFADE:, 0]

    period = round(COUNT_S * SECOND)
    assert np.abs(music[period:] - music[:-period]).max() < 0.001 * np.abs(music).max()
    assert np.abs(music[period // 2 :] - music[: -(period // 2)]).max() > 0.3 * np.abs(music).max()


def test_there_is_no_click_at_the_seam(loop_of_90_s):
    turned = np.roll(loop_of_90_s, SECOND, axis=0)

    for order in (1, 2):
        steps = np.abs(np.diff(turned, n=order, axis=0)).max(axis=1)
        assert steps[SECOND - order : SECOND].max() <= np.quantile(steps[: 2 * SECOND], 0.999)


def test_the_same_request_gives_the_same_samples_whatever_was_drawn_before(model):
    import torch

    first = loop(model, 8)
    torch.manual_seed(99)

    again = loop(model, 8)

    assert np.array_equal(first, again)


def test_seed_mood_and_style_each_make_another_piece(model):
    pieces = [
        loop(model, 8),
        loop(model, 8, seed=2),
        loop(model, 8, mood="tense"),
        loop(model, 8, style="a brass band"),
    ]

    for index, piece in enumerate(pieces):
        for other in pieces[index + 1 :]:
            assert abs(np.corrcoef(piece[CROSSFADE:, 0], other[CROSSFADE:, 0])[0, 1]) < 0.9


def test_a_mono_model_is_heard_on_both_sides_a_stereo_model_in_stereo(model, tmp_path):
    left, right = loop(model, 8).T
    assert np.array_equal(left, right)

    left, right = loop(build_musicgen(tmp_path / "stereo", channels=2), 8).T
    assert not np.allclose(left, right, atol=1e-3)


def test_a_stereo_model_counts_on_too(tmp_path):
    model = build_musicgen(tmp_path / "stereo", counts=True, channels=2)

    music = loop(model, 40)[CROSSFADE:]

    period = round(COUNT_S * SECOND)
    assert np.abs(music[period:] - music[:-period]).max() < 0.001 * np.abs(music).max()


def test_guidance_of_one_is_none(counting):
    assert len(loop(counting, 8, guidance=1)) == 8 * SECOND


def test_nothing_is_said_while_composing(model, capfd):
    loop(model, 4)

    said = capfd.readouterr()
    assert said.out == said.err == ""


def test_the_composer_is_named_in_the_credits(model):
    composer = COMPOSERS.open("musicgen", MusicgenSettings(weights=str(model)))

    assert composer.compose("wonder", 1, 4).title == "Wonder underscore by MusicGen"


def cut_in_half(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])


def empty(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"")


def without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def without_vocabulary(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def with_broken_config(folder: Path) -> None:
    (folder / "config.json").write_text("{oops", encoding="utf-8")


def of_another_kind(folder: Path) -> None:
    change_config(folder, lambda config: config.update(model_type="t5"))


def of_another_size(folder: Path) -> None:
    change_config(folder, lambda config: config["decoder"].update(hidden_size=128))


def with_a_layer_too_few(folder: Path) -> None:
    change_config(folder, lambda config: config["decoder"].update(num_hidden_layers=2))


def change_config(folder: Path, change: Callable[[dict], None]) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    change(config)
    path.write_text(json.dumps(config), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        cut_in_half, empty, without_weights, without_vocabulary, with_broken_config,
        of_another_kind, of_another_size, with_a_layer_too_few,
    ],
)  # fmt: skip
def test_a_damaged_model_is_refused_in_one_sentence(model, tmp_path, damage):
    folder = shutil.copytree(model, tmp_path / "damaged")
    damage(folder)

    with pytest.raises(WeightsError, match="damaged") as refusal:
        loop(folder, 4)

    assert "\n" not in str(refusal.value)


def change_weights(folder: Path, name: str, value: float) -> None:
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    tensors = load_file(path)
    for tensor in (tensors[key] for key in tensors if key.startswith(name)):
        tensor[:] = value
    save_file(tensors, path, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("decoder.lm_heads", float("nan"), "nan"),
        ("audio_encoder.decoder.layers.15", float("nan"), "no sound at all"),
        ("audio_encoder.decoder.layers.15", 0.0, "silence"),
    ],
)
def test_a_model_that_makes_no_music_is_told_in_one_sentence(model, tmp_path, name, value, said):
    folder = shutil.copytree(model, tmp_path / "mute")
    change_weights(folder, name, value)

    with pytest.raises(ToolError, match=said) as failure:
        loop(folder, 4)

    assert "mute" in str(failure.value) and "\n" not in str(failure.value)


def test_memory_that_does_not_hold_it_is_told(model, monkeypatch):
    import torch
    import transformers

    def fill(*_args, **_kwargs):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(transformers.MusicgenForConditionalGeneration, "generate", fill)

    with pytest.raises(ToolError, match="memory does not hold it"):
        loop(model, 4)
