"""What platforms ask about a film, drawn from the script itself."""

import re
from collections import Counter

from storygen.models.film import ChapterMark, Delivery, Film
from storygen.models.publication import ChapterTime, Metadata
from storygen.models.story import Script
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
) -> Metadata:
    """A film's metadata.

    Args:
        script: What is told.
        film: The finished film.
        subjects: What the shots show, most frequent first; they become tags before other words.
        providers: Which provider served each stage.
        credits: What must be named beside the film.
        photos: A sentence that names whose photographs it shows, for the description.
    """
    delivery: Delivery = film.delivery
    return Metadata(
        title=script.title,
        description="\n\n".join(
            part for part in (_description(script, film.chapters, film), photos) if part
        ),
        tags=_tags(script, subjects),
        language=script.language,
        duration_s=round(film.duration_s, 3),
        width_px=delivery.width_px,
        height_px=delivery.height_px,
        fps=str(delivery.fps),
        chapters=tuple(
            ChapterTime(
                title=mark.title, start_s=round(seconds_at(mark.first_frame, delivery.fps), 3)
            )
            for mark in film.chapters
        ),
        providers=providers,
        credits=credits,
    )


def _description(script: Script, marks: tuple[ChapterMark, ...], film: Film) -> str:
    words = " ".join(beat.text for beat in script.beats if beat.kind != "title")
    opening = words
    if len(words) > _DESCRIPTION_CHARACTERS:
        cut = words[:_DESCRIPTION_CHARACTERS]
        ends = [match.end() for match in re.finditer(r"[.!?…。](?=\s)", cut)]
        opening = cut[: ends[-1]] if ends else cut.rsplit(" ", 1)[0] + " …"
    if len(marks) < 2:
        return opening
    listing = "\n".join(
        f"{timecode(seconds_at(mark.first_frame, film.delivery.fps))[:8]} {mark.title}"
        for mark in marks
    )
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
