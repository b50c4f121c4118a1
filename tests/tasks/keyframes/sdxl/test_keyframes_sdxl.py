"""Pictures by Stable Diffusion XL, through the real loading code, on a tiny model."""

import json
import shutil

import numpy as np
import pytest

from storygen.models.picture import Card, canvas_px
from tasks.keyframes.illustrating import illustrate
from tasks.keyframes.providers.sdxl import SdxlPainter
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tests.support.sdxl_pictures import cast, draw, same, somebody, stored, weights_at

pytestmark = pytest.mark.slow


def test_the_same_request_gives_the_same_pixels(settings, shot):
    assert same(*draw(settings, shot()), *draw(settings, shot()))


def test_seed_shot_attempt_words_and_style_each_change_the_picture(settings, shot):
    pictures = draw(
        settings,
        shot(),
        shot(seed=8),
        shot("other"),
        shot(attempt=1),
        shot(prompt="a house in a wood"),
    )
    pictures += draw(settings.model_copy(update={"style": "charcoal"}), shot())

    for at, one in enumerate(pictures):
        for other in pictures[:at]:
            assert np.abs(one.astype(int) - other).mean() > 1


def test_a_picture_does_not_depend_on_the_others_of_its_pass(settings, shot):
    wanted = shot("b")
    at_once = settings.model_copy(update={"batch": 3})

    (alone,) = draw(settings, wanted)
    _, among, *_ = draw(at_once, shot("a"), wanted, shot("c"), shot("d", characters=cast(1)))

    assert same(alone, among)


@pytest.mark.parametrize("size", [(90, 160), (160, 90), (120, 120)])
def test_pictures_cover_the_canvas_in_every_aspect(settings, shot, size, tmp_path, model):
    shutil.copytree(model, tmp_path / "model")
    config = tmp_path / "model/unet/config.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"sample_size": 32}))
    large = settings.model_copy(update={"weights": weights_at(tmp_path / "model"), "steps": 1})

    (drawing,) = SdxlPainter(large).draw([shot(size=size)])

    (layer,) = drawing.layers
    assert layer.pixels.shape == (canvas_px(size[1]), canvas_px(size[0]), 3)
    assert (layer.left_px, layer.top_px, layer.depth) == (0, 0, 0)
    assert drawing.flat.shape == (size[1], size[0], 3)
    assert layer.pixels.std() > 10


def test_cards_are_lettered_by_the_illustrator_without_a_model(shot):
    card = shot(card=Card(kind="title", heading="The Sea"))
    nowhere = SdxlPainter(SdxlSettings(weights="a/model-that-is-not-here"))

    (drawing,) = nowhere.draw([card])

    assert same(drawing.flat, illustrate(card).flat)


def test_cards_and_pictures_come_in_the_order_asked_for(settings, shot):
    card = Card(kind="quote", lines=("Be still.",))

    first, middle, last = draw(settings, shot("a"), shot("b", card=card), shot("c"))

    assert same(middle, illustrate(shot("b", card=card)).layers[0].pixels)
    assert [same(one, *draw(settings, shot(name))) for one, name in ((first, "a"), (last, "c"))]


def test_the_negative_prompt_counts_only_where_there_is_guidance(settings, shot):
    def drawn(guidance: float, negative: str):
        (picture,) = draw(
            settings.model_copy(update={"guidance": guidance, "negative": negative}), shot()
        )
        return picture

    assert not same(drawn(6, "blurry"), drawn(6, "sharp"))
    assert not same(drawn(6, "blurry"), drawn(6, ""))
    assert same(drawn(1, "blurry"), drawn(1, "sharp"))


def test_a_character_is_drawn_after_its_sheet(settings, shot):
    one, again, other, nobody, unknown = draw(
        settings,
        shot(characters=cast(1)),
        shot(characters=cast(1)),
        shot(characters=(somebody(stored(2), "Mara 1"),)),
        shot(),
        shot(characters=(somebody(None, "Mara 1"),)),
    )

    assert same(one, again)
    assert np.abs(one.astype(int) - other).mean() > 1
    assert np.abs(one.astype(int) - unknown).mean() > 1
    assert not same(nobody, unknown), "the description is told even without a sheet"


def test_two_characters_of_one_picture_both_count(settings, shot):
    both, first, others = draw(
        settings,
        shot(characters=cast(1, 2)),
        shot(characters=(*cast(1), somebody(None, "Mara 2"))),
        shot(characters=(somebody(stored(1), "Mara 1"), somebody(stored(3), "Mara 2"))),
    )

    assert not same(both, first)
    assert not same(both, others)


@pytest.mark.parametrize("change", [{"likeness": 0.0}, {"adapter": None}])
def test_sheets_count_only_where_an_adapter_is_asked_for(settings, shot, change):
    without = settings.model_copy(update=change)
    named = (somebody(None, "Mara 1"),)

    assert same(*draw(without, shot(characters=cast(1))), *draw(settings, shot(characters=named)))


def test_a_sheet_is_a_picture_of_its_own(settings, shot):
    mara = somebody(None)
    sheet, scene = draw(settings, shot(sheet_of=mara), shot(characters=(mara,)))

    assert not same(sheet, scene)


def test_a_rejected_picture_is_drawn_over(settings, shot):
    one, again, other, fresh = draw(
        settings,
        shot(attempt=1, rejected=stored(1)),
        shot(attempt=1, rejected=stored(1)),
        shot(attempt=1, rejected=stored(2)),
        shot(attempt=1),
    )

    assert same(one, again)
    assert not same(one, other)
    assert not same(one, fresh)


def test_a_redraw_keeps_to_the_sheet_as_well(settings, shot):
    rejected = stored(9)

    one, other = draw(
        settings,
        shot(attempt=1, rejected=rejected, characters=cast(1)),
        shot(attempt=1, rejected=rejected, characters=(somebody(stored(2), "Mara 1"),)),
    )

    assert not same(one, other)


@pytest.mark.parametrize(
    ("schedule", "guidance", "steps"), [("trailing", 0, 1), ("trailing", 0, 3), ("lcm", 1, 3)]
)
def test_few_step_models_draw_by_their_own_schedule(settings, shot, schedule, guidance, steps):
    few = settings.model_copy(update={"guidance": guidance, "steps": steps})
    quick = few.model_copy(update={"schedule": schedule})
    redraw = shot("again", attempt=1, rejected=stored(1))

    picture, redrawn = draw(quick, shot(), redraw)

    assert not same(picture, *draw(few, shot()))
    assert same(picture, *draw(quick, shot()))
    assert picture.std() > 5 and redrawn.std() > 5
