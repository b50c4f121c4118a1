"""Makes a script speakable: the words a voice reads for each written token."""

import re
from collections.abc import Sequence

from storygen.models.story import Beat, Chapter, Scene, Script, Token
from tasks.revision.abbreviations import read_abbreviation
from tasks.revision.acronyms import read_acronym
from tasks.revision.addresses import read_address, read_tag, read_version
from tasks.revision.clock import read_time
from tasks.revision.dates import read_date_in_digits, read_day_before_month, read_month
from tasks.revision.language import Language, load_language
from tasks.revision.manners import manner_of
from tasks.revision.money import read_money
from tasks.revision.neutral import neutral_beat
from tasks.revision.neutral_signs import in_words
from tasks.revision.ordinals import read_ordinal
from tasks.revision.pauses import script_pauses
from tasks.revision.quantities import read_decade, read_number, read_score, read_year
from tasks.revision.reading import Phrase, Reading, Rule, Words, one
from tasks.revision.romans import read_roman
from tasks.revision.spaced_groups import shared_by_group
from tasks.revision.symbols import (
    last_resort,
    read_measures,
    read_special,
    read_symbol,
    read_word,
)
from tasks.revision.telephone import read_phone
from tasks.revision.units import read_measure
from tasks.revision.wording import DASHES, Piece, closing_mark, is_speakable, pieces


def _read_elided(phrase: Phrase, at: int) -> Reading | None:
    """Read an article that clings to a number or an acronym: `l'80%`, `d'1,5 km`, `l'ONU`."""
    head, apostrophe, rest = phrase.core(at).partition("'")
    if not apostrophe or head.lower() not in phrase.language.elisions:
        return None
    if not rest[:1].isdecimal() and not (len(rest) > 1 and rest.isupper()):
        return None
    piece = phrase.pieces[at]._replace(core=rest)
    bare = Phrase((*phrase.pieces[:at], piece, *phrase.pieces[at + 1 :]), phrase.language)
    reading = _read(bare, at)
    words = reading.words[0]
    return (
        reading._replace(words=((f"{head}'{words[0]}", *words[1:]), *reading.words[1:]))
        if words
        else None
    )


def _read_compound(phrase: Phrase, at: int) -> Reading | None:
    """Read `20th-century` or `COVID-19` part by part, each as if it stood alone."""
    parts = re.split("[-–]", phrase.core(at))
    joined = "".join(parts)
    if len(parts) < 2 or joined.isalpha() or not joined.isalnum() or not all(parts):
        return None
    alone = (Phrase((Piece(part, "", (0,)),), phrase.language) for part in parts)
    return one(*(word for part in alone for word in _read(part, 0).words[0]))


_RULES: tuple[Rule, ...] = (
    read_special,
    read_symbol,
    _read_elided,
    read_address,
    read_tag,
    read_date_in_digits,
    read_phone,
    read_version,
    read_day_before_month,
    read_month,
    read_time,
    read_decade,
    read_money,
    read_ordinal,
    read_measure,
    read_measures,
    read_roman,
    read_abbreviation,
    read_year,
    read_score,
    read_number,
    _read_compound,
    read_acronym,
    read_word,
)
"""In order: the first that has a say reads; the last reads anything."""


def revise_script(script: Script) -> Script:
    """Give each token its spoken words, and each beat its manner and the pause after it.

    What is written and the beats' ids stay as they are; what was spoken before plays no part, so
    that revising twice is revising once.

    Args:
        script: In any language; the rules know en, es, de, fr, it and pt. Elsewhere the signs of
            money, percent and `&` are put into words, and other signs stripped.
    """
    pauses = script_pauses(script)

    def revised(beat: Beat) -> Beat:
        return _revise_beat(beat, script.language, next(pauses))

    chapters = tuple(
        Chapter(
            title=chapter.title,
            scenes=tuple(Scene(beats=tuple(map(revised, scene.beats))) for scene in chapter.scenes),
        )
        for chapter in script.chapters
    )
    return script.model_copy(update={"chapters": chapters})


