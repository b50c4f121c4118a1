from pathlib import Path

import pytest

from storygen.errors import RequestError
from tasks.music.contract import COMPOSERS, is_composer
from tasks.music.own_file import FileComposer
from tasks.music.providers import PROVIDERS

BUILT_IN = [name for name in PROVIDERS if not COMPOSERS.find(name).needs_gpu]


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_composer_says_what_it_needs(name):
    composer = COMPOSERS.open(name)

    facts = (composer.needs_gpu, composer.is_online, composer.is_paid, composer.follows_length)
    assert {type(fact) for fact in facts} == {bool}
    assert composer.problem() is None or composer.needs_gpu


def test_the_built_in_composer_is_among_them():
    assert "synth" in BUILT_IN


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_composer_hands_back_a_loop(name):
    take = COMPOSERS.open(name).compose("calm", 1, 0)

    assert take.samples.ndim == 2 and take.samples.shape[1] == 2
    assert take.samples.dtype == "float32"
    assert take.title


def test_an_unknown_name_is_answered_with_the_valid_ones():
    with pytest.raises(RequestError, match="unknown music provider 'snyth'; did you mean 'synth'"):
        COMPOSERS.open("snyth")


def test_names_of_composers_are_told_from_files():
    assert is_composer("synth") and not is_composer("synth.mp3")


def test_a_missing_file_is_a_problem_before_anything_is_made():
    problem = FileComposer(Path("nowhere/song.mp3")).problem()

    assert problem == "there is no music file 'nowhere/song.mp3'"
