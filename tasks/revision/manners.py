"""How a beat is said, where it says so itself: `"Run!" he shouted.` In doubt, plainly."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from storygen.models.story import Beat, Manner
from tasks.revision.language import Language, load_language
from tasks.revision.wording import clean

_QUOTES = ("“”", "„“", "„”", "«»", "»«", '""')  # apostrophes look like single ones
_QUOTED = re.compile("|".join(f'{opening}[^“”„«»"]+{closing}' for opening, closing in _QUOTES))
_ANY_QUOTE = re.compile('[“”„«»"]')
_DASH = re.compile(r"\s*[—–―]\s*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INVERTED = re.compile(r"-(?:t-)?(?:il|elle|on|je|ils|elles)$")
_SENTENCE_END = re.compile(r"[.!?…]")
_NEAR = 4
"""Words between speech and its verb, the verb counted: `“...” the old man whispered`."""
_NEAR_NAME = 2
"""The same after a capital, which is a name or a sentence of its own: `“...” The storm roared.`"""


class _Part(NamedTuple):
    """What is said, or what is told between."""

    text: str
    is_speech: bool


def manner_of(beat: Beat, language: str) -> Manner:
    """The manner that a beat's own words name for most of it; empty where they name none.

    More than half of its words are to be speech, in one piece or one that its verb interrupts; the
    verb stands beside it, and nothing there denies it. Nobody shouts without an exclamation mark.

    Args:
        beat: Titles and lists have none.
        language: BCP 47 tag; the rules know en, es, de, fr, it and pt.
    """
    known = load_language(language)
    if known is None or beat.kind in ("title", "list"):
        return ""
    parts = _parts(beat.text, known)
    speech = " ".join(part.text for part in parts if part.is_speech)
    if not _is_one_speech(parts) or len(_words(speech)) * 2 <= len(_words(beat.text)):
        return ""
    found: set[Manner] = {each for words in _beside(parts) for each in _named(words, known)}
    manner: Manner = found.pop() if len(found) == 1 else ""
    return "" if manner == "shouting" and "!" not in speech else manner


def _parts(text: str, language: Language) -> list[_Part]:
    """A beat taken apart; empty where it cannot be told what is speech."""
    if _DASH.match(text) and not _ANY_QUOTE.search(text):
        pieces = _DASH.split(text)[1:]
        if len(pieces) == 1:
            return _parted_by_verb(pieces[0], language)
        return [_Part(piece, place % 2 == 0) for place, piece in enumerate(pieces) if piece]
    parts: list[_Part] = []
    done = 0
    for match in _QUOTED.finditer(text):
        parts += [_Part(text[done : match.start()], False), _Part(match[0][1:-1], True)]
        done = match.end()
    parts.append(_Part(text[done:], False))
    if any(_ANY_QUOTE.search(part.text) for part in parts):
        return []
    parts = [part for part in parts if part.text.strip()]
    is_all_speech = all(part.is_speech for part in parts) and len(parts) == 1
    return _parted_by_verb(parts[0].text, language) if is_all_speech else parts


def _parted_by_verb(text: str, language: Language) -> list[_Part]:
    """French speech, which its verb follows without a sign, as in `Cours ! cria-t-il`."""
    for match in _WORD.finditer(text):
        verb = _INVERTED.sub("", match[0].lower())
        before = text[: match.start()].rstrip()
        if verb != match[0].lower() and before[-1:] in ",!?…" and _manners(verb, language):
            end = re.compile(r"[,.]|$").search(text, match.end())
            rest = text[end.end() :] if end else ""
            told = text[match.start() : len(text) - len(rest)]
            parts = [_Part(before, True), _Part(told, False), _Part(rest, True)]
            return [part for part in parts if part.text.strip()]
    return []


def _is_one_speech(parts: Sequence[_Part]) -> bool:
    """Whether one person speaks; a second sentence of speech may be another's."""
    speeches = [place for place, part in enumerate(parts) if part.is_speech]
    if not speeches or len(speeches) > 2:
        return False
    between = parts[speeches[0] + 1 : speeches[-1]]
    return len(speeches) == 1 or (
        len(between) == 1 and not _SENTENCE_END.search(between[0].text.strip().strip(","))
    )


def _beside(parts: Sequence[_Part]) -> Iterator[list[str]]:
    """The words that stand beside speech in its own sentence."""
    for place, part in enumerate(parts):
        if part.is_speech:
            continue
        if place and parts[place - 1].is_speech:
            told = _SENTENCE_END.split(part.text.lstrip(" .,"), maxsplit=1)[0]
            yield _words(told)[: _NEAR_NAME if told[:1].isupper() else _NEAR]
        elif part.text.rstrip().endswith((":", ",")):
            yield _words(_SENTENCE_END.split(part.text)[-1])[-_NEAR:]


def _named(words: Sequence[str], language: Language) -> Iterator[Manner]:
    if not set(words) & set(language.manners.doubts):
        for word in words:
            yield from _manners(_INVERTED.sub("", word), language)


def _manners(verb: str, language: Language) -> list[Manner]:
    return [manner for manner, verbs in language.manners.verbs.items() if verb in verbs]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(clean(text))]
