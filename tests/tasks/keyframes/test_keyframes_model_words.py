import pytest

from storygen.models.picture import Character
from tasks.keyframes.model_prompts import fitted, prompt_parts
from tasks.keyframes.model_sizes import bucket_px

MARA = Character(name="Mara", description="an old woman in a red scarf")


def words_of(request, style="ink"):
    return ", ".join(prompt_parts(request, style))


def at_most(words: int):
    return lambda text: len(text.split()) <= words


@pytest.fixture
def told(ask):
    """Builds a request with a prompt; keywords change it."""

    def build(prompt: str, **changes):
        return ask(**changes).model_copy(update={"prompt": prompt})

    return build


def test_the_storys_own_words_come_last(told):
    request = told("Wide shot of a ship, by the sea; calm mood. “She sailed at dawn.”", mood="calm")

    named = request.model_copy(update={"characters": (MARA,)})

    assert prompt_parts(named, "ink") == (
        "ink",
        "Wide shot of a ship, by the sea; calm mood",
        "Mara, an old woman in a red scarf",
        "She sailed at dawn",
    )


def test_what_the_prompt_does_not_tell_is_added(told):
    request = told("A storm is coming", subjects=("lighthouse", "storm"), mood="tense")

    assert words_of(request) == "ink, A storm is coming, lighthouse, tense mood"


def test_without_a_prompt_subjects_place_and_mood_make_the_picture(told):
    request = told("", setting="desert", subjects=("camel",), mood="wonder")

    assert words_of(request, "") == "camel, in a wide desert, mood of wonder"


def test_an_empty_style_leaves_no_trace(told):
    assert words_of(told("A ship."), " ") == "A ship"


def test_a_sheet_shows_the_character_alone_and_not_the_scene(told):
    request = told("A ship at sea", subjects=("ship",)).model_copy(update={"sheet_of": MARA})

    words = words_of(request)

    assert words.startswith("ink, Mara, an old woman in a red scarf, full figure")
    assert "ship" not in words


def test_words_that_fit_are_all_kept():
    assert fitted(("ink", "a ship"), at_most(3)) == ("ink, a ship", False)


@pytest.mark.parametrize("most", range(1, 6))
def test_as_many_words_as_fit_are_kept_from_the_first_on(most):
    words, is_cut = fitted(("ink", "a ship", "at sea", "alone"), at_most(most))

    assert is_cut
    assert (
        words
        == ("ink", "ink, a", "ink, a ship", "ink, a ship, at", "ink, a ship, at sea")[most - 1]
    )


def test_a_word_longer_than_the_model_reads_is_left_out():
    assert fitted(("ship" * 90,), lambda text: len(text) < 75) == ("", True)


@pytest.mark.parametrize(
    ("frame", "size"),
    [
        ((1080, 1920), (768, 1344)),
        ((1920, 1080), (1344, 768)),
        ((1080, 1080), (1024, 1024)),
        ((540, 960), (768, 1344)),
        ((1080, 1350), (896, 1152)),
    ],
)
def test_pictures_are_drawn_at_a_size_the_model_was_trained_on(frame, size):
    assert bucket_px(*frame) == size


@pytest.mark.parametrize("side", [256, 512, 768, 1024])
@pytest.mark.parametrize("frame", [(1080, 1920), (1920, 1080), (1000, 1000), (4000, 1000)])
def test_a_size_has_about_the_area_of_the_models_square(frame, side):
    width, height = bucket_px(*frame, side)

    assert width % 64 == height % 64 == 0
    assert 0.93 <= width * height / side**2 <= 1.04
    assert (width > height) == (frame[0] > frame[1] and side > 64) or frame[0] == frame[1]
