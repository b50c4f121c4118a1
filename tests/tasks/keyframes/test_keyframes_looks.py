import pytest

from storygen.errors import RequestError
from tasks.keyframes.colour import luminance, mix
from tasks.keyframes.looks import choose_look, palette_named, palettes


def chosen(title: str, mood: str = "neutral", seed: int = 1) -> str:
    return choose_look(title, mood, seed, 1080, 1920, "en").palette


def test_the_same_title_and_seed_choose_the_same_palette():
    assert chosen("The Sea") == chosen("The Sea")


def test_titles_and_seeds_lead_to_different_palettes():
    assert len({chosen(f"title {n}") for n in range(40)}) >= 6
    assert len({chosen("title", seed=n) for n in range(40)}) >= 6


@pytest.mark.parametrize("mood", ["calm", "tense", "joyful", "melancholy", "wonder", "neutral"])
def test_a_palette_suits_the_mood(mood):
    for seed in range(20):
        assert mood in palette_named(chosen("x", mood, seed)).moods


def test_a_look_carries_the_frame_and_the_language():
    look = choose_look("x", "calm", 5, 1920, 1080, "el")

    assert (look.width_px, look.height_px, look.seed, look.language) == (1920, 1080, 5, "el")


@pytest.mark.parametrize("name", palettes())
def test_palettes_have_contrast_from_far_to_near(name):
    palette = palette_named(name)
    far, near = luminance(palette.land[0]), luminance(palette.land[-1])

    assert near < 0.05
    assert far > 2 * near
    assert luminance(palette.paper) > 0.85
    assert luminance(palette.accent) > 0.45


def test_there_are_many_palettes():
    assert len(palettes()) >= 8


def test_an_unknown_palette_is_refused_with_the_valid_names():
    with pytest.raises(RequestError, match="ember"):
        palette_named("mauve")


def test_mixtures_of_complements_are_not_muddy():
    blue, orange = palette_named("copper").sky[0], palette_named("copper").land[1]

    assert luminance(mix(blue, orange, 0.5)) > 0.8 * min(luminance(blue), luminance(orange))
