"""Each character is drawn alone once, in the pass of the pictures that show it."""

import pytest

from storygen.models.picture import Card
from storygen.models.story import Character
from tasks.keyframes.task import draw_keyframes, missing_keyframes
from tasks.run_stages import run_stages
from tests.support.run_parts import start_run

pytestmark = pytest.mark.slow

MARA = Character(name="Mara", description="a girl in a red coat")
TOM = Character(name="Tom", description="an old sailor")


@pytest.fixture
def pictures(shot):
    return (
        shot("a", characters=(MARA,)),
        shot("b", "the sea"),
        shot("c", characters=(TOM, MARA)),
    )


def test_sheets_are_drawn_with_the_pictures_that_need_them(pictures, settings):
    assert missing_keyframes(pictures, "sdxl", settings) == 5

    drawn = draw_keyframes.fn(pictures, "sdxl", settings)

    assert run_stages().item_counts("keyframes") == (5, 0)
    sheets = [[person.sheet for person in request.characters] for request in drawn.requests]
    assert sheets[0][0] is not None and sheets[1] == [] and sheets[2][1] == sheets[0][0]
    assert sheets[2][0] not in (None, sheets[0][0])
    assert missing_keyframes(pictures, "sdxl", settings) == 0
    assert missing_keyframes(drawn.requests, "sdxl", settings) == 0


def test_only_what_is_missing_is_drawn(pictures, settings, shot):
    draw_keyframes.fn(pictures, "sdxl", settings)
    more = (*pictures, shot("d", "a storm", characters=(MARA,)))
    assert missing_keyframes(more, "sdxl", settings) == 1
    start_run()

    draw_keyframes.fn(more, "sdxl", settings)

    assert run_stages().item_counts("keyframes") == (1, 5)


def test_a_card_needs_no_sheet(settings, shot):
    card = shot("a", card=Card(kind="title", heading="The Lamp"), characters=(MARA,))

    assert missing_keyframes((card,), "sdxl", settings) == 1
    assert draw_keyframes.fn((card,), "sdxl", settings).requests == (card,)
