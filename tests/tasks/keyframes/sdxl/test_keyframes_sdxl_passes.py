"""One pass for many pictures: batches, memory, what a person is told."""

import weakref

import numpy as np
import pytest

from storygen import progress
from storygen.errors import ToolError
from tasks.keyframes.providers.sdxl import SdxlPainter
from tests.support.sdxl_pictures import Notes, cast, draw, same, stored

pytestmark = pytest.mark.slow


def test_several_at_once_are_the_same_pictures_but_for_rounding(
    settings, shot, at_once, unet_batches
):
    requests = [shot("a"), shot("b", characters=cast(1)), shot("c"), shot("d", characters=cast(2))]
    singly = draw(settings, *requests)
    unet_batches.clear()

    at_once(2)
    together = draw(settings, *requests)

    assert set(unet_batches) == {2}
    for one, other in zip(singly, together, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 2


def test_a_batch_that_does_not_fit_is_halved_and_every_picture_still_comes(
    settings, shot, at_once, unet_batches
):
    requests = [shot(f"{at}", prompt=f"ship {at}") for at in range(5)]
    wanted = draw(settings, *requests)
    unet_batches.clear()
    notes = Notes()
    progress.tell(notes)

    at_once(4)
    unet_batches.most = 2
    pictures = draw(settings, *requests)

    assert unet_batches == [4, 2, 2, 2, 2, 1, 1]
    assert "out of memory; going on with 2 at once" in notes.sentences[0]
    for picture, expected in zip(pictures, wanted, strict=True):
        assert np.abs(picture.astype(int) - expected).max() <= 2


def test_a_batch_that_was_halved_stays_so_for_pictures_of_another_kind(
    settings, shot, at_once, unet_batches
):
    requests = [shot(f"{at}", characters=cast(1) if at > 3 else ()) for at in range(8)]

    at_once(4)
    unet_batches.most = 2
    draw(settings, *requests)

    assert unet_batches == [4] + [2, 2] * 4


def test_a_card_without_room_for_one_picture_says_what_to_do(settings, shot, unet_batches):
    unet_batches.most = 0

    with pytest.raises(ToolError, match="offload to `sequential`"):
        draw(settings, shot())


def test_pictures_come_as_they_are_made(settings, shot, unet_batches):
    pictures = SdxlPainter(settings).draw([shot(f"{at}") for at in range(6)])

    next(pictures)
    pictures.close()

    assert len(unet_batches) <= 3 * settings.steps


def test_the_model_is_let_go_after_the_pass(settings, shot, monkeypatch):
    from tasks.keyframes.providers import sdxl

    loaded: list[weakref.ref[object]] = []
    real = sdxl.load_pipeline

    def load(*args: object):
        pipeline = real(*args)
        loaded.extend(map(weakref.ref, (pipeline, pipeline.unet, pipeline.text_encoder)))
        return pipeline

    monkeypatch.setattr(sdxl, "load_pipeline", load)

    redraw = shot("again", attempt=1, rejected=stored(1), characters=cast(2))
    draw(settings, shot(), redraw)

    assert len(loaded) == 3
    assert [one() for one in loaded] == [None] * 3


def test_nothing_is_printed(settings, shot, capfd):
    draw(settings, shot(prompt="a very long prompt " * 20), shot(characters=cast(1)))

    assert capfd.readouterr() == ("", "")


def test_a_prompt_too_long_is_told_and_its_first_words_count(settings, shot):
    notes = Notes()
    progress.tell(notes)
    long = "a ship " * 30

    one, tail, head = draw(settings, shot(prompt=long), shot(prompt=long + "x"), shot(prompt="hut"))

    assert notes.sentences == [
        "2 of 3 prompts are longer than the model reads; their last words, which matter least, "
        "do not count"
    ]
    assert same(one, tail)
    assert not same(one, head)


@pytest.mark.parametrize("compiled", [True, False])
def test_the_denoiser_is_compiled_where_that_is_asked_for(settings, shot, monkeypatch, compiled):
    from diffusers import UNet2DConditionModel

    asked_for = []
    monkeypatch.setattr(
        UNet2DConditionModel, "compile_repeated_blocks", lambda _, **how: asked_for.append(how)
    )

    draw(settings.model_copy(update={"compiled": compiled}), shot())

    assert asked_for == [{"dynamic": True}] * compiled
