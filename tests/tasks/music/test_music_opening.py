from pathlib import Path

import pytest

from storygen.errors import RequestError
from tasks.music.opening import is_composer, open_composer
from tasks.music.own_file import FileComposer
from tasks.music.providers import PROVIDERS


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_composer_says_what_it_needs(name):
    composer = open_composer(name)

    assert [type(fact) for fact in (composer.needs_gpu, composer.is_online, composer.is_paid)] == [
        bool
    ] * 3
    assert composer.problem() is None


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_composer_hands_back_a_loop(name):
    take = open_composer(name).compose("calm", 1, 0)

    assert take.samples.ndim == 2 and take.samples.shape[1] == 2
    assert take.samples.dtype == "float32"
    assert take.title


def test_an_unknown_name_is_answered_with_the_valid_ones():
    with pytest.raises(RequestError, match="unknown music provider 'snyth'; did you mean 'synth'"):
        open_composer("snyth")


@pytest.mark.parametrize("name", ["song.mp3", "music/song", "~/song.flac"])
def test_a_path_is_no_composer(name):
    assert not is_composer(name)


def test_a_missing_file_is_a_problem_before_anything_is_made():
    problem = FileComposer(Path("nowhere/song.mp3")).problem()

    assert problem == "there is no music file 'nowhere/song.mp3'"
