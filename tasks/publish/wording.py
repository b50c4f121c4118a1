"""A model words a film's title, description, tags and chapters."""

from storygen.language.prompts import load_prompt
from storygen.models.asking import Question
from storygen.models.story import Script
from storygen.models.wording import FilmWords
from storygen.settings_language import LanguageSettings
from tasks.asking import answer

PROMPT = load_prompt("publish", "describe")
_LONGEST_TAGS = 480
"""Characters of all tags together; YouTube takes 500, its commas counted."""


def word_film(script: Script, audience: str, settings: LanguageSettings) -> FilmWords:
    """Have a model word what platforms show of a film."""
    values = {
        "title": script.title, "language": script.language, "audience": audience or "not said",
        "count": str(len(script.chapters)), "text": _text(script),
    }  # fmt: skip
    count = len(script.chapters)
    return answer(
        "metadata", PROMPT, Question(values=values), FilmWords, settings,
        lambda words: _trouble(words, count),
    )  # fmt: skip


def _text(script: Script) -> str:
    """The script by chapters; a title that is read aloud stands in its heading already."""
    return "\n\n".join(
        f"{number}. {chapter.title}\n\n"
        + " ".join(
            beat.text for scene in chapter.scenes for beat in scene.beats if beat.kind != "title"
        )
        for number, chapter in enumerate(script.chapters, start=1)
    )


def _trouble(words: FilmWords, count: int) -> str | None:
    if len(words.chapters) != count:
        return f"it names {len(words.chapters)} chapters; the film has {count}"
    if sum(len(tag) + 1 for tag in words.tags) > _LONGEST_TAGS:
        return f"its tags have more than {_LONGEST_TAGS} characters together"
    if marked := [tag for tag in words.tags if "#" in tag or "," in tag]:
        return f"the tag {marked[0]!r} holds a # or a comma"
    return None
