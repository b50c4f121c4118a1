"""Web and mail addresses, tags, versions."""

import re

from tasks.revision.acronyms import spelled
from tasks.revision.cardinals import Words, cardinal, digit_words
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_TOP_LEVEL = (
    "com|org|net|edu|gov|int|info|app|dev|shop|blog|online|io|ai|co|me|tv|uk|us|de|at|ch|fr|be|es|mx|"
    "ar|it|pt|br|eu|ca|au|nz|ie|nl|jp|cn|in|ru|pl|se|no|dk|fi|gg|ly|xyz|news|store|site|tech"
)
_HOST = rf"(?:[a-z0-9-]+\.)+(?:{_TOP_LEVEL})"
_URL = re.compile(
    rf"(?:www\.)?(?P<host>{_HOST})(?::\d+)?(?P<path>/[^?#]*)?(?:[?#].*)?", re.IGNORECASE
)
_SCHEME = re.compile(
    r"(?:https?|ftp)://(?:www\.)?(?P<host>[^/\s?#:]+)(?P<path>/[^?#]*)?.*", re.IGNORECASE
)
_MAIL = re.compile(r"(?:mailto:)?([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_TAG = re.compile(r"([#@])([^\W\d_][\w.-]*\w|[^\W\d_])")
_CAMEL = re.compile(r"[A-ZÀ-Þ]+(?![a-zß-ÿ])|[A-ZÀ-Þ]?[a-zß-ÿ]+|\d+|[^\W\d_]+")
_VERSION = re.compile(r"(v)?(\d{1,4}(?:\.\d{1,4}){1,4})", re.IGNORECASE)
_MAX_PATH_WORDS = 6
_DOTS_OF_HOST = 3
"""An IPv4 address is read with its dots, a version with its points."""


def read_address(phrase: Phrase, at: int) -> Reading | None:
    """Read `https://example.com/news` as example dot com slash news, and mail addresses."""
    core, language = phrase.core(at), phrase.language
    mail = _MAIL.fullmatch(core)
    if mail:
        return one(*_dotted(mail[1], language), language.web.at, *_dotted(mail[2], language))
    match = _URL.fullmatch(core) or _SCHEME.fullmatch(core)
    if not match or not any(character.isalpha() for character in match["host"]):
        return None
    if not core.islower() and "/" not in core and not core.lower().startswith("www."):
        head = core.rsplit(".", 1)[1]
        if not head.islower():
            return None
    words = (*_dotted(match["host"], language), *_path(match["path"] or "", language))
    return one(*words) if words else None


def _dotted(text: str, language: Language) -> Words:
    web = language.web
    names = {".": web.dot, "-": web.dash, "_": web.underscore, "+": language.number_symbols["+"]}
    words: list[str] = []
    for part in re.findall(r"[^\W\d_]+|\d+|[.+_-]", text):
        if part in names:
            words += names[part].split()
        elif part.isdecimal():
            words += _digits(part, language)
        else:
            words.append(_label(part, language))
    return tuple(words)


def _label(part: str, language: Language) -> str:
    """A part of an address: short ones without vowels and country codes are spelled."""
    lower = part.lower()
    if (
        lower in language.web.known_words
        or len(part) > 3
        or (len(part) == 3 and re.search("[aeiouy]", lower))
    ):
        return lower
    return spelled(part) if len(part) > 1 else lower


def _digits(part: str, language: Language) -> Words:
    return (
        digit_words(part, language)
        if part.startswith("0") or len(part) > 4
        else cardinal(int(part), language)
    )


def _path(path: str, language: Language) -> Words:
    """The segments of a path, if they are few enough to be said; a long one is only noise."""
    segments = [segment for segment in path.split("/") if segment]
    words = [
        word
        for segment in segments
        for word in (*language.web.slash.split(), *_segment(segment, language))
    ]
    return tuple(words) if len(words) <= 2 * _MAX_PATH_WORDS else ()


def _segment(segment: str, language: Language) -> Words:
    parts = re.split(r"([.])|[-_%+~]+", segment)
    return tuple(word for part in parts if part for word in _dotted(part, language))


def read_tag(phrase: Phrase, at: int) -> Reading | None:
    """Read `#ThrowBack` as hashtag Throw Back, `@jane_doe` as at jane doe, `#1` as number one."""
    core, web = phrase.core(at), phrase.language.web
    numbered = re.fullmatch(r"#(\d{1,6})", core)
    if numbered:
        return one(*web.number.split(), *cardinal(int(numbered[1]), phrase.language))
    match = _TAG.fullmatch(core)
    if not match:
        return None
    lead = web.hashtag if match[1] == "#" else web.mention
    words = [word for part in _CAMEL.findall(match[2]) for word in _tag_word(part, phrase.language)]
    return one(*lead.split(), *words)


def _tag_word(part: str, language: Language) -> Words:
    return _digits(part, language) if part.isdecimal() else (part,)


def read_version(phrase: Phrase, at: int) -> Reading | None:
    """Read `v2.0`, `2.0.1` and addresses such as `127.0.0.1`."""
    match = _VERSION.fullmatch(phrase.core(at))
    if not match or (not match[1] and match[2].count(".") < 2):
        return None
    language = phrase.language
    if not match[1] and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", match[2]):
        return None
    dot = language.web.dot if match[2].count(".") == _DOTS_OF_HOST else language.numbers.dot
    words: list[str] = [language.web.version] if match[1] else []
    for place, part in enumerate(match[2].split(".")):
        words += dot.split() if place else []
        words += _digits(part, language)
    return one(*words)
