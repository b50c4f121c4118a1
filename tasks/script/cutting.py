"""Cuts a text to a wanted length: whole sentences, in order, and says what was left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from storygen.models.story import Omission, Passage, Source
from tasks.script.languages import Language
from tasks.script.lengths import count_words
from tasks.script.ranking import rate_sentences
from tasks.script.sentences import split_sentences

_BLOCK = 100
"""Sentences rated together: rating 100 takes 0.1 s, and time grows with the square."""

_LEAST_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class _Candidate:
    text: str
    words: int


@dataclass(frozen=True)
class _Cut:
    """A passage of the source with its sentences, before it is known which are kept."""

    passage: Passage
    sentences: tuple[_Candidate, ...]


def cut_to(source: Source, language: Language, words: int) -> tuple[Source, Omission]:
    """Keep about `words` words of a text, never more unless one sentence alone is longer.

    Headings stay with what is left under them and are not counted.

    Args:
        source: The whole text.
        language: Decides where sentences end and which words are too common to count.
        words: Wanted length.

    Returns:
        The shorter source, and the sentences (and headings) left out of it.
    """
    cuts = [[_cut(each, language) for each in section.passages] for section in source.sections]
    everything = [each for section in cuts for cut in section for each in cut.sentences]
    kept = set(_choose(everything, language, words))
    dropped = tuple(_dropped(source, cuts, kept))
    sections = (
        section.model_copy(update={"passages": passages})
        for section, section_cuts in zip(source.sections, cuts, strict=True)
        if (passages := tuple(_remaining(section_cuts, kept)))
    )
    omission = Omission(sentences=dropped, words=sum(map(count_words, dropped)))
    return source.model_copy(update={"sections": tuple(sections)}), omission


def _cut(passage: Passage, language: Language) -> _Cut:
    whole = passage.kind == "list"
    texts = [passage.text] if whole else split_sentences(passage.text, language)
    return _Cut(passage, tuple(_Candidate(text, count_words(text)) for text in texts))


def _choose(candidates: list[_Candidate], language: Language, words: int) -> list[_Candidate]:
    """The best that fit; a long text is first thinned out evenly, block by block."""
    while len(candidates) > _BLOCK:
        total = sum(each.words for each in candidates)
        if total <= words:
            return candidates
        share = max(words / total, _LEAST_SHARE)
        is_last = share > _LEAST_SHARE
        blocks = (candidates[at : at + _BLOCK] for at in range(0, len(candidates), _BLOCK))
        candidates = [
            each
            for block in blocks
            for each in _best(block, language, round(share * sum(one.words for one in block)))
        ]
        if is_last:
            return candidates
    return _best(candidates, language, words)


def _best(block: list[_Candidate], language: Language, words: int) -> list[_Candidate]:
    """Those with the highest ratings whose words together fit, in reading order; at least one."""
    ratings = rate_sentences([each.text for each in block], language)
    order = sorted(range(len(block)), key=lambda at: (-ratings[at], at))
    chosen: set[int] = set()
    room = words
    for at in order:
        if block[at].words <= room:
            chosen.add(at)
            room -= block[at].words
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
