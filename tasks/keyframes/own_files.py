"""Picture files as people have them: any format, turned by the camera, in any colours."""

import io
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from warnings import catch_warnings, simplefilter

import numpy as np
from PIL import Image, ImageCms, ImageOps

from storygen import files
from storygen.errors import RequestError
from tasks.keyframes.model_pictures import Pixels

_ENDINGS = frozenset({
    ".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".bmp",
})  # fmt: skip
_WHITE = (255, 255, 255)

# Tags of EXIF 2.32 (CIPA DC-008) and, from 0x9C9B on, of Windows, which writes UTF-16.
_DESCRIPTION = 0x010E
_WINDOWS_TEXTS = (0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F)
_EXIF_PART, _USER_COMMENT = 0x8769, 0x9286
_CHARSET_BYTES = 8


@cache
def endings() -> frozenset[str]:
    """What readable pictures end in on this machine; HEIC only where pillow-heif is installed."""
    with suppress(ImportError):
        cast(Any, import_module("pillow_heif")).register_heif_opener()
    return _ENDINGS & frozenset(Image.registered_extensions())


def described_in(path: Path) -> list[str]:
    """What is written into a picture about it. Raises RequestError where it is none."""
    with _opened(path, lambda: path.name) as picture:
        tags = picture.getexif()
        texts = [tags.get(_DESCRIPTION), *(tags.get(tag) for tag in _WINDOWS_TEXTS)]
        comment = tags.get_ifd(_EXIF_PART).get(_USER_COMMENT)
        if isinstance(comment, bytes):
            comment = comment[_CHARSET_BYTES:]
        return [told for text in (*texts, comment) if (told := _text(text))]


def read_own(path: Path, name: Callable[[], str], width_px: int, height_px: int) -> Pixels:
    """A picture as RGB, upright, in the colours of screens.

    Args:
        path: The file.
        name: What errors call it.
        width_px: What it will be scaled to; a much larger one may be read smaller.
        height_px: The same.

    Raises:
        RequestError: It cannot be read.
    """
    with _opened(path, name) as picture:
        side_px = max(width_px, height_px)
        picture.draft("RGB", (side_px, side_px))
        upright = ImageOps.exif_transpose(picture)
        return np.asarray(_in_rgb(upright), np.uint8)


@contextmanager
def _opened(path: Path, name: Callable[[], str]) -> Generator[Image.Image]:
    endings()  # so that HEIC is known
    try:
        with catch_warnings(), files.open_read(path) as file:
            simplefilter("ignore")  # of tags that cameras write wrongly, and of many pixels
            with Image.open(file) as picture:
                yield picture
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RequestError(
            f"the picture {name()!r} cannot be read ({error}); save it anew as JPEG or PNG, or "
            "take it out of the folder"
        ) from error


def _in_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits a pixel, which Pillow would cut off
        deep = np.asarray(picture).astype(np.uint32)
        picture = Image.fromarray((deep >> 8).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.new("RGBA", clear.size, (*_WHITE, 255))
        picture.alpha_composite(clear)
    return _in_srgb(picture).convert("RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Phones and cameras write wider colours than films have; a broken profile counts as none."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        colours: Any = ImageCms
        screens = colours.createProfile("sRGB")
        changed = colours.profileToProfile(picture, own, screens, outputMode="RGB")
        return cast(Image.Image, changed)
    return picture


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-16-le" if b"\0" in value else "utf-8", errors="replace")
    return " ".join(str(value or "").replace("\0", " ").split())