def _revise_beat(beat: Beat, language: str, pause_s: float) -> Beat:
    spoken = speak([token.written for token in beat.tokens], language)
    last = len(spoken) - 1
    tokens = tuple(
        Token(
            written=token.written,
            spoken=words,
            pause_after_s=pause_s if place == last else 0.0,
        )
        for place, (token, words) in enumerate(zip(beat.tokens, spoken, strict=True))
    )
    return beat.model_copy(
        update={"tokens": tokens, "manner": beat.manner or manner_of(beat, language)}
    )


def speak(written: Sequence[str], language: str) -> tuple[Words, ...]:
    """The spoken words of each token of a beat.

    Args:
        written: The tokens; none contains white space.
        language: BCP 47 tag.

    Returns:
        One tuple of words per token. The last word of a token carries its sentence punctuation.
    """
    known = load_language(language)
    if known is None:
        spoken = neutral_beat(in_words(written, language))
    else:
        spoken = tuple(_plain(words) for words in _by_rules(written, known))
    return tuple(_rescued(token, words) for token, words in zip(written, spoken, strict=True))


def _plain(words: Words) -> Words:
    """Words without the odd sign that came through inside a word."""
    plain = ("".join(filter(is_speakable, word)) for word in words)
    return tuple(word for word in plain if any(character.isalnum() for character in word))


def _rescued(token: str, words: Words) -> Words:
    if words or not any(character.isalnum() for character in token):
        return words
    return words if _is_zero_group(token) else last_resort(token)


def _is_zero_group(token: str) -> bool:
    """Whether a token may be a silent group of zeros, as the last of `5 000 000` is."""
    return token.strip(".,;:!?)»”\"'") == "000"


def _by_rules(written: Sequence[str], language: Language) -> tuple[Words, ...]:
    phrase = Phrase(pieces(written, spaced_groups=" " in language.numbers.group_marks), language)
    spoken: list[list[str]] = [[] for _ in written]
    at = 0
    while at < len(phrase.pieces):
        reading = _read(phrase, at)
        for offset, words in enumerate(reading.words):
            is_last = offset == len(reading.words) - 1
            mark = _mark(phrase, at + offset, reading, is_last=is_last)
            owners = phrase.pieces[at + offset].owners
            if words:
                words = (*words[:-1], _closed(words[-1], mark))
                for owner, share in zip(owners, shared_by_group(words, len(owners)), strict=True):
                    spoken[owner] += share
            elif mark:
                _close_before(spoken, owners[0], mark)
        at += len(reading.words)
    return tuple(tuple(words) for words in spoken)


def _read(phrase: Phrase, at: int) -> Reading:
    for rule in _RULES:
        reading = rule(phrase, at)
        if reading is not None:
            return reading
    return one()


def _mark(phrase: Phrase, at: int, reading: Reading, *, is_last: bool) -> str:
    """The punctuation the voice phrases by after a piece."""
    piece = phrase.pieces[at]
    following = phrase.core(at + 1)
    if not piece.core and not piece.marks:
        return ""
    if piece.core and not piece.core.strip(DASHES) and not piece.marks:
        return "" if at == 0 or reading.words[0] else ","
    if not is_last:
        return "," if "," in piece.marks else ""
    if reading.dot != "stop" and piece.marks.startswith("."):
        stops = not following or (reading.dot == "either" and not _goes_on(following))
        return closing_mark(piece.marks[1:], following) or ("." if stops else "")
    return closing_mark(piece.marks, following)


def _goes_on(following: str) -> bool:
    """Whether the word after an abbreviation shows that the sentence is not over."""
    return following[:1].islower() or following[:1] in DASHES


def _closed(word: str, mark: str) -> str:
    return word.rstrip(",") + mark if mark else word


def _close_before(spoken: list[list[str]], owner: int, mark: str) -> None:
    """Hang a silent token's mark onto the last word said before it, if that has none."""
    for words in reversed(spoken[: owner + 1]):
        if words:
            if words[-1][-1] not in ",.?!;:":
                words[-1] += mark
            return
