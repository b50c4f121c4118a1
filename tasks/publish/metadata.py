"""What platforms ask about a film, drawn from the script itself."""

import re
from collections import Counter

from storygen.models.film import Delivery, Film
from storygen.models.publication import ChapterTime, Metadata
from storygen.models.story import Script
from storygen.models.wording import FilmWords
from storygen.timing import seconds_at, timecode

_DESCRIPTION_CHARACTERS = 300
_TAGS = 8
_SHORTEST_TAG = 4


def describe(
    script: Script,
    film: Film,
    subjects: tuple[str, ...],
    providers: dict[str, str],
    credits: tuple[str, ...],
    photos: str = "",
    description: str = "",
    words: FilmWords | None = None,
) -> Metadata:
    """A film's metadata.

    Args:
        script: What is told.
        film: The finished film.
        subjects: What the shots show, most frequent first; they become tags before other words.
        providers: Which provider served each stage.
        credits: What must be named beside the film.
        photos: A sentence that names whose photographs it shows, for the description.
        description: By whoever wrote the script; empty: its first sentences.
        words: By a model that was asked to word all of it; they come first.
    """
    delivery: Delivery = film.delivery
    chapters = _chapters(film, words)
    opening = words.description if words else description or _opening(script)
    paragraphs = (_with_chapters(opening, chapters), photos)
    return Metadata(
        title=words.title if words else script.title,
        description="\n\n".join(part for part in paragraphs if part),
        tags=words.tags if words else _tags(script, subjects),
        language=script.language,
        duration_s=round(film.duration_s, 3),
        width_px=delivery.width_px,
        height_px=delivery.height_px,
        fps=str(delivery.fps),
        chapters=chapters,
        providers=providers,
        credits=credits,
    )


def _chapters(film: Film, words: FilmWords | None) -> tuple[ChapterTime, ...]:
    marks, fps = film.chapters, film.delivery.fps
    titles = [mark.title for mark in marks]
    if words and len(words.chapters) == len(marks):
        titles = list(words.chapters)
    return tuple(
        ChapterTime(title=title, start_s=round(seconds_at(mark.first_frame, fps), 3))
        for title, mark in zip(titles, marks, strict=True)
    )


def _opening(script: Script) -> str:
    words = " ".join(beat.text for beat in script.beats if beat.kind != "title")
    if len(words) <= _DESCRIPTION_CHARACTERS:
        return words
    cut = words[:_DESCRIPTION_CHARACTERS]
    ends = [match.end() for match in re.finditer(r"[.!?…。](?=\s)", cut)]
    return cut[: ends[-1]] if ends else cut.rsplit(" ", 1)[0] + " …"


def _with_chapters(opening: str, chapters: tuple[ChapterTime, ...]) -> str:
    if len(chapters) < 2:
        return opening
    listing = "\n".join(f"{timecode(each.start_s)[:8]} {each.title}" for each in chapters)
    return f"{opening}\n\n{listing}"


def _tags(script: Script, subjects: tuple[str, ...]) -> tuple[str, ...]:
    spelled = Counter(
        word
        for beat in script.beats
        for token in beat.tokens
        if len(word := re.sub(r"[^\w-]", "", token.written)) >= _SHORTEST_TAG and word[0].isupper()
    )
    names = [word for word, count in spelled.most_common() if count > 1]
    title_words = [
        word for word in re.findall(r"[^\W\d_]+", script.title) if len(word) >= _SHORTEST_TAG
    ]
    chosen = dict.fromkeys(tag.casefold() for tag in [*title_words, *subjects, *names])
    return tuple(chosen)[:_TAGS]
