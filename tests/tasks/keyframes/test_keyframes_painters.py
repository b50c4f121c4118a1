"""The contract every painter keeps, over the registry."""

from typing import get_args

import numpy as np
import pytest

from storygen.errors import RequestError
from storygen.models.picture import Setting, canvas_px
from tasks.keyframes.contract import PAINTERS
from tasks.keyframes.providers import PROVIDERS
from tasks.keyframes.providers.own_pictures import OwnPicturesSettings
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tests.support.services.painters import KEYS, serving
from tests.support.services.server_pictures import picture

SETTINGS = get_args(Setting)
SIZES = ((180, 320), (320, 180), (240, 240))


def same(one, other) -> bool:
    return len(one.layers) == len(other.layers) and all(
        np.array_equal(a.pixels, b.pixels) and (a.left_px, a.top_px) == (b.left_px, b.top_px)
        for a, b in zip(one.layers, other.layers, strict=True)
    )


class Arranged:
    """A painter that is handed requests as a film's run hands them over."""

    def __init__(self, painter) -> None:
        self._painter = painter

    def draw(self, requests):
        arrange = getattr(self._painter, "arranged", tuple)
        return self._painter.draw(arrange(requests))


def opened(name, request):
    """Every painter, on what it needs: a tiny model of its own format, a service, a folder."""
    if name in KEYS:
        request.getfixturevalue("monkeypatch").setenv(*KEYS[name])
        return Arranged(request.getfixturevalue(f"{name.replace('-', '_')}_service").painter)
    if name == "own-pictures":
        folder = request.getfixturevalue("tmp_path")
        (folder / "own.jpg").write_bytes(picture("own", 120, 180))
        return Arranged(PAINTERS.open(name, OwnPicturesSettings(folder=str(folder))))
    if name == "sdxl":
        weights = request.getfixturevalue("sdxl")
        return PAINTERS.open(name, SdxlSettings(weights=weights, adapter=None, steps=2))
    return PAINTERS.open(name)


_SLOW = {"sdxl"}
_ALL = [pytest.param(name, marks=[pytest.mark.slow] * (name in _SLOW)) for name in PROVIDERS]
_DRAWING = [each for each in _ALL if each.values[0] in ("illustrator", "sdxl")]


@pytest.fixture(params=_ALL)
def painter(request):
    return opened(request.param, request)


@pytest.fixture(params=_DRAWING)
def seeded(request):
    """Those whose pictures come from a seed; a service's come as they come."""
    return opened(request.param, request)


@pytest.fixture
def openai_images_service():
    with serving("openai-images", size="96x144") as one:
        yield one


@pytest.fixture
def pexels_service():
    with serving("pexels") as one:
        yield one


@pytest.fixture
def pixabay_service():
    with serving("pixabay") as one:
        yield one


@pytest.fixture(scope="module")
def sdxl(tmp_path_factory) -> str:
    import torch

    from tests.support.tiny_models.sdxl import build_sdxl

    torch.set_num_threads(1)
    return str(build_sdxl(tmp_path_factory.mktemp("sdxl")))


@pytest.fixture
def illustrator():
    return PAINTERS.open("illustrator")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_layers_keep_the_rules_of_the_composer(painter, ask, size):
    requests = [ask(name, setting=name, subjects=("man", "boat"), size=size) for name in SETTINGS]

    for request, drawing in zip(requests, painter.draw(requests), strict=True):
        width, height = canvas_px(size[0]), canvas_px(size[1])
        back, *others = drawing.layers
        assert drawing.shot_id == request.shot_id
        assert drawing.flat.shape == (size[1], size[0], 3)
        assert back.pixels.shape == (height, width, 3), request.setting
        assert (back.left_px, back.top_px) == (0, 0)
        assert len(others) <= 3, request.setting
        assert [layer.depth for layer in drawing.layers] == sorted(
            layer.depth for layer in drawing.layers
        )
        for layer in others:
            assert layer.pixels.dtype == np.uint8 and layer.pixels.shape[2] == 4
            assert layer.left_px >= 0 and layer.left_px + layer.pixels.shape[1] <= width
            assert layer.top_px >= 0 and layer.top_px + layer.pixels.shape[0] <= height
            alpha = layer.pixels[..., 3]
            assert alpha[0].any() and alpha[-1].any(), "box not tight"
            assert alpha[:, 0].any() and alpha[:, -1].any(), "box not tight"


