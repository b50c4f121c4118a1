import io

import numpy as np
import pytest
from PIL import Image

from tasks.keyframes.picture_files import encode_png


@pytest.mark.parametrize("channels", [3, 4])
def test_png_keeps_every_pixel(channels):
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, channels)).astype(np.uint8)

    decoded = np.asarray(Image.open(io.BytesIO(encode_png(pixels))))

    assert np.array_equal(decoded, pixels)


def test_the_same_pixels_give_the_same_bytes():
    pixels = np.full((40, 40, 3), 77, dtype=np.uint8)

    assert encode_png(pixels) == encode_png(pixels.copy())
