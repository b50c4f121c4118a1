import pytest

from storygen.accelerator.device import Device
from storygen.accelerator.offload import choose_offload

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
