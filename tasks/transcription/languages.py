"""BCP 47 tags in the words of Whisper, and back."""

from collections.abc import Callable

from storygen.language.tags import primary

_OTHER_NAMES = {"nb": "no", "cmn": "zh", "fil": "tl", "jv": "jw", "swh": "sw"}
_NEAR = {"yue": "zh", "wuu": "zh", "hak": "zh", "nn": "no", "gsw": "de", "sco": "en"}


def whisper_code(tag: str, knows: Callable[[str], bool]) -> str | None:
    """The model's code of a language, of its near relative, or None if it knows neither.

    Args:
        tag: BCP 47.
        knows: Whether the model has a code.
    """
    base = primary(tag)
    code = _OTHER_NAMES.get(base, base)
    return next((known for known in (code, _NEAR.get(code, "")) if known and knows(known)), None)


def tag_of(code: str) -> str:
    """The BCP 47 tag of a code that Whisper heard out."""
    return primary(code)
