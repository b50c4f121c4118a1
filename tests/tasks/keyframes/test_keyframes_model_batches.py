import threading

import numpy as np
import pytest

from storygen.accelerator.device import Device
from storygen.errors import StoreError
from storygen.models.picture import canvas_px
from tasks.keyframes.model_batches import like_with_like, made_ahead
from tasks.keyframes.model_pictures import drawing_of, filled, read_picture, squared, widened
from tasks.keyframes.providers.sdxl_placing import batch_size

GIB = 2**30


def gradient(width: int, height: int):
    """Red grows to the right, green downwards."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.stack([across, down, np.zeros_like(across)], axis=-1).round().astype(np.uint8)


def test_items_of_a_kind_are_made_together_and_answered_in_order():
    batches: list[str] = []

    def make(items):
        batches.append("".join(items))
        return (item.upper() for item in items)

    answers = "".join(like_with_like("aXbYcZ", str.isupper, 3, make))

    assert answers == "AXBYCZ"
    assert batches == ["abc", "XYZ"]


def test_kinds_are_sought_among_a_few_batches_only():
    batches: list[str] = []

    def make(items):
        batches.append("".join(items))
        return iter(items)

    first = next(like_with_like("abcdX" * 100, str.isupper, 5, make))

    assert first == "a"
    assert batches == ["abcd" * 4]


def test_the_next_answer_is_made_while_one_is_in_use():
    begun = threading.Event()

    def answers():
        yield 1
        begun.set()
        yield 2

    ahead = made_ahead(answers(), 2)

    assert next(ahead) == 1
    assert begun.wait(10)
    assert list(ahead) == [2]


def test_no_more_are_made_ahead_than_allowed():
    made: list[int] = []

    def answers():
        for number in range(9):
            made.append(number)
            yield number

    ahead = made_ahead(answers(), 2)
    next(ahead)
    next(ahead)
    ahead.close()

    assert len(made) <= 4


def test_what_goes_wrong_ahead_is_raised_in_its_turn():
    def answers():
        yield 1
        raise StoreError("the disk is gone")

    ahead = made_ahead(answers(), 3)

    assert next(ahead) == 1
    with pytest.raises(StoreError, match="the disk is gone"):
        next(ahead)


def test_whoever_stops_early_stops_the_making():
    closed = threading.Event()

    def answers():
        try:
            while True:
                yield 1
        finally:
            closed.set()

    ahead = made_ahead(answers(), 2)
    next(ahead)
    ahead.close()

    assert closed.is_set()


@pytest.mark.parametrize("size", [(64, 96), (96, 64), (80, 80)])
def test_a_picture_fills_its_canvas_without_being_stretched(size):
    pixels = filled(gradient(96, 96), *size)

    height, width = pixels.shape[:2]
    per_pixel = [
        (float(pixels[height // 2, -8, 0]) - pixels[height // 2, 8, 0]) / (width - 15),
        (float(pixels[-8, width // 2, 1]) - pixels[8, width // 2, 1]) / (height - 15),
    ]

    assert (width, height) == size
    assert per_pixel[0] == pytest.approx(per_pixel[1], rel=0.05)
    assert abs(int(pixels[height // 2, width // 2, 0]) - 128) < 5


def test_a_drawing_is_one_layer_whose_middle_is_the_flat_picture(ask):
    request = ask(size=(180, 320))

    drawing = drawing_of(request, gradient(192, 320))

    (layer,) = drawing.layers
    assert layer.pixels.shape == (canvas_px(320), canvas_px(180), 3)
    assert np.array_equal(drawing.flat, layer.pixels[32:352, 18:198])


def test_a_frame_lies_in_the_middle_of_what_is_drawn_over_it(ask):
    frame = gradient(180, 320)

    drawn = drawing_of(ask(size=(180, 320)), widened(frame, 192, 320)).flat

    assert np.abs(drawn.astype(int) - frame).mean() < 4


def test_a_tall_sheet_is_seen_whole():
    sheet = gradient(40, 100)

    square = squared(sheet)

    assert square.shape == (100, 100, 3)
    assert np.array_equal(square[:, 30:70], sheet)
    assert (square[:, :30, 0] == 0).all() and (square[:, 70:, 0] == 255).all()


def test_what_is_no_picture_is_said_so(tmp_path):
    (tmp_path / "a").write_bytes(b"words")

    with pytest.raises(StoreError, match="not a picture"):
        read_picture(tmp_path / "a")


@pytest.mark.parametrize(
    ("card_gib", "pictures"), [(6, 1), (12, 1), (16, 3), (24, 8), (80, 8), (139, 8)]
)
def test_as_many_pictures_are_drawn_at_once_as_fit_beside_the_weights(card_gib, pictures):
    card = Device("cuda", card_gib * GIB)

    assert batch_size(0, card, staying_bytes=5 * GIB, picture_bytes=1.6 * GIB) == pictures


def test_a_card_draws_as_many_at_once_as_is_asked():
    assert batch_size(5, Device("cuda", 8 * GIB), 5 * GIB, 1.6 * GIB) == 5


def test_a_cpu_draws_one_after_the_other():
    assert batch_size(5, Device("cpu"), 5 * GIB, 1.6 * GIB) == 1
