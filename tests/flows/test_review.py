import pytest

from flows.review import ShotEdit, apply
from storygen.errors import RequestError
from storygen.models.picture import Shot


def _shot(number: int) -> Shot:
    return Shot(
        id=f"shot{number}", beat_id=f"beat{number}", prompt="a quiet sea", setting="sea",
        subjects=("boat",), frames=60,
    )  # fmt: skip


def _edit(number: int) -> ShotEdit:
    return ShotEdit(
        number=number, prompt="a storm", setting="storm", subjects="ship , gull,", mood="tense",
        camera="tilt-up",
    )  # fmt: skip


def test_a_changed_shot_keeps_its_identity_and_its_length():
    shots = (_shot(1), _shot(2))
    first, second = apply(shots, [_edit(2)])
    assert first == shots[0]
    assert (second.id, second.beat_id, second.frames) == ("shot2", "beat2", 60)
    assert (second.prompt, second.setting, second.mood, second.move) == (
        "a storm", "storm", "tense", "tilt-up",
    )  # fmt: skip
    assert second.subjects == ("ship", "gull")


def test_a_shot_removed_from_the_list_stays_as_planned():
    assert apply((_shot(1),), []) == (_shot(1),)


def test_a_shot_that_the_film_does_not_have_is_refused():
    with pytest.raises(RequestError, match="shot 3; the film has shots 1 to 1"):
        apply((_shot(1),), [_edit(3)])
