import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.compose.resampling import MARGIN_PX, Bench, meeting, resample

SCALES = st.floats(0.85, 1.05)
OFFSETS = st.floats(MARGIN_PX, MARGIN_PX + 40)


@given(scale=SCALES, offset=OFFSETS)
def test_where_grids_meet_they_are_no_farther_than_a_thirty_second_of_a_pixel(
    scale: float, offset: float
):
    met = meeting(scale, offset)

    if met is not None:
        assert 0 <= met.skipped_px <= MARGIN_PX
        assert abs(offset - scale * met.skipped_px - met.source_px) <= 1 / 32


def test_grids_of_camera_moves_nearly_always_meet():
    random = np.random.default_rng(1)
    scales, offsets = 1 / random.uniform(1.015, 1.11, 2000), random.uniform(100, 200, 2000)

    missed = sum(meeting(s, o) is None for s, o in zip(scales, offsets, strict=True))

    assert missed < 20


@settings(max_examples=40, deadline=None)
@given(scale=SCALES, left=OFFSETS, top=OFFSETS, channels=st.sampled_from([1, 2]))
def test_resampling_is_what_an_exact_warp_gives(
    scale: float, left: float, top: float, channels: int
):
    random = np.random.default_rng(7)
    rough = random.integers(0, 256, (400, 360, channels), np.uint8)
    source = cv2.GaussianBlur(rough, (0, 0), 3).reshape(rough.shape)
    source = source[..., 0].copy() if channels == 1 else source

    drawn = resample(source, scale, left, top, (120, 150), Bench())

    middle = scale / 2 - 0.5
    matrix = np.array([[scale, 0, left + middle], [0, scale, top + middle]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    exact = cv2.warpAffine(source, matrix, (120, 150), flags=flags)
    assert drawn.shape == exact.shape
    assert np.abs(drawn.astype(int) - exact).max() <= 2
