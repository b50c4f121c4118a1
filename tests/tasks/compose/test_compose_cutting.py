import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tasks.compose.cutting import CellSize, cheapest_cut

CELL = CellSize(8, 14)
SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 6))


@settings(max_examples=60, deadline=None)
@given(maps=SHAPES.flatmap(lambda shape: arrays(np.bool_, (2, *shape))))
def test_every_wanted_cell_is_drawn_once_and_blended_where_it_must_be(maps: np.ndarray):
    wanted, blended = maps
    drawn = np.zeros(wanted.shape, int)

    for cut in cheapest_cut(wanted, blended, CELL):
        area = (slice(cut.top, cut.bottom), slice(cut.left, cut.right))
        drawn[area] += 1
        assert cut.mixed == blended[area].any()

    assert (drawn[wanted] == 1).all()
    assert drawn.max(initial=0) <= 1


def test_a_band_to_blend_is_parted_from_what_is_opaque_below():
    wanted = np.zeros((18, 6), np.bool_)
    wanted[6:] = True
    blended = np.zeros((18, 6), np.bool_)
    blended[:9] = True

    cuts = cheapest_cut(wanted, blended, CELL)

    assert [(cut.top, cut.bottom, cut.mixed) for cut in cuts] == [(6, 9, True), (9, 18, False)]


def test_a_frame_of_leaves_leaves_its_middle_undrawn():
    wanted = np.ones((18, 6), np.bool_)
    wanted[3:15, 1:5] = False

    cuts = cheapest_cut(wanted, np.ones((18, 6), np.bool_), CELL)

    assert len(cuts) == 4
    assert sum((cut.bottom - cut.top) * (cut.right - cut.left) for cut in cuts) == wanted.sum()


def test_nothing_wanted_means_nothing_drawn():
    assert cheapest_cut(np.zeros((5, 5), np.bool_), np.ones((5, 5), np.bool_), CELL) == []
