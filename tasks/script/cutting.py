"""Cuts a text to a wanted length: whole sentences, in order, and says what was left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from storygen.models.story import Omission, Passage, Section, Source
from tasks.script.headings import reads_headings
from tasks.script.languages import Language
from tasks.script.lengths import count_words
from tasks.script.ranking import rate_sentences
from tasks.script.sentences import split_sentences

_BLOCK = 100
"""Sentences rated together: rating 100 takes 0.1 s, and time grows with the square."""

_LEAST_SHARE = 0.5
# Where a sentence stands tells as much as its words do (Edmundson, "New Methods in Automatic
# Extracting", 1969): who and what a part is about stands first in it, how it ends stands last.
_FIRST_WEIGHT = 1.5
_LAST_WEIGHT = 1.25


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A sentence that may be kept.

    Attributes:
        text: As it stands in the source.
        words: Its length.
        weight: What its rating is multiplied by.
        section: The number of its section.
        heading_words: Length of the section's heading, read aloud if any of it is kept.
    """

    text: str
    words: int
    weight: float
    section: int
    heading_words: int


@dataclass(frozen=True)
class _Cut:
    """A passage with its sentences."""

    passage: Passage
    sentences: tuple[_Candidate, ...]


def cut_to(source: Source, language: Language, words: int) -> tuple[Source, Omission]:
    """Keep about `words` words of a text, never more unless one sentence alone is longer.

    Args:
        source: The whole text.
        language: Decides where sentences end and which words are too common to count.
        words: Wanted length, headings included where there are at least two.

    Returns:
        The shorter source, and the sentences (and headings) left out of it.
    """
    are_read = reads_headings(source)
    cuts = [
        _section_cuts(section, number, language, are_read)
        for number, section in enumerate(source.sections)
    ]
    everything = [each for section in cuts for cut in section for each in cut.sentences]
    kept = set(_choose(everything, language, words))
    sections = tuple(
        section.model_copy(update={"passages": passages})
        for section, section_cuts in zip(source.sections, cuts, strict=True)
        if (passages := tuple(_remaining(section_cuts, kept)))
    )
    dropped = tuple(_dropped(source, cuts, kept))
    omission = Omission(sentences=dropped, words=sum(map(count_words, dropped)))
    return source.model_copy(update={"sections": sections}), omission


def _section_cuts(
    section: Section, number: int, language: Language, heading_is_read: bool
) -> list[_Cut]:
    texts = [
        [passage.text] if passage.kind == "list" else split_sentences(passage.text, language)
        for passage in section.passages
    ]
    last = sum(map(len, texts)) - 1
    heading_words = count_words(section.heading) if heading_is_read else 0
    cuts: list[_Cut] = []
    place = 0
    for passage, sentences in zip(section.passages, texts, strict=True):
        candidates: list[_Candidate] = []
        for text in sentences:
            weight = {0: _FIRST_WEIGHT, last: _LAST_WEIGHT}.get(place, 1.0)
            candidates.append(_Candidate(text, count_words(text), weight, number, heading_words))
            place += 1
        cuts.append(_Cut(passage, tuple(candidates)))
    return cuts


def _choose(candidates: list[_Candidate], language: Language, words: int) -> list[_Candidate]:
    """The best that fit; a long text is first thinned out evenly, block by block."""
    while len(candidates) > _BLOCK:
        total = sum(each.words for each in candidates)
        share = max(words / total, _LEAST_SHARE)
        blocks = [candidates[at : at + _BLOCK] for at in range(0, len(candidates), _BLOCK)]
        candidates = [
            each
            for block in blocks
            for each in _best(block, language, round(share * sum(one.words for one in block)))
        ]
        if share > _LEAST_SHARE:
            return candidates
    return _best(candidates, language, words)


def _best(block: list[_Candidate], language: Language, words: int) -> list[_Candidate]:
    """Those with the highest ratings whose words together fit, in reading order; at least one."""
    ratings = rate_sentences([each.text for each in block], language)
    rated = [rating * each.weight for rating, each in zip(ratings, block, strict=True)]
    order = sorted(range(len(block)), key=lambda at: (-rated[at], at))
    chosen: set[int] = set()
    opened: set[int] = set()
    room = words
    for at in order:
        each = block[at]
        cost = each.words + (0 if each.section in opened else each.heading_words)
        if cost <= room:
            chosen.add(at)
            opened.add(each.section)
            room -= cost
    return [block[at] for at in sorted(chosen or {order[0]})]


def _remaining(cuts: list[_Cut], kept: set[_Candidate]) -> Iterator[Passage]:
    """What is left of a section; a scene whose first words are cut opens with the next."""
    opens_scene = False
    for cut in cuts:
        opens_scene = opens_scene or cut.passage.opens_scene
        texts = [each.text for each in cut.sentences if each in kept]
        if texts:
            update = {"text": " ".join(texts), "opens_scene": opens_scene}
            yield cut.passage.model_copy(update=update)
            opens_scene = False


def _dropped(source: Source, cuts: list[list[_Cut]], kept: set[_Candidate]) -> Iterator[str]:
    for section, section_cuts in zip(source.sections, cuts, strict=True):
        candidates = [each for cut in section_cuts for each in cut.sentences]
        if section.heading and not any(each in kept for each in candidates):
            yield section.heading
        yield from (each.text for each in candidates if each not in kept)
