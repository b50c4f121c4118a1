"""What the measuring critic lets through and what it stops."""

from itertools import cycle
from typing import get_args

import numpy as np
import pytest

from storygen.models.base import Artifact
from storygen.models.picture import Card, Character, Mood, Setting
from storygen.store import current_store
from tasks.keyframes.illustrating import illustrate
from tasks.keyframes.looks import palettes
from tasks.vision.measures import measure
from tasks.vision.providers.picture_checks import PictureChecks, verdict_on

SETTINGS, MOODS = get_args(Setting), get_args(Mood)
CARDS = (
    Card(kind="title", heading="Night"),
    Card(kind="list", heading="Three", lines=("One", "Two", "Three")),
    Card(kind="quote", lines=("To be, or not to be",)),
)


@pytest.fixture
def judge(ask, keep):
    """The verdict on one picture; keywords change what was asked for."""

    def one(pixels, **changes):
        (verdict,) = PictureChecks().judge([(ask(**changes), keep(pixels))])
        return verdict

    return one


def flat(*colour, size=(480, 270)):
    return np.full((*size, 3), colour, np.uint8)


def gradient(first, last):
    ramp = np.linspace(first, last, 480).astype(np.uint8)
    return np.repeat(ramp[:, None, None], 270, axis=1).repeat(3, axis=2)


def test_no_drawn_picture_is_rejected_in_any_setting(judge, ask):
    for setting, mood, palette in zip(SETTINGS, cycle(MOODS), cycle(palettes()), strict=False):
        verdict = judge(illustrate(ask(setting=setting, mood=mood, palette=palette)).flat)

        assert verdict.score > 0.9 and not verdict.remarks, (setting, mood, palette)


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_no_drawn_picture_is_rejected_in_any_mood(judge, ask, setting):
    for mood, palette in zip(MOODS, cycle(("midnight", "vermilion")), strict=False):
        verdict = judge(illustrate(ask(setting=setting, mood=mood, palette=palette)).flat)

        assert verdict.score > 0.9 and not verdict.remarks, (mood, palette)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.kind)
def test_no_card_is_rejected(judge, ask, card):
    for setting in ("sky", "night", "abstract", "street"):
        verdict = judge(illustrate(ask(setting=setting, card=card)).flat, card=card)

        assert verdict.is_accepted and not verdict.remarks, setting


@pytest.mark.parametrize(
    ("pixels", "remark"),
    [
        (flat(0, 0, 0), "too dark to see anything"),
        (flat(255, 255, 255), "too bright to see anything"),
        (flat(120, 60, 30), "nearly one colour"),
        (gradient(118, 130), "hardly any contrast"),
        (gradient(0, 255), "hardly any detail"),
    ],
    ids=["black", "white", "brown", "grey", "fade"],
)
def test_an_empty_picture_is_rejected_and_it_is_said_why(judge, pixels, remark):
    verdict = judge(pixels)

    assert not verdict.is_accepted
    assert verdict.score < 0.5
    assert remark in verdict.remarks


def test_a_picture_too_dark_or_too_bright_to_see_is_rejected(judge, scenery):
    dark = judge((scenery * 0.12).astype(np.uint8))
    bright = judge((235 + scenery * 0.078).astype(np.uint8))

    assert "too dark to see anything" in dark.remarks
    assert "too bright to see anything" in bright.remarks
    assert not dark.is_accepted and not bright.is_accepted


def test_a_ghost_of_a_picture_is_rejected(judge, scenery):
    verdict = judge((120 + scenery * 0.05).astype(np.uint8))

    assert not verdict.is_accepted
    assert "hardly any contrast" in verdict.remarks


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("side", ["rows", "columns", "frame"])
def test_a_border_along_two_sides_is_rejected(judge, scenery, side, level):
    if side in ("rows", "frame"):
        scenery[:40], scenery[-40:] = level, level
    if side in ("columns", "frame"):
        scenery[:, :24], scenery[:, -24:] = level, level

    verdict = judge(scenery)

    assert not verdict.is_accepted
    assert "a flat border along two sides" in verdict.remarks


def test_a_plain_ground_that_is_no_border_passes(judge, scenery):
    scenery[400:] = (9, 12, 10)

    assert judge(scenery).is_accepted


def test_a_silhouette_before_a_plain_sky_and_ground_is_no_border():
    picture = flat(200, 190, 160)
    rows, columns = np.mgrid[0:480, 0:270]
    picture[(rows - 240) ** 2 + (columns - 135) ** 2 < 90**2] = (20, 20, 30)

    assert measure(picture).border == 0


def test_a_sheet_and_a_card_may_be_plain(judge, ask, scenery):
    ada = Character(name="Ada", description="a girl in a red coat")
    sheet = flat(250, 250, 250)
    sheet[150:330, 100:140] = (170, 40, 40)
    framed = scenery.copy()
    framed[:40], framed[-40:] = 0, 0

    assert judge(sheet, sheet_of=ada).is_accepted
    assert judge(framed, card=CARDS[0]).is_accepted
    assert not judge(flat(250, 250, 250), sheet_of=ada).is_accepted


@pytest.mark.parametrize("size", [(1920, 1080), (480, 270), (96, 54), (64, 64), (1, 1), (2000, 3)])
def test_a_picture_of_any_size_is_measured(size):
    measures = measure(flat(10, 20, 30, size=size))

    assert measures.one_colour == 1
    assert measures.contrast == 0
    assert not verdict_on(measures, is_plain=False).is_accepted


def test_size_does_not_change_the_verdict(ask, scenery):
    small = measure(scenery)
    large = measure(scenery.repeat(4, axis=0).repeat(4, axis=1))

    assert large.contrast == pytest.approx(small.contrast, abs=3)
    assert large.detail == pytest.approx(small.detail, abs=0.02)


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0" + b"\0" * 200])
def test_what_is_no_picture_is_rejected(ask, content, capfd):
    picture: Artifact = current_store().put_bytes(content, "image/jpeg")

    (verdict,) = PictureChecks().judge([(ask(), picture)])

    assert verdict.score == 0 and not verdict.is_accepted
    assert verdict.remarks == ("not readable as a picture",)
    assert capfd.readouterr().err == ""
