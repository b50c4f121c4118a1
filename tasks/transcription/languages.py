"""BCP 47 tags in the words of Whisper, and back."""

from collections.abc import Callable

UNDETERMINED = "und"
"""The tag of a recording in which nothing is said."""

_OTHER_NAMES = {
    "nb": "no",
    "cmn": "zh",
    "fil": "tl",
    "jv": "jw",
    "iw": "he",
    "ji": "yi",
    "in": "id",
    "mo": "ro",
    "swa": "sw",
}
_NEAR = {"yue": "zh", "wuu": "zh", "hak": "zh", "nn": "no", "gsw": "de", "sco": "en"}


def whisper_code(tag: str, knows: Callable[[str], bool]) -> str | None:
    """The model's code of a language, of its near relative, or None if it knows neither.

    Args:
        tag: BCP 47.
        knows: Whether the model has a code.
    """
    base = tag.lower().replace("_", "-").partition("-")[0]
    code = _OTHER_NAMES.get(base, base)
    return next((known for known in (code, _NEAR.get(code, "")) if known and knows(known)), None)


def tag_of(code: str) -> str:
    """The BCP 47 tag of a code that Whisper heard out."""
    return {"jw": "jv"}.get(code, code)
