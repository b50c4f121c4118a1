"""Stable Diffusion XL, through the real loading code, on a tiny model of the real format."""

import gc
import importlib.util
import json
import shutil
import weakref
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from storygen import progress
from storygen.errors import StoreError, ToolError, WeightsError
from storygen.models.base import Artifact
from storygen.models.picture import Card, Character, PictureRequest, canvas_px
from storygen.settings import SdxlSettings
from storygen.store import current_store
from tasks.keyframes.illustrating import illustrate
from tasks.keyframes.picture_files import encode_jpeg
from tasks.keyframes.providers.sdxl import SdxlPainter
from tests.support.tiny_models.sdxl import build_ip_adapter, build_sdxl

pytestmark = pytest.mark.slow

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture(scope="module", autouse=True)
def quick_libraries():
    """On one thread, as models so small want it, and no collector that looks at all of torch."""
    import torch
    from diffusers import StableDiffusionXLPipeline  # noqa: F401

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    gc.freeze()
    yield
    gc.unfreeze()
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    return build_sdxl(tmp_path_factory.mktemp("sdxl"))


@pytest.fixture(scope="module")
def adapter(tmp_path_factory) -> Path:
    return build_ip_adapter(tmp_path_factory.mktemp("adapter"))


@pytest.fixture
def settings(model, adapter) -> SdxlSettings:
    return SdxlSettings(weights=str(model), adapter=str(adapter), steps=2)


@pytest.fixture
def shot(ask):
    """Builds a request for a small picture; keywords change it."""

    def build(shot_id: str = "shot", prompt: str = "a ship", **changes) -> PictureRequest:
        size = changes.pop("size", (90, 160))
        return ask(shot_id, size=size, seed=changes.pop("seed", 7)).model_copy(
            update={"prompt": prompt, **changes}
        )

    return build


@pytest.fixture
def at_once(monkeypatch):
    """Has a CPU draw several pictures at once, as a card does."""

    def allow(pictures: int):
        monkeypatch.setattr(
            "tasks.keyframes.providers.sdxl.place_and_size", lambda *_args: pictures
        )

    return allow


