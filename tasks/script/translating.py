"""A model puts a story into another language, passage by passage."""

from collections.abc import Iterator

from storygen.language.asking import ask
from storygen.language.chat import ChatModel
from storygen.language.prompts import load_prompt
from storygen.models.asking import Question
from storygen.models.story import Source
from storygen.models.wording import Translation
from storygen.settings_language import LanguageSettings
from tasks.asking import answers
from tasks.script.lengths import count_words
from tasks.source.cleaning import clean, one_line

PROMPT = load_prompt("script", "translate")
_MOST_WORDS = 600
"""In one question, unless one passage is longer: few enough that no sentence is lost."""


def translate(source: Source, language: str, settings: LanguageSettings) -> Source:
    """The same story in another language: title, headings and passages; all else stays.

    Raises:
        AnswerUnusable: The model loses or adds a passage.
        ProviderUnavailable: It does not answer; what it translated already is kept.
        ContentRefused: It will not work on this text.
    """
    questions = questions_of(source, language)
    found = answers("script", PROMPT, questions, settings, _translation)
    told = (one_line(clean(each.text)) for translation in found for each in translation.passages)
    return put_back(source, language, told)


def questions_of(source: Source, language: str) -> list[Question]:
    """What is asked, some hundred words at a time."""
    return [
        Question(values={"title": source.title, "language": language, "passages": _listed(batch)})
        for batch in _batches(texts_of(source))
    ]


def texts_of(source: Source) -> Iterator[str]:
    """All that is translated, in the order in which it is put back."""
    yield source.title
    for section in source.sections:
        if section.heading:
            yield section.heading
        for passage in section.passages:
            yield passage.text


def put_back(source: Source, language: str, told: Iterator[str]) -> Source:
    """The story in another language, from all that was translated, in order."""
    title = next(told)
    sections = tuple(
        section.model_copy(
            update={
                "heading": next(told) if section.heading else "",
                "passages": tuple(
                    passage.model_copy(update={"text": next(told)}) for passage in section.passages
                ),
            }
        )
        for section in source.sections
    )
    update = {"title": title, "sections": sections, "language": language}
    return source.model_copy(update=update)


def _batches(texts: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    words = 0
    for text in texts:
        words += count_words(text)
        if batch and words > _MOST_WORDS:
            yield batch
            batch, words = [], count_words(text)
        batch.append(text)
    yield batch


def _listed(batch: list[str]) -> str:
    return "\n".join(f"{number}. {one_line(text)}" for number, text in enumerate(batch, start=1))


def _translation(model: ChatModel, question: Question) -> Translation:
    count = len(question.values["passages"].splitlines())
    return ask(
        model, PROMPT, question.values, Translation, lambda found: _trouble(found, count)
    )  # fmt: skip


def _trouble(found: Translation, count: int) -> str | None:
    numbers = [each.number for each in found.passages]
    if numbers == list(range(1, count + 1)):
        return None
    return f"it holds passages {numbers}; it must hold each of 1 to {count} once, in order"
