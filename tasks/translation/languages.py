"""BCP 47 tags in the words of M2M100."""

from collections.abc import Collection

from storygen.language.tags import primary, script

_OTHER_NAMES = {"nb": "no", "cmn": "zh", "fil": "tl", "nso": "ns", "swh": "sw"}


def model_code(tag: str, known: Collection[str], *, is_target: bool) -> str | None:
    """The model's code of a language, or None if it does not know it.

    Args:
        tag: BCP 47.
        known: The model's codes.
        is_target: Whether it is to write the language: Chinese it writes with simplified
            characters only.
    """
    code = primary(tag)
    code = _OTHER_NAMES.get(code, code)
    if is_target and code == "zh" and script(tag) == "Hant":
        return None
    return code if code in known else None