@pytest.fixture
def unet_batches(monkeypatch) -> list[int]:
    """How many pictures were under way in each step; `most` of them make it fail."""
    import torch
    from diffusers import UNet2DConditionModel

    seen = Batches()
    real = UNet2DConditionModel.forward

    def forward(self, sample, *args, **named):
        seen.append(sample.shape[0] // 2)
        if seen[-1] > seen.most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(self, sample, *args, **named)

    monkeypatch.setattr(UNet2DConditionModel, "forward", forward)
    return seen


class Batches(list[int]):
    most = 64


class Notes(progress.Silence):
    def __init__(self):
        self.sentences: list[str] = []

    def note(self, sentence: str):
        self.sentences.append(sentence)


def draw(settings: SdxlSettings, *requests: PictureRequest) -> list[np.ndarray]:
    drawings = list(SdxlPainter(settings).draw(requests))
    assert [one.shot_id for one in drawings] == [one.shot_id for one in requests]
    return [one.layers[0].pixels for one in drawings]


def stored(seed: int, size: tuple[int, int] = (90, 160)) -> Artifact:
    """A picture of coarse coloured squares in the store."""
    squares = np.random.default_rng(seed).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    pixels = np.asarray(cv2.resize(squares, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return current_store().put_bytes(encode_jpeg(pixels), "image/jpeg")


def somebody(sheet: Artifact | None, name: str = "Mara") -> Character:
    return Character(name=name, description="red scarf", sheet=sheet)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other)


def test_the_same_request_gives_the_same_pixels(settings, shot):
    assert same(*draw(settings, shot()), *draw(settings, shot()))


def test_seed_shot_attempt_words_and_style_each_change_the_picture(settings, shot):
    pictures = draw(
        settings,
        shot(),
        shot(seed=8),
        shot("other"),
        shot(attempt=1),
        shot(prompt="a house in a wood"),
    )
    pictures += draw(settings.model_copy(update={"style": "charcoal"}), shot())

    for at, one in enumerate(pictures):
        for other in pictures[:at]:
            assert np.abs(one.astype(int) - other).mean() > 1


def test_a_picture_does_not_depend_on_the_others_of_its_pass(settings, shot):
    wanted = shot("b")
    at_once = settings.model_copy(update={"batch": 3})

    (alone,) = draw(settings, wanted)
    _, among, *_ = draw(at_once, shot("a"), wanted, shot("c"), shot("d", characters=cast(1)))

    assert same(alone, among)


def cast(*seeds: int) -> tuple[Character, ...]:
    return tuple(somebody(stored(seed), f"Mara {seed}") for seed in seeds)


def test_several_at_once_are_the_same_pictures_but_for_rounding(
    settings, shot, at_once, unet_batches
):
    requests = [shot("a"), shot("b", characters=cast(1)), shot("c"), shot("d", characters=cast(2))]
    singly = draw(settings, *requests)
    unet_batches.clear()

    at_once(2)
    together = draw(settings, *requests)

    assert set(unet_batches) == {2}
    for one, other in zip(singly, together, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 2


@pytest.mark.parametrize("size", [(90, 160), (160, 90), (120, 120)])
def test_pictures_cover_the_canvas_in_every_aspect(settings, shot, size, tmp_path, model):
    shutil.copytree(model, tmp_path / "model")
    config = tmp_path / "model/unet/config.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"sample_size": 32}))
    large = settings.model_copy(update={"weights": weights_at(tmp_path / "model"), "steps": 1})

    (drawing,) = SdxlPainter(large).draw([shot(size=size)])

    (layer,) = drawing.layers
    assert layer.pixels.shape == (canvas_px(size[1]), canvas_px(size[0]), 3)
    assert (layer.left_px, layer.top_px, layer.depth) == (0, 0, 0)
    assert drawing.flat.shape == (size[1], size[0], 3)
    assert layer.pixels.std() > 10


def weights_at(folder: Path):
    return SdxlSettings(weights=str(folder)).weights


def test_cards_are_lettered_by_the_illustrator_without_a_model(shot):
    card = shot(card=Card(kind="title", heading="The Sea"))
    nowhere = SdxlPainter(SdxlSettings(weights="a/model-that-is-not-here"))

    (drawing,) = nowhere.draw([card])

    assert same(drawing.flat, illustrate(card).flat)


def test_cards_and_pictures_come_in_the_order_asked_for(settings, shot):
    card = Card(kind="quote", lines=("Be still.",))

    first, middle, last = draw(settings, shot("a"), shot("b", card=card), shot("c"))

    assert same(middle, illustrate(shot("b", card=card)).layers[0].pixels)
    assert [same(one, *draw(settings, shot(name))) for one, name in ((first, "a"), (last, "c"))]


def test_the_negative_prompt_counts_only_where_there_is_guidance(settings, shot):
    def drawn(guidance: float, negative: str):
        (picture,) = draw(
            settings.model_copy(update={"guidance": guidance, "negative": negative}), shot()
        )
        return picture

    assert not same(drawn(6, "blurry"), drawn(6, "sharp"))
    assert not same(drawn(6, "blurry"), drawn(6, ""))
    assert same(drawn(1, "blurry"), drawn(1, "sharp"))


def test_a_character_is_drawn_after_its_sheet(settings, shot):
    one, again, other, nobody, unknown = draw(
        settings,
        shot(characters=cast(1)),
        shot(characters=cast(1)),
        shot(characters=(somebody(stored(2), "Mara 1"),)),
        shot(),
        shot(characters=(somebody(None, "Mara 1"),)),
    )

    assert same(one, again)
    assert np.abs(one.astype(int) - other).mean() > 1
    assert np.abs(one.astype(int) - unknown).mean() > 1
    assert not same(nobody, unknown), "the description is told even without a sheet"


def test_two_characters_of_one_picture_both_count(settings, shot):
    both, first, others = draw(
        settings,
        shot(characters=cast(1, 2)),
        shot(characters=(*cast(1), somebody(None, "Mara 2"))),
        shot(characters=(somebody(stored(1), "Mara 1"), somebody(stored(3), "Mara 2"))),
    )

    assert not same(both, first)
    assert not same(both, others)


@pytest.mark.parametrize("change", [{"likeness": 0.0}, {"adapter": None}])
def test_sheets_count_only_where_an_adapter_is_asked_for(settings, shot, change):
    without = settings.model_copy(update=change)
    named = (somebody(None, "Mara 1"),)

    assert same(*draw(without, shot(characters=cast(1))), *draw(settings, shot(characters=named)))


def test_a_sheet_is_a_picture_of_its_own(settings, shot):
    mara = somebody(None)
    sheet, scene = draw(settings, shot(sheet_of=mara), shot(characters=(mara,)))

    assert not same(sheet, scene)


def test_a_rejected_picture_is_drawn_over(settings, shot):
    one, again, other, fresh = draw(
        settings,
        shot(attempt=1, rejected=stored(1)),
        shot(attempt=1, rejected=stored(1)),
        shot(attempt=1, rejected=stored(2)),
        shot(attempt=1),
    )

    assert same(one, again)
    assert not same(one, other)
    assert not same(one, fresh)


def test_a_redraw_keeps_to_the_sheet_as_well(settings, shot):
    rejected = stored(9)

    one, other = draw(
        settings,
        shot(attempt=1, rejected=rejected, characters=cast(1)),
        shot(attempt=1, rejected=rejected, characters=(somebody(stored(2), "Mara 1"),)),
    )

    assert not same(one, other)


@pytest.mark.parametrize(
    ("schedule", "guidance", "steps"), [("trailing", 0, 1), ("trailing", 0, 3), ("lcm", 1, 3)]
)
def test_few_step_models_draw_by_their_own_schedule(settings, shot, schedule, guidance, steps):
    few = settings.model_copy(update={"guidance": guidance, "steps": steps})
    quick = few.model_copy(update={"schedule": schedule})
    redraw = shot("again", attempt=1, rejected=stored(1))

    picture, redrawn = draw(quick, shot(), redraw)

    assert not same(picture, *draw(few, shot()))
    assert same(picture, *draw(quick, shot()))
    assert picture.std() > 5 and redrawn.std() > 5


def test_a_variant_is_read_where_the_folder_has_it(shot, tmp_path):
    half = build_sdxl(tmp_path, variant="fp16")

    (picture,) = draw(SdxlSettings(weights=str(half), variant="fp16", steps=1), shot())

    assert picture.std() > 10
    with pytest.raises(WeightsError, match=r"no files of the variant '' \(it has 'fp16'"):
        draw(SdxlSettings(weights=str(half), steps=1), shot())


def test_a_batch_that_does_not_fit_is_halved_and_every_picture_still_comes(
    settings, shot, at_once, unet_batches
):
    requests = [shot(f"{at}", prompt=f"ship {at}") for at in range(5)]
    wanted = draw(settings, *requests)
    unet_batches.clear()
    notes = Notes()
    progress.tell(notes)

    at_once(4)
    unet_batches.most = 2
    pictures = draw(settings, *requests)

    assert unet_batches == [4, 2, 2, 2, 2, 1, 1]
    assert "out of memory; going on with 2 at once" in notes.sentences[0]
    for picture, expected in zip(pictures, wanted, strict=True):
        assert np.abs(picture.astype(int) - expected).max() <= 2


def test_a_batch_that_was_halved_stays_so_for_pictures_of_another_kind(
    settings, shot, at_once, unet_batches
):
    requests = [shot(f"{at}", characters=cast(1) if at > 3 else ()) for at in range(8)]

    at_once(4)
    unet_batches.most = 2
    draw(settings, *requests)

    assert unet_batches == [4] + [2, 2] * 4


def test_a_card_without_room_for_one_picture_says_what_to_do(settings, shot, unet_batches):
    unet_batches.most = 0

    with pytest.raises(ToolError, match="offload to `sequential`"):
        draw(settings, shot())


def test_pictures_come_as_they_are_made(settings, shot, unet_batches):
    pictures = SdxlPainter(settings).draw([shot(f"{at}") for at in range(6)])

    next(pictures)
    pictures.close()

    assert len(unet_batches) <= 3 * settings.steps


def test_the_model_is_let_go_after_the_pass(settings, shot, monkeypatch):
    from tasks.keyframes.providers import sdxl

    loaded: list[weakref.ref[object]] = []
    real = sdxl.load_pipeline

    def load(*args: object):
        pipeline = real(*args)
        loaded.extend(map(weakref.ref, (pipeline, pipeline.unet, pipeline.text_encoder)))
        return pipeline

    monkeypatch.setattr(sdxl, "load_pipeline", load)

    redraw = shot("again", attempt=1, rejected=stored(1), characters=cast(2))
    draw(settings, shot(), redraw)

    assert len(loaded) == 3
    assert [one() for one in loaded] == [None] * 3


def test_nothing_is_printed(settings, shot, capfd):
    draw(settings, shot(prompt="a very long prompt " * 20), shot(characters=cast(1)))

    assert capfd.readouterr() == ("", "")


def test_a_prompt_too_long_is_told_and_its_first_words_count(settings, shot):
    notes = Notes()
    progress.tell(notes)
    long = "a ship " * 30

    one, tail, head = draw(settings, shot(prompt=long), shot(prompt=long + "x"), shot(prompt="hut"))

    assert notes.sentences == [
        "2 of 3 prompts are longer than the model reads; their last words, which matter least, "
        "do not count"
    ]
    assert same(one, tail)
    assert not same(one, head)


def spoil(name: str, folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    if name == "cut off":
        (folder / UNET).write_bytes((folder / UNET).read_bytes()[:1000])
    elif name == "text encoder cut off":
        path = folder / "text_encoder_2/model.safetensors"
        path.write_bytes(path.read_bytes()[:-100])
    elif name in ("without middle", "of another shape", "without a layer"):
        part = "text_encoder/model" if name == "without a layer" else UNET[:-12]
        path = folder / f"{part}.safetensors"
        weights = load_file(path)
        for key in list(weights):
            if "mid_block" in key or (name == "without a layer" and "layers.1." in key):
                weights[key] = weights[key][:1].contiguous()
                if name != "of another shape":
                    del weights[key]
        save_file(weights, path, metadata={"format": "pt"})
    elif name == "without words":
        (folder / "tokenizer/tokenizer.json").unlink()
    elif name == "no index":
        (folder / "model_index.json").write_text("{", encoding="utf-8")
    elif name == "no class":
        (folder / "model_index.json").write_text("{}", encoding="utf-8")
    elif name == "no numbers":
        weights = load_file(folder / UNET)
        weights["conv_in.weight"] *= float("nan")
        save_file(weights, folder / UNET)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cut off", "damaged or of another kind"),
        ("text encoder cut off", "damaged or of another kind"),
        ("of another shape", "damaged or of another kind"),
        ("without middle", "do not hold all of its unet"),
        ("without a layer", "do not hold all of its text_encoder"),
        ("without words", "do not hold all of its tokenizer"),
        ("no index", "damaged or of another kind"),
        ("no class", "damaged or of another kind"),
    ],
)
def test_a_damaged_model_is_one_sentence(settings, shot, model, tmp_path, name, says):
    folder = shutil.copytree(model, tmp_path / "model")
    spoil(name, folder)

    with pytest.raises(WeightsError, match=says) as refused:
        draw(settings.model_copy(update={"weights": weights_at(folder)}), shot())

    assert str(folder) in str(refused.value) and "\n" not in str(refused.value)


def test_a_model_whose_numbers_are_none_is_told(settings, shot, model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "model")
    spoil("no numbers", folder)

    with pytest.raises(ToolError, match="values that are no numbers"):
        draw(settings.model_copy(update={"weights": weights_at(folder)}), shot())


def test_a_model_of_another_family_is_refused_by_name(settings, shot, model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "model")
    index = folder / "model_index.json"
    index.write_text(index.read_text("utf-8").replace("StableDiffusionXLPipeline", "FluxPipeline"))

    with pytest.raises(WeightsError, match="is a FluxPipeline and not Stable Diffusion XL"):
        draw(settings.model_copy(update={"weights": weights_at(folder)}), shot())


@pytest.mark.parametrize("fault", ["missing", "cut off", "of another model"])
def test_a_damaged_adapter_is_one_sentence(settings, shot, adapter, tmp_path, fault):
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(adapter, tmp_path / "adapter")
    file = folder / "sdxl_models/ip-adapter_sdxl.safetensors"
    if fault == "missing":
        file.unlink()
    elif fault == "cut off":
        file.write_bytes(file.read_bytes()[:-10])
    else:
        weights = load_file(file)
        save_file({name: one for name, one in weights.items() if ".7." not in name}, file)
    changed = SdxlSettings(weights=str(settings.weights), adapter=str(folder), steps=1)

    with pytest.raises(WeightsError) as refused:
        draw(changed, shot(characters=cast(1)))

    assert str(folder) in str(refused.value) and "\n" not in str(refused.value)


def test_a_sheet_that_is_gone_is_told(settings, shot):
    gone = Artifact(sha256="0" * 64, size_bytes=1, media_type="image/jpeg")

    with pytest.raises(StoreError, match="missing or damaged"):
        draw(settings, shot(characters=(somebody(gone),)))


def test_it_can_be_used_where_everything_is_there(settings):
    assert SdxlPainter(settings).problem() is None


@pytest.mark.parametrize(
    ("missing", "says"), [("diffusers", "storygen[gpu]"), ("peft", "peft>=0.17")]
)
def test_what_is_not_installed_is_a_problem(settings, monkeypatch, missing, says):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "tasks.keyframes.providers.sdxl.find_spec",
        lambda name: None if name == missing else real(name) or True,
    )

    problem = SdxlPainter(settings.model_copy(update={"lora": "a/lora"})).problem()

    assert problem and f"pip install '{says}'" in problem


def test_a_model_that_is_not_here_is_a_problem():
    problem = SdxlPainter(SdxlSettings(weights="a/model-that-is-not-here")).problem()

    assert problem and "a/model-that-is-not-here" in problem


@pytest.fixture
def loras(tmp_path) -> Iterator[Path]:
    folder = tmp_path / "loras"
    folder.mkdir()
    for name in ("2steps", "4steps"):
        (folder / f"{name}.safetensors").write_bytes(b"")
    yield folder


def test_one_lora_among_several_must_be_named(settings, monkeypatch, loras):
    monkeypatch.setattr("tasks.keyframes.providers.sdxl.find_spec", lambda _name: True)

    def problem(name: str):
        return SdxlPainter(settings.model_copy(update={"lora": name})).problem()

    assert "has several files (2steps.safetensors, 4steps.safetensors)" in (
        problem(str(loras)) or ""
    )
    assert problem(str(loras / "4steps.safetensors")) is None
    unknown = problem("owner/loras@0123456789abcdef0123456789abcdef01234567/4steps.safetensors")
    assert "owner/loras@0123456789abcdef0123456789abcdef01234567" in (unknown or "")
