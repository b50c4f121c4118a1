"""BCP 47 tags in the words of M2M100."""

from collections.abc import Collection

_OTHER_NAMES = {
    "nb": "no", "cmn": "zh", "fil": "tl", "iw": "he", "ji": "yi", "in": "id", "mo": "ro",
    "nso": "ns", "swa": "sw", "swh": "sw",
}  # fmt: skip
_TRADITIONAL = frozenset(("hant", "tw", "hk", "mo"))


def model_code(tag: str, known: Collection[str], *, is_target: bool) -> str | None:
    """The model's code of a language, or None if it does not know it.

    Args:
        tag: BCP 47.
        known: The model's codes.
        is_target: Whether it is to write the language: Chinese it writes with simplified
            characters only.
    """
    base, *parts = tag.lower().replace("_", "-").split("-")
    code = _OTHER_NAMES.get(base, base)
    if is_target and code == "zh" and _TRADITIONAL & set(parts):
        return None
    return code if code in known else None
