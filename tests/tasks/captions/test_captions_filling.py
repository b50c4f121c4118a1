import pytest

from storygen.models.sound import TokenTime
from tasks.captions.filling import shared


def spans(times: list[TokenTime]) -> list[tuple[float, float]]:
    return [(time.start_s, time.end_s) for time in times]


def test_a_stretch_in_the_middle_is_shared_by_letters():
    assert spans(shared(10.0, 12.0, [1, 3])) == [(10.0, 10.5), (10.5, 12.0)]


@pytest.mark.parametrize("letters", [[0], [0, 0]])
def test_words_without_letters_lie_within_their_stretch(letters: list[int]):
    assert spans(shared(1.0, 2.0, letters))[-1][1] == 2.0
    assert all(1.0 <= start <= end <= 2.0 for start, end in spans(shared(1.0, 2.0, letters)))
