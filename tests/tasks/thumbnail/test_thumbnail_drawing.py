import cv2
import numpy as np
import pytest

from storygen.models.picture import Look
from tasks.keyframes.colour import luminance
from tasks.thumbnail.drawing import _fitted_title, draw_thumbnail

LONG = " ".join(["All that ever happened to the fisherman and his wife by the sea"] * 3)


def look(palette: str = "tide") -> Look:
    return Look(palette=palette, mood="neutral", width_px=1080, height_px=1920, seed=1)


def picture(level: int = 200) -> np.ndarray:
    return np.full((480, 270, 3), level, dtype=np.uint8)


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920), (1080, 1080)])
def test_a_thumbnail_has_the_size_asked_for(size):
    drawn = draw_thumbnail("The Keeper", picture(), *size, look())

    assert drawn.shape == (size[1], size[0], 3) and drawn.dtype == np.uint8


def test_the_same_input_gives_the_same_pixels():
    one = draw_thumbnail("The Keeper", picture(), 1280, 720, look())

    assert np.array_equal(one, draw_thumbnail("The Keeper", picture(), 1280, 720, look()))


@pytest.mark.parametrize("palette", ["tide", "winter", "vermilion", "midnight", "meadow"])
@pytest.mark.parametrize("level", [20, 128, 250])
def test_the_title_is_legible_at_160_pixels(palette, level):
    drawn = draw_thumbnail("The Keeper", picture(level), 1280, 720, look(palette))
    bare = draw_thumbnail("", picture(level), 1280, 720, look(palette))

    small = cv2.resize(drawn, (160, 90), interpolation=cv2.INTER_AREA)
    ground = cv2.resize(bare, (160, 90), interpolation=cv2.INTER_AREA)
    changed = np.abs(small.astype(int) - ground).max(axis=2)
    ink = small[changed >= np.percentile(changed[changed > 8], 80)].mean(axis=0)
    behind = ground[changed > 40].mean(axis=0)

    assert (luminance(ink) + 0.05) / (luminance(behind) + 0.05) >= 3.5


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920), (1080, 1080)])
@pytest.mark.parametrize(
    "title", ["Night", LONG, "Donaudampfschifffahrtsgesellschaft" * 2, "Ο φάρος"]
)
def test_the_title_never_touches_the_edge(title, size):
    drawn = draw_thumbnail(title, picture(0), *size, look())
    bright = drawn.max(axis=2) > 150
    edge = round(0.02 * min(size))

    assert bright.any()
    for strip in (bright[:edge], bright[-edge:], bright[:, :edge], bright[:, -edge:]):
        assert not strip.any()


def test_only_a_title_that_cannot_fit_is_shortened_and_at_a_word():
    short = _fitted_title("The keeper of small lights", 768, 576, 1280)
    long = _fitted_title(LONG, 768, 576, 1280)

    assert " ".join(short.lines) == "The keeper of small lights"
    assert long.lines[-1].endswith("\u2026")
    assert LONG.startswith(" ".join(long.lines).rstrip("\u2026"))