@pytest.mark.parametrize(
    "setting", [s for s in SETTINGS if s not in ("room", "street", "abstract")]
)
def test_nearest_ground_reaches_the_canvas_bottom_over_its_whole_width(illustrator, ask, setting):
    (drawing,) = illustrator.draw([ask("ground", setting=setting)])

    near = drawing.layers[-1]

    assert near.left_px == 0
    assert near.pixels.shape[1] == canvas_px(270)
    assert near.top_px + near.pixels.shape[0] == canvas_px(480)
    assert (near.pixels[-1, :, 3] == 255).all()


def test_the_flat_picture_is_the_centre_of_the_layers_laid_over_each_other(painter, ask):
    (drawing,) = painter.draw([ask(subjects=("lighthouse",))])
    canvas = drawing.layers[0].pixels.astype(float)

    for layer in drawing.layers[1:]:
        rows = slice(layer.top_px, layer.top_px + layer.pixels.shape[0])
        columns = slice(layer.left_px, layer.left_px + layer.pixels.shape[1])
        share = layer.pixels[..., 3:] / 255
        canvas[rows, columns] += share * (layer.pixels[..., :3] - canvas[rows, columns])
    top, left = (canvas.shape[0] - 480) // 2, (canvas.shape[1] - 270) // 2

    error = np.abs(canvas[top : top + 480, left : left + 270] - drawing.flat)
    assert error.max() <= len(drawing.layers)


def test_the_same_request_gives_the_same_pixels(seeded, ask):
    request = ask(subjects=("ship",), setting="storm")

    (first,), (second,) = seeded.draw([request]), seeded.draw([request])

    assert same(first, second)


def test_a_picture_does_not_depend_on_the_others_of_its_pass(painter, ask):
    wanted = ask("b", setting="forest")

    alone = next(painter.draw([wanted]))
    _, among, _ = painter.draw([ask("a", setting="snow"), wanted, ask("c", setting="city")])

    assert same(alone, among)


def test_pictures_come_in_the_order_asked_for(painter, ask):
    requests = [ask(f"{at}", setting=setting) for at, setting in enumerate(SETTINGS[:5])]

    assert [drawing.shot_id for drawing in painter.draw(requests)] == ["0", "1", "2", "3", "4"]


def test_no_setting_looks_like_another(illustrator, ask):
    flats = [
        d.flat
        for d in illustrator.draw([ask("same", setting=s, size=(180, 320)) for s in SETTINGS])
    ]

    for at, one in enumerate(flats):
        for other in flats[:at]:
            assert np.abs(one.astype(int) - other).mean() > 6


@pytest.mark.parametrize("setting", SETTINGS)
def test_neighbouring_shots_in_one_setting_differ(illustrator, ask, setting):
    one, other = illustrator.draw(
        [ask(shot, setting=setting, size=(180, 320)) for shot in ("one", "two")]
    )

    assert np.abs(one.flat.astype(int) - other.flat).mean() > 4


def test_another_seed_gives_another_picture(seeded, ask):
    one, other = seeded.draw([ask(seed=1), ask(seed=2)])

    assert not np.array_equal(one.flat, other.flat)


def test_a_subject_changes_the_picture_and_an_unknown_word_does_not(illustrator, ask):
    bare, known, unknown = illustrator.draw(
        [ask(), ask(subjects=("lighthouse",)), ask(subjects=("zyzzyva",))]
    )

    assert not np.array_equal(bare.flat, known.flat)
    assert np.array_equal(bare.flat, unknown.flat)


def test_moods_change_the_light(illustrator, ask):
    joyful, sad = illustrator.draw([ask(mood="joyful"), ask(mood="melancholy")])

    assert joyful.flat.std(axis=2).mean() > sad.flat.std(axis=2).mean()


def test_skies_have_no_bands(illustrator, ask):
    (drawing,) = illustrator.draw([ask(setting="abstract", size=(540, 540), palette="midnight")])

    column = drawing.layers[0].pixels[:300, 40, 2].astype(int)

    # a banded gradient repeats one value over many rows
    runs = np.diff(np.flatnonzero(np.diff(column) != 0))
    assert runs.max() < 24


def test_an_unknown_painter_is_refused_with_the_valid_names():
    with pytest.raises(RequestError, match="illustrator"):
        PAINTERS.open("rembrandt")
