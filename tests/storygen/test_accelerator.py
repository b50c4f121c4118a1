from typing import Literal

import pytest

from storygen.accelerator.compiling import is_compiled
from storygen.accelerator.device import Device
from storygen.accelerator.offload import choose_offload
from tasks.clips.providers import ltx_loading
from tasks.clips.providers.ltx_pipeline import steps_a_piece
from tasks.clips.providers.ltx_settings import LtxSettings
from tasks.keyframes.providers import sdxl_placing

GB = 2**30
SDXL = (7 * GB, 5 * GB)


@pytest.mark.parametrize(
    ("card_gb", "offload"),
    [(6, "sequential"), (8, "model"), (12, "none"), (24, "none"), (80, "none")],
)
def test_the_larger_the_card_the_more_of_the_model_stays_on_it(card_gb: int, offload: str):
    assert choose_offload(Device("cuda", card_gb * GB), *SDXL) == offload


def test_a_large_model_leaves_a_middling_card_part_by_part():
    assert choose_offload(Device("cuda", 24 * GB), 28 * GB, 14 * GB) == "model"


def test_without_a_card_there_is_nothing_to_leave():
    assert choose_offload(Device("cpu"), *SDXL) == "none"


@pytest.mark.parametrize(
    ("asked", "kind", "steps", "is_wanted"),
    [
        (None, "cuda", 99, False),
        (None, "cuda", 100, True),
        (None, "cpu", 100_000, False),
        (False, "cuda", 100_000, False),
        (True, "cpu", 1, True),
    ],
)
def test_a_denoiser_is_compiled_where_the_steps_pay_for_it(
    asked: bool | None, kind: Literal["cuda", "cpu"], steps: int, is_wanted: bool
):
    assert is_compiled(asked, Device(kind), steps, pays_from_steps=100) == is_wanted


def test_forty_pictures_of_thirty_steps_and_twenty_short_clips_pay_for_it():
    card, pieces = Device("cuda"), steps_a_piece(LtxSettings())

    sdxl = [is_compiled(None, card, n * 30, sdxl_placing.PAYS_FROM_STEPS) for n in (39, 40)]
    ltx = [
        is_compiled(None, card, count * pieces, ltx_loading.PAYS_FROM_STEPS) for count in (19, 20)
    ]

    assert sdxl == ltx == [False, True]
