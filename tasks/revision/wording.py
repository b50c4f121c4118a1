"""Written tokens taken apart: the word itself, and the punctuation that clings to it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MARKS = ".,?!;:…"
DASHES = "-–—―"

_OPENERS = frozenset("\"“”„‟«»‹›‘‚'`´([{<>|*_~¿¡")
_CLOSERS = frozenset("\"“”„‟«»‹›‘‚'`´)]}<>|*_~")
_SAME_CHARACTER = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ′＇‛", "'"),
        **dict.fromkeys("″〃", '"'),
        **dict.fromkeys("‐‑", "-"),
        "−": "-",
        "‒": "–",
        "⁄": "/",
        "∕": "/",
        "﹪": "%",
        "％": "%",
        "＄": "$",
        "№": "No",
    }
)
_KEPT_APOSTROPHE = re.compile(r"'(?:\d|(?:tis|twas|twere|em|til|cause|bout|n)\b)", re.IGNORECASE)
_IN_SPOKEN = frozenset("'-.,?!;:·")
_BREAKS = re.compile(
    r"\s+|(?<=\w)\s*(?=[—―])|(?<=[—―])(?=\w)|(?<=\w)(?=--)|(?<=--)(?=\w)"
    r"|(?<=\bn[°º])(?=\d)|(?<=[^\W\d_]\.)(?=\d+$)|(?<=\.)(?=[–-]\d)|(?<=\.[–-])(?=\d)|(?<=[^\W\d_]…)(?=\w)|(?<=[^\W\d_]\.\.\.)(?=\w)|(?<=[a-zß-ÿ]{2}[.!?])(?=[A-ZÀ-Þ][a-zß-ÿ])"
)
_SPACES = re.compile(r"\s+")
_FIRST_GROUP = re.compile(r"[^\s\d+()]{0,3}[1-9]\d{0,2}")
_NEXT_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?[^\w\s]?")


class Piece(NamedTuple):
    """One written word.

    Attributes:
        core: The word without quotes, brackets and clinging punctuation; may be empty.
        marks: The sentence punctuation after it, such as `,` or `?!`.
        owners: Indices of the tokens it belongs to; several where spaces part a number's groups.
    """

    core: str
    marks: str
    owners: tuple[int, ...]


def clean(text: str) -> str:
    """One spelling per character: plain apostrophes and hyphens, no invisible characters.

    Letters in disguise (ligatures, mathematical and full-width forms) become plain ones and
    decimal digits of any script become ASCII; emoji and their joiners go.
    """
    plain = unicodedata.normalize("NFC", text).translate(_SAME_CHARACTER)
    return "".join(_plain(character) for character in plain)


def _plain(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] == "L" and character not in "ªº":
        folded = unicodedata.normalize("NFKC", character)
        return folded if folded.isalpha() else character
    if category[0] == "Z":
        return " "
    if category[0] == "C" or category == "Me" or "\ufe00" <= character <= "\ufe0f":
        return ""
    return character


def pieces(written: Sequence[str], *, spaced_groups: bool) -> tuple[Piece, ...]:
    """Take tokens apart; a token holding a dash, an ellipsis or a space yields several pieces.

    Args:
        written: The tokens of a beat.
        spaced_groups: Whether `12 345` is one number.
    """
    apart = tuple(_each_piece(written))
    return tuple(_with_groups_joined(apart)) if spaced_groups else apart


def _with_groups_joined(apart: tuple[Piece, ...]) -> Iterator[Piece]:
    at, in_telephone = 0, False
    while at < len(apart):
        piece = apart[at]
        at += 1
        in_telephone = piece.core.startswith("+") or (in_telephone and piece.core.isdecimal())
        if _FIRST_GROUP.fullmatch(piece.core) and not in_telephone:
            while at < len(apart) and not piece.marks and _NEXT_GROUP.fullmatch(apart[at].core):
                joined = f"{piece.core} {apart[at].core}"
                piece = Piece(joined, apart[at].marks, (*piece.owners, *apart[at].owners))
                at += 1
        yield piece


def _each_piece(written: Sequence[str]) -> Iterator[Piece]:
    for owner, token in enumerate(written):
        text = clean(token)
        breaks = _SPACES if "/" in text or "@" in text else _BREAKS
        for part in breaks.split(text):
            if part:
                core, marks = _strip(part)
                yield Piece(core, marks, (owner,))


def _strip(text: str) -> tuple[str, str]:
    """Part a word from its opening signs and from its closing ones, of which marks are kept."""
    start, end = 0, len(text)
    while start < end and _opens(text, start):
        start += 1
    while end > start and (text[end - 1] in _CLOSERS or text[end - 1] in MARKS):
        end -= 1
    marks = "".join(sign for sign in text[end:] if sign in MARKS)
    return text[start:end], marks


def _opens(text: str, at: int) -> bool:
    sign = text[at]
    if sign == "'":
        return not _KEPT_APOSTROPHE.match(text, at)
    if sign in "<>~":
        return not text[at + 1 : at + 2].isdecimal()
    if sign in MARKS:
        rest = text[at + 1 :]
        return not rest[:1].isalnum() and any(character.isalnum() for character in rest)
    return sign in _OPENERS


def is_speakable(character: str) -> bool:
    """Whether a character may stand in a spoken word."""
    category = unicodedata.category(character)
    return character.isalnum() or character in _IN_SPOKEN or category in ("Mn", "Mc")


def closing_mark(marks: str, next_core: str) -> str:
    """The one mark by which the voice phrases: the strongest of those that were written.

    An ellipsis rests like a comma inside a sentence and like a full stop at its end.
    """
    for mark in "?!":
        if mark in marks:
            return mark
    if "…" in marks or ".." in marks:
        return "," if next_core[:1].islower() else "."
    return next((mark for mark in ".;:," if mark in marks), "")
