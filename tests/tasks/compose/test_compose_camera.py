import pytest
from compose_pictures import SIZE_PX, Shelf, still

from storygen.models.picture import View
from tasks.compose.camera import eased, grid_at, view_at

CANVAS_PX = (216, 384)


def test_the_plain_view_shows_the_middle_of_the_canvas_pixel_on_pixel():
    grid = grid_at(View(), 0.5, 0.5, SIZE_PX, CANVAS_PX)

    assert grid == (1.0, 18.0, 32.0)


def test_the_nearest_layer_moves_as_the_view_does_and_the_farthest_less():
    near, middle, far = (
        grid_at(View(x=0.1, zoom=1.0), depth, 0.6, SIZE_PX, CANVAS_PX).left_px - 18.0
        for depth in (1.0, 0.5, 0.0)
    )

    assert near == pytest.approx(18.0)
    assert middle == pytest.approx(0.7 * 18.0)
    assert far == pytest.approx(0.4 * 18.0)


def test_a_move_is_fastest_in_its_middle_and_never_stops():
    steps = [eased((n + 1) / 100) - eased(n / 100) for n in range(100)]

    assert min(steps) >= 0.5 / 100
    assert max(steps) <= 1.5 / 100
    assert steps[50] > steps[10] > steps[0]


def test_a_move_goes_on_at_its_own_speed_before_and_after():
    speeds = [(eased(t + 1e-6) - eased(t)) / 1e-6 for t in (-0.3, -1e-6, 0.0, 1.0, 1.3)]

    assert speeds == pytest.approx([0.5] * 5, abs=1e-3)


def test_a_push_grows_by_equal_factors(shelf: Shelf):
    move = still(shelf.plain((9, 9, 9)), 30, View(zoom=1.0), View(zoom=1.21))
    even = move.model_copy(update={"eased": False})

    zooms = [view_at(even, frame).zoom for frame in (0, 15, 30)]

    assert zooms == pytest.approx([1.0, 1.1, 1.21])
