"""A language model betters the rules' reading: a word's, a beat's manner, the pause after it."""

import re
from collections.abc import Iterator, Sequence

from storygen.errors import AnswerUnusable, ContentRefused
from storygen.language.asking import ask
from storygen.language.chat import ChatModel
from storygen.language.prompts import load_prompt
from storygen.models.revising import BeatAdvice, BeatQuestion, BeatRevision, RevisionAdvice
from storygen.models.story import Beat, Chapter, Manner, Scene, Script, Token
from storygen.settings_language import LanguageSettings
from tasks.asking import answers_together
from tasks.revision.advice import revision_of, trouble, wrong_with

PROMPT = load_prompt("revision", "revise")
_TIMES_TOLD = 2
_LONGEST_QUOTED = 40
MOST_BEATS = 20
"""In one question: some two minutes of film, and an answer of a few hundred words at most."""

_MARKS = re.compile(r"[.,?!;:…。、！？，；：؟،؛۔।॥]+$")


def beat_questions(script: Script) -> tuple[BeatQuestion, ...]:
    """What to ask of each beat of a script that rules revised; nothing of one without a word.

    A question knows of no beat but its own and those beside it, so that a changed sentence has no
    more than these asked about anew.
    """
    beats = script.beats
    texts = ["", *(beat.text for beat in beats), ""]
    return tuple(
        _question(beat, texts[place], texts[place + 2], script.language)
        for place, beat in enumerate(beats)
        if _is_spoken(beat)
    )


def _is_spoken(beat: Beat) -> bool:
    return any(token.spoken for token in beat.tokens)


def _question(beat: Beat, before: str, after: str, language: str) -> BeatQuestion:
    tokens = tuple(Token(written=token.written, spoken=token.spoken) for token in beat.tokens)
    return BeatQuestion(
        tokens=tokens, kind=beat.kind, speaker=beat.speaker, manner=beat.manner,
        before=before, after=after, language=language,
    )  # fmt: skip


def advise(
    questions: Sequence[BeatQuestion], settings: LanguageSettings
) -> tuple[BeatRevision, ...]:
    """Have a model say what is to be otherwise in each beat; where it cannot, the answer says why.

    Raises:
        ProviderUnavailable: It does not answer; what it answered already is kept.
        ProviderRefused: It does not work for this account, model or address.
    """
    # Nothing is invented here, and asked again a neighbour's answer is to stay what it was.
    calm = settings.model_copy(update={"temperature": 0.0})
    return answers_together("revision", PROMPT, questions, calm, _advised, at_most=MOST_BEATS)


def _advised(model: ChatModel, batch: Sequence[BeatQuestion]) -> tuple[BeatRevision, ...]:
    values = {"language": batch[0].language, "beats": "\n".join(_listed(batch))}
    told: list[str] = []

    def check(found: RevisionAdvice) -> str | None:
        wrong = trouble(found, batch)
        if wrong is None or len(told) == _TIMES_TOLD:
            return None  # what is right in the last answer is not thrown away with what is not
        told.append(wrong)
        return wrong

    try:
        found = ask(model, PROMPT, values, RevisionAdvice, check)
    except (AnswerUnusable, ContentRefused) as error:
        return tuple(BeatRevision(failure=str(error)) for _ in batch)
    return tuple(
        _revision(question, [each for each in found.beats if each.number == number])
        for number, question in enumerate(batch, start=1)
    )


def _revision(question: BeatQuestion, advice: Sequence[BeatAdvice]) -> BeatRevision:
    if not advice:
        return BeatRevision()
    if wrong := wrong_with(question, advice):
        return BeatRevision(failure=f"of {question.text[:_LONGEST_QUOTED]!r} it said: {wrong}")
    return revision_of(question, advice[0])


def _listed(batch: Sequence[BeatQuestion]) -> Iterator[str]:
    """The beats by number; their neighbours where these are not asked about themselves."""
    for place, question in enumerate(batch):
        if question.before and (place == 0 or batch[place - 1].text != question.before):
            yield f"before: {question.before}"
        yield f"{place + 1}. {question.text}"
        if any(_signs("".join(token.spoken)) != _signs(token.written) for token in question.tokens):
            read = (word for token in question.tokens for word in token.spoken)
            yield f"   read: {' '.join(read)}"
        if question.manner:
            yield f"   manner: {question.manner}"
        is_last = place == len(batch) - 1
        if question.after and (is_last or batch[place + 1].text != question.after):
            yield f"after: {question.after}"


def _signs(text: str) -> str:
    """What of a text is no mere punctuation."""
    return "".join(filter(str.isalnum, text)).casefold()


def with_advice(script: Script, ruled: Script, revisions: Sequence[BeatRevision]) -> Script:
    """The script with what is otherwise; what is written, beats and ids stay as they were.

    Args:
        script: As it was written; where its author names a manner, that one stays.
        ruled: As rules revised it.
        revisions: One for each of its questions.
    """
    coming = iter(revisions)
    authors: dict[str, Manner] = {beat.id: beat.manner for beat in script.beats}

    def revised(scene: Scene) -> Scene:
        return Scene(
            beats=tuple(
                _revised(beat, next(coming), authors[beat.id]) if _is_spoken(beat) else beat
                for beat in scene.beats
            )
        )

    chapters = tuple(
        Chapter(title=chapter.title, scenes=tuple(map(revised, chapter.scenes)))
        for chapter in ruled.chapters
    )
    return ruled.model_copy(update={"chapters": chapters})


def _revised(beat: Beat, revision: BeatRevision, authors: Manner) -> Beat:
    tokens = list(beat.tokens)
    for reading in revision.readings:
        old = tokens[reading.token]
        spoken = _closed_alike(reading.spoken, old.spoken)
        tokens[reading.token] = old.model_copy(update={"spoken": spoken})
    pause_s = max(tokens[-1].pause_after_s, revision.pause_after_s)
    tokens[-1] = tokens[-1].model_copy(update={"pause_after_s": pause_s})
    manner = authors or revision.manner or beat.manner
    return beat.model_copy(update={"tokens": tuple(tokens), "manner": manner})


def _closed_alike(spoken: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """The words with the mark that the voice phrases by, as those before them had it."""
    mark = _MARKS.search(before[-1])
    return (*spoken[:-1], _MARKS.sub("", spoken[-1]) + mark[0]) if mark else spoken
