"""Numbered passages as a model reads them, and the numbers that it cites them by."""

import re
from collections.abc import Container, Iterable, Sequence

from storygen.language.tokens import answer_tokens, usual_tokens
from storygen.models.grounding import NumberedPassage
from storygen.models.writing import CitedDraft, CitedParagraph, Draft, DraftChapter
from storygen.settings_language import LanguageSettings
from tasks.script.authoring import Take
from tasks.script.drafts import trouble_with

_LONGEST_HEADING = 120
_MARK = re.compile(r"\s?\[(\d+(?:\s*[,;–-]\s*\d+)*)\]")


def room_tokens(settings: LanguageSettings) -> int:
    """How much of a source a model reads comfortably in one question, room for its answer left."""
    answer = min(settings.max_output_tokens, settings.context_tokens // 2)
    return int(settings.source_share * (settings.context_tokens - answer))


def is_told_at_once(
    passages: Iterable[NumberedPassage], words: int, settings: LanguageSettings
) -> bool:
    """Whether a model reads all of a source, and writes so many words of it, in one question."""
    is_read = usual_tokens(listed(passages)) <= room_tokens(settings)
    return is_read and answer_tokens(words) <= settings.max_output_tokens


def listed(passages: Iterable[NumberedPassage]) -> str:
    """Passages in reading order, each after its number and its heading."""
    return "\n\n".join(
        f"[{each.number}]{_heading(each.heading)} {each.text}" for each in in_order(passages)
    )


def in_order(passages: Iterable[NumberedPassage]) -> tuple[NumberedPassage, ...]:
    """Each passage once, as they stand in the source."""
    unique = {each.number: each for each in passages}
    return tuple(unique[number] for number in sorted(unique))


def that_fit(passages: Iterable[NumberedPassage], tokens: int) -> tuple[NumberedPassage, ...]:
    """The first passages that together are no more than so many tokens; at least one."""
    kept: list[NumberedPassage] = []
    for each in passages:
        tokens -= usual_tokens(listed([each]))
        if kept and tokens < 0:
            break
        kept.append(each)
    return tuple(kept)


def take_of(told: CitedDraft, handed: Sequence[NumberedPassage]) -> Take:
    """A cited draft, its words and its citations apart, wherever the model has put them."""
    known = frozenset(str(each.number) for each in handed)
    paragraphs = [each for chapter in told.chapters for each in chapter.paragraphs]
    draft = Draft(
        title=told.title,
        description=told.description,
        chapters=tuple(
            DraftChapter(
                heading=chapter.heading,
                paragraphs=tuple(_unmarked(each.text, known) for each in chapter.paragraphs),
            )
            for chapter in told.chapters
        ),
    )
    return Take(draft, tuple(tuple(sorted(set(p.passages))) for p in paragraphs), tuple(handed))


def _unmarked(text: str, known: Container[str]) -> str:
    """A paragraph without the numbers of passages that a model may put into its words."""

    def kept(mark: re.Match[str]) -> str:
        numbers = re.findall(r"\d+", mark[1])
        return "" if all(number in known for number in numbers) else mark[0]

    return _MARK.sub(kept, text).strip() or text


def cited_text(take: Take) -> str:
    """A take's draft as a model reads it, each paragraph with the numbers it rests on."""
    parts: list[str] = []
    numbers = iter(take.cited)
    for chapter in take.draft.chapters:
        parts += [f"## {chapter.heading}"] if chapter.heading else []
        parts += [f"{text} [{', '.join(map(str, next(numbers)))}]" for text in chapter.paragraphs]
    return "\n\n".join(parts)


def trouble_with_take(take: Take, wanted_words: int) -> str | None:
    """What keeps a take from being told; None if nothing does."""
    known = {each.number for each in take.handed}
    unknown = sorted({number for cited in take.cited for number in cited} - known)
    if unknown:
        return (
            f"there is no passage {', '.join(map(str, unknown))}; those handed over are "
            f"{', '.join(map(str, sorted(known)))}"
        )
    return trouble_with(take.draft, wanted_words)


def as_draft(paragraphs: Sequence[CitedParagraph]) -> CitedDraft:
    """Paragraphs alone as a draft, to be looked at like one."""
    chapter = {"heading": "", "paragraphs": paragraphs}
    return CitedDraft.model_validate(
        {"title": "part", "description": "part", "chapters": [chapter]}, from_attributes=True
    )


def _heading(heading: str) -> str:
    return f" ({heading[:_LONGEST_HEADING]})" if heading else ""
