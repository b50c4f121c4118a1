"""What a BCP 47 tag says of a language; nothing else in storygen takes tags apart."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langcodes import Language

FORM = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
"""What a tag looks like, as a regular expression."""
UNDETERMINED = "und"
"""The tag of what is in no language that is known."""
_LIKELY_ELSEWHERE = {"no": ("nb", "nn"), "fil": ("tl",), "zh": ("cmn",)}
"""Other codes that providers use of a language, where ISO 639 and CLDR hold them apart."""
_SAME = {other: code for code, others in _LIKELY_ELSEWHERE.items() for other in others}
_FROM_RIGHT_TO_LEFT = frozenset(("Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"))


def primary(tag: str) -> str:
    """The language alone, by its code of today: `pt` for `pt-BR`, `he` for `iw`."""
    return _parsed(tag).language or ("" if not tag else UNDETERMINED)


def region(tag: str) -> str:
    """The region that a tag names, such as `BR` or `419`; empty where it names none."""
    return _parsed(tag).territory or ""


def script(tag: str) -> str:
    """The script that a tag names or that its language is likely in there, such as `Hant`."""
    return _parsed(tag).maximize().script or ""


def is_right_to_left(tag: str) -> bool:
    """Whether a language is written from right to left."""
    return script(tag) in _FROM_RIGHT_TO_LEFT


def written(tag: str) -> str:
    """A tag as BCP 47 recommends to write it, without what is not in its form: `pt-BR`."""
    return _as_given(tag).to_tag()


def fallbacks(tag: str) -> tuple[str, ...]:
    """A tag and ever shorter forms of it, in lower case, then other codes of its language.

    >>> fallbacks("zh-Hant-TW")
    ('zh-hant-tw', 'zh-hant', 'zh', 'cmn')
    """
    parts = tag.replace("_", "-").lower().split("-")
    shorter = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    code = _code(tag)
    others = [primary(tag), code, *(_LIKELY_ELSEWHERE.get(code, ()) if code in shorter else ())]
    return tuple(dict.fromkeys([*shorter, *others]))


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one language, regions and scripts left aside."""
    return _code(one) == _code(other)


def three_letters(tag: str) -> str:
    """The ISO 639-2/T code of a tag's language, as MP4 wants it; `und` where it has none."""
    try:
        return _as_given(tag).to_alpha3()
    except LookupError:
        return UNDETERMINED


def _code(tag: str) -> str:
    """The one code under which storygen looks for a language, macrolanguages before their parts."""
    code = _parsed(tag).prefer_macrolanguage().language or ""
    return _SAME.get(code, code)


@cache
def _parsed(tag: str) -> Language:
    return _read(tag, normalize=True)


@cache
def _as_given(tag: str) -> Language:
    return _read(tag, normalize=False)


def _read(tag: str, *, normalize: bool) -> Language:
    # Its tables take a tenth of a second, which `storygen --help` does not have.
    from langcodes import Language
    from langcodes.tag_parser import LanguageTagError

    try:
        return Language.get(tag, normalize=normalize)
    except LanguageTagError:
        # Tags of one's own, such as espeak-ng's `en-US-nyc`, are read as far as they go.
        shorter = tag.replace("_", "-").rpartition("-")[0]
        if shorter:
            return _read(shorter, normalize=normalize)
        return Language.make(language=tag.lower() or None)
