import time
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from storygen.models.base import Artifact
from storygen.models.film import Check, Delivery, SegmentPart, SegmentPlan
from storygen.models.picture import Footage
from tasks.inspection.pictures import PictureWatch

FPS = Fraction(30)
DELIVERY = Delivery(width_px=540, height_px=960)
FOOTAGE = Footage(
    video=Artifact(sha256="0" * 64, size_bytes=1, media_type="video/mp4"), frames=300, provider="-"
)
Luma = NDArray[np.uint8]
PICTURE = np.random.default_rng(1).integers(20, 230, (1100, 700), dtype=np.uint8)
SMOOTH = np.linspace(30, 220, 1100)[:, None].repeat(700, axis=1).astype(np.uint8)


def moving(frame: int, picture: Luma = PICTURE) -> Luma:
    return picture[frame // 4 :, frame // 4 :][:960, :540]


def watched(pictures: list[Luma], hold: bool = False) -> dict[str, Check]:
    plan = SegmentPlan(
        parts=(SegmentPart(clip=FOOTAGE, first_frame=0),), frames=len(pictures), hold=hold
    )
    watch = PictureWatch(plan, FPS, DELIVERY)
    for frame, luma in enumerate(pictures):
        watch.see(frame, luma)
    return {check.name: check for check in watch.checks("shot 3")}


def test_moving_picture_passes_every_check() -> None:
    checks = watched([moving(frame) for frame in range(150)])

    assert all(check.passed for check in checks.values())
    assert {check.where for check in checks.values()} == {"shot 3"}


def test_slow_move_over_a_soft_gradient_is_no_standstill() -> None:
    checks = watched([moving(frame // 3, SMOOTH) for frame in range(300)])

    assert checks["frozen picture"].passed


def test_black_stretch_is_found_and_measured() -> None:
    black = np.full((960, 540), 16, dtype=np.uint8)

    checks = watched([moving(f) if f < 60 or f >= 90 else black for f in range(120)])

    assert not checks["black picture"].passed
    assert checks["black picture"].value == "1.0 s"
    assert checks["single colour"].passed


def test_night_with_a_lit_window_is_not_black() -> None:
    night = np.full((960, 540), 24, dtype=np.uint8)
    night[400:560, 200:300] = 180

    assert watched([night] * 60)["black picture"].passed


def test_single_colour_is_found() -> None:
    checks = watched([np.full((960, 540), 120, dtype=np.uint8)] * 60)

    assert checks["single colour"].value == "2.0 s"
    assert not checks["single colour"].passed
    assert checks["black picture"].passed


@pytest.mark.parametrize(
    ("frames", "hold", "passes"), [(80, False, True), (100, False, False), (100, True, True)]
)
def test_standstill_fails_unless_it_is_short_or_planned(
    frames: int, hold: bool, passes: bool
) -> None:
    still = [moving(f) for f in range(30)] + [moving(30)] * frames

    check = watched(still, hold)["frozen picture"]

    assert check.passed is passes
    assert check.value.endswith(", planned") is hold


def test_watching_costs_a_tenth_of_a_millisecond_a_frame_at_most() -> None:
    big = np.random.default_rng(1).integers(16, 235, (1920, 1080), dtype=np.uint8)
    plan = SegmentPlan(parts=(SegmentPart(clip=FOOTAGE, first_frame=0),), frames=300)
    watch = PictureWatch(plan, FPS, Delivery(width_px=1080, height_px=1920))

    start = time.process_time()
    for frame in range(300):
        watch.see(frame, big)

    assert (time.process_time() - start) / 300 < 0.0002  # twice the promise, for a busy machine
