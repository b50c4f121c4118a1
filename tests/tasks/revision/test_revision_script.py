"""A whole script: pauses, what stays as it was; by rule, and with a model's advice."""

from collections.abc import Callable

import pytest

from storygen.models.story import Beat, Chapter, Scene, Script, Token
from storygen.settings_language import LanguageSettings
from tasks.revision.advising import advise, beat_questions, with_advice
from tasks.revision.pauses import CHAPTER_S, CLAUSE_S, PARAGRAPH_S, SCRIPT_S, SENTENCE_S, TITLE_S
from tasks.revision.speakable import revise_script


def _beat(text: str, *, title: bool = False, ends_paragraph: bool = False) -> Beat:
    tokens = tuple(Token(written=word, spoken=(), pause_after_s=0.7) for word in text.split())
    kind = "title" if title else "prose"
    return Beat(id=f"id of {text}", tokens=tokens, kind=kind, ends_paragraph=ends_paragraph)


def _chapter(*beats: Beat) -> Chapter:
    return Chapter(title="Part 2", scenes=(Scene(beats=beats[:1]), Scene(beats=beats[1:])))


SCRIPT = Script(
    title="It costs $5",
    language="en",
    chapters=(
        _chapter(
            _beat("Chapter II", title=True),
            _beat("One came at 3:30."),
            _beat("Then, half way,"),
            _beat("another.", ends_paragraph=True),
            _beat("Last of the first.", ends_paragraph=True),
        ),
        _chapter(_beat("Two."), _beat("The end.", ends_paragraph=True)),
        Chapter(title="empty", scenes=(Scene(beats=()),)),
    ),
)


Reviser = Callable[[Script], Script]


@pytest.fixture(params=["rules", "advice"])
def revise(request: pytest.FixtureRequest, model: LanguageSettings) -> Reviser:
    def advised(script: Script) -> Script:
        ruled = revise_script(script)
        return with_advice(script, ruled, advise(beat_questions(ruled), model))

    return revise_script if request.param == "rules" else advised


def test_only_what_is_spoken_and_paused_changes(revise: Reviser):
    revised = revise(SCRIPT)

    def silenced(script: Script) -> list[Beat]:
        return [
            beat.model_copy(
                update={"tokens": tuple(Token(written=t.written, spoken=()) for t in beat.tokens)}
            )
            for beat in script.beats
        ]

    assert silenced(revised) == silenced(SCRIPT)
    assert revised.title == SCRIPT.title
    assert [chapter.title for chapter in revised.chapters] == ["Part 2", "Part 2", "empty"]


def test_each_written_word_is_given_words(revise: Reviser):
    revised = revise(SCRIPT)

    assert [token.spoken for token in revised.beats[1].tokens] == [
        ("One",),
        ("came",),
        ("at",),
        ("three", "thirty."),
    ]


def test_a_beat_rests_by_what_it_closes(revise: Reviser):
    rests = [beat.tokens[-1].pause_after_s for beat in revise(SCRIPT).beats]

    assert rests == [TITLE_S, SENTENCE_S, CLAUSE_S, PARAGRAPH_S, CHAPTER_S, SENTENCE_S, SCRIPT_S]


def test_nothing_rests_inside_a_beat(revise: Reviser):
    inner = [token for beat in revise(SCRIPT).beats for token in beat.tokens[:-1]]

    assert {token.pause_after_s for token in inner} == {0.0}


def test_a_pause_does_not_depend_on_other_chapters(revise: Reviser):
    longer = SCRIPT.model_copy(update={"chapters": (SCRIPT.chapters[1], *SCRIPT.chapters)})

    assert revise(longer).beats[2:] == revise(SCRIPT).beats


def test_revising_a_revised_script_changes_nothing(revise: Reviser):
    revised = revise(SCRIPT)

    assert revise(revised) == revised


def test_a_script_without_words_stays_empty(revise: Reviser):
    empty = Script(
        title="", language="en", chapters=(Chapter(title="", scenes=(Scene(beats=(_beat(""),)),)),)
    )

    assert revise(empty) == empty
