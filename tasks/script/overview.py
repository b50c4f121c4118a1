"""What a model sees of a source that is too long to be read at once."""

from collections.abc import Sequence
from itertools import groupby

from storygen.language.tokens import usual_tokens
from storygen.models.grounding import NumberedPassage
from storygen.models.story import Passage, Source
from tasks.script.citing import in_order, that_fit
from tasks.script.drafts import source_text
from tasks.script.languages import Language, language_of
from tasks.script.lengths import count_words
from tasks.script.sentences import split_sentences

_RATED_PER_KEPT = 2
"""On two busy cores 220,000 words take 38 s to rate whole, and 8 s by their passages' openings."""


def overview_of(source: Source, passages: Sequence[NumberedPassage], tokens: int) -> str:
    """A source's headings and those of its sentences that speak for most of it.

    Of a very long source only how each passage begins is looked at.

    Args:
        source: The whole text.
        passages: All of its passages.
        tokens: About how long the overview is to be.
    """
    # Loading the ranking takes most of a second.
    from tasks.script.cutting import cut_to

    language = language_of(source.language or "en")
    text = source_text(source)
    total = count_words(text)
    words = max(1, int(total * tokens / usual_tokens(text)))
    share = _RATED_PER_KEPT * words / total
    rated = source if share >= 1 else _openings(source, passages, share, language)
    return source_text(cut_to(rated, language, words)[0])


def overview_near(passages: Sequence[NumberedPassage], tokens: int) -> str:
    """The first of some passages, as many as fit, under their headings in reading order."""
    return "\n\n".join(
        f"## {heading}\n\n" * bool(heading) + "\n\n".join(each.text for each in under)
        for heading, under in groupby(
            in_order(that_fit(passages, tokens)), lambda each: each.heading
        )
    )


def _openings(
    source: Source, passages: Sequence[NumberedPassage], share: float, language: Language
) -> Source:
    """The source with so much of each passage, in whole sentences, at least one."""
    kept: dict[int, list[Passage]] = {}
    for each in passages:
        words = share * count_words(each.text)
        opening: list[str] = []
        for sentence in split_sentences(each.text, language):
            if opening and sum(map(count_words, opening)) >= words:
                break
            opening.append(sentence)
        kept.setdefault(each.section, []).append(Passage(text=" ".join(opening)))
    sections = tuple(
        section.model_copy(update={"passages": tuple(kept.get(number, ()))})
        for number, section in enumerate(source.sections)
    )
    return source.model_copy(update={"sections": sections})
