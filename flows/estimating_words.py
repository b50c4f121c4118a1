"""What a language model may use for a film, from the words that are known so far."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from flows.writers import Writers
from storygen.language.forecast import Forecast, forecast
from storygen.language.prompts import load_prompt
from storygen.language.tokens import answer_tokens, usual_tokens
from storygen.models.directing import ShotIdeas
from storygen.models.film import Delivery
from storygen.models.revising import RevisionAdvice
from storygen.models.story import Brief, Passage, Script, Section, Source
from storygen.models.usage import Usage
from storygen.models.wording import FilmWords, Translation
from storygen.models.writing import Draft, Judgement
from storygen.settings_language import LanguageSettings
from tasks.publish import wording
from tasks.revision import advising
from tasks.script import translating
from tasks.script.authoring import DEFAULT_WORDS
from tasks.script.writer import is_too_long, wanted_words, write_script
from tasks.shots import directing

_WORDS_PER_S = 2.5  # 150 a minute, the middle of what audiobooks are read at
_JUDGEMENT_TOKENS, _ADVICE_TOKENS, _SHOT_TOKENS, _FILM_TOKENS = 200, 10, 90, 250
_TRANSLATED = 1.5  # tokens of a translation for each of its original's
_SENTENCE_WORDS, _PARAGRAPH_SENTENCES = 12, 5
_NEW_DRAFTS = 1  # that a first draft usually has


class Item(NamedTuple):
    """What one stage may use of a service.

    Attributes:
        stage: The stage's folder name.
        provider: Who serves it.
        uses: An upper bound of each call.
        usual: What is to be expected of each; None for the same.
    """

    stage: str
    provider: str
    uses: tuple[Usage, ...]
    usual: tuple[Usage, ...] | None = None


def script_item(brief: Brief, model: LanguageSettings) -> Item:
    """What it takes to write a script about a bare topic."""
    words = told_words(brief)
    draft, length = "word " * words, answer_tokens(words)
    first = forecast(model, load_prompt("script", "write"), Draft, "", length)
    again = forecast(model, load_prompt("script", "rewrite"), Draft, draft, length)
    return drafts_item(model, [first], again, words)


def drafts_item(
    model: LanguageSettings, first: Sequence[Forecast], again: Forecast, words: int
) -> Item:
    """What a draft takes that is judged and written anew.

    Args:
        model: Who writes.
        first: The calls that make the first draft.
        again: The call that makes another.
        words: Their length.
    """
    judged = forecast(
        model, load_prompt("script", "judge"), Judgement, "word " * words, _JUDGEMENT_TOKENS
    )
    new = [again, judged]
    return _item("script", model, [*first, judged], new * model.rounds, _NEW_DRAFTS * len(new))


def revision_items(writers: Writers, script: Script) -> Iterator[Item]:
    """What it takes to have a model better how a script is read aloud."""
    model = writers.of("revision")
    if model is None:
        return
    texts = [f"{place}. {beat.text}" for place, beat in enumerate(script.beats)]
    starts = range(0, len(texts), advising.MOST_BEATS)
    batches = (texts[start : start + advising.MOST_BEATS] for start in starts)
    calls = [
        forecast(
            model, advising.PROMPT, RevisionAdvice, "\n".join(batch),
            _ADVICE_TOKENS * len(batch),
        )
        for batch in batches
    ]  # fmt: skip
    yield _item("revision", model, calls)


def translation_item(source: Source, language: str, model: LanguageSettings) -> Item:
    """What it takes to put a story into another language."""
    asked = [
        "\n".join(question.values.values())
        for question in translating.questions_of(source, language)
    ]
    return _item(
        "script",
        model,
        [
            forecast(
                model, translating.PROMPT, Translation, text, ceil(usual_tokens(text) * _TRANSLATED)
            )
            for text in asked
        ],
    )


def later_items(writers: Writers, script: Script, delivery: Delivery) -> Iterator[Item]:
    """What is asked of a model once there is a script: what is seen, and words about the film."""
    if model := writers.of("shots"):
        questions = directing.scene_questions(script, calm_frames(script, delivery), delivery.fps)
        calls = [
            forecast(
                model, directing.PROMPT, ShotIdeas, "\n".join(each.question.values.values()),
                _SHOT_TOKENS * len(each.shot_ids),
            )
            for each in questions
        ]  # fmt: skip
        yield _item("shots", model, calls)
    if model := writers.of("metadata"):
        text = " ".join(beat.text for beat in script.beats)
        call = forecast(model, wording.PROMPT, FilmWords, text, _FILM_TOKENS)
        yield _item("metadata", model, [call])


def calm_frames(script: Script, delivery: Delivery) -> tuple[int, ...]:
    """How long each beat is when the script is read calmly."""
    spoken = [sum(len(token.spoken) for token in beat.tokens) for beat in script.beats]
    return tuple(max(1, round(words / _WORDS_PER_S * delivery.fps)) for words in spoken)


def stand_in(brief: Brief) -> Script:
    """A script as long as the one that is yet to be written."""
    sentence = " ".join(["word"] * _SENTENCE_WORDS)
    sentences = [f"{sentence}."] * ceil(told_words(brief) / _SENTENCE_WORDS)
    starts = range(0, len(sentences), _PARAGRAPH_SENTENCES)
    paragraphs = [" ".join(sentences[at : at + _PARAGRAPH_SENTENCES]) for at in starts]
    section = Section(heading="", passages=tuple(Passage(text=text) for text in paragraphs))
    source = Source(title="A film", language=brief.language, sections=(section,))
    return write_script(source, Brief(language=brief.language))


def as_it_stands(source: Source, brief: Brief) -> Script:
    """A script about as long as the text's; another language makes little difference."""
    return stand_in(brief) if is_too_long(source, brief) else write_script(source, brief)


def told_words(brief: Brief) -> int:
    """How long a script by a model will be."""
    return wanted_words(brief) or DEFAULT_WORDS


def _item(
    stage: str,
    model: LanguageSettings,
    calls: Iterable[Forecast],
    more: Iterable[Forecast] = (),
    usually: int = 0,
) -> Item:
    """The calls that are made, and those that may be; so many of these usually are."""
    sure, possible = tuple(calls), tuple(more)
    return Item(
        stage,
        model.endpoint,
        tuple(call.most for call in (*sure, *possible)),
        tuple(call.usual for call in (*sure, *possible[:usually])),
    )
