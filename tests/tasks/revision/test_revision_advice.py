"""A language model betters what the rules read."""

import json
from typing import Any

import pytest

from flows.arranging import spoken_part, utterance
from storygen.errors import ProviderUnavailable
from storygen.models.story import Beat, Chapter, Scene, Script, Token
from storygen.settings_language import LanguageSettings
from tasks.revision.advising import MOST_BEATS, advise, beat_questions, with_advice
from tasks.revision.pauses import SENTENCE_S
from tasks.revision.speakable import revise_script
from tests.support.services.server_language import LanguageServer, Said
from tests.support.services.storyteller import tell

STORY = (
    "The sea lay still.",
    "Doctor Nguyen came at 3:30.",
    "The wind rose, and the wind fell,",
    "and then nothing.",
    "Night came.",
    "A ghost stood at the door.",
    "Nobody slept.",
)


def script(*texts: str, language: str = "en", **more: Any) -> Script:
    beats = tuple(
        Beat.model_validate(
            {
                "id": f"id of {text}",
                "tokens": tuple(Token(written=word, spoken=(word,)) for word in text.split()),
                **more,
            }
        )
        for text in texts
    )
    chapter = Chapter(title="One", scenes=(Scene(beats=beats),))
    return revise_script(Script(title="Night", language=language, chapters=(chapter,)))


def advised(story: Script, model: LanguageSettings) -> Script:
    return with_advice(story, story, advise(beat_questions(story), model))


def said(*beats: dict[str, Any]) -> Said:
    return Said(json.dumps({"beats": list(beats)}))


def about(number: int = 1, *readings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"number": number, "readings": list(readings), "manner": "", "pause_after_s": 0, **more}


def reading(written: str, spoken: str, occurrence: int = 1) -> dict[str, Any]:
    return {"written": written, "occurrence": occurrence, "spoken": spoken}


def spoken(beat: Beat) -> str:
    return " ".join(word for token in beat.tokens for word in token.spoken)


def asked_about(server: LanguageServer) -> list[str]:
    """The sentences of each question that have a number."""
    lines = [line for body in server.asked for line in body["messages"][1]["content"].splitlines()]
    return [line.partition(". ")[2] for line in lines if line[:1].isdigit()]


def test_a_model_is_told_what_rules_read_otherwise_than_it_stands(
    model: LanguageSettings, storyteller: LanguageServer
):
    advised(script(*STORY[:2], "“Run, all of you!” he shouted."), model)

    (body,) = storyteller.asked
    assert body["messages"][1]["content"] == (
        "The sentences are in (BCP 47): en\n\n"
        "1. The sea lay still.\n"
        "2. Doctor Nguyen came at 3:30.\n"
        "   read: Doctor Nguyen came at three thirty.\n"
        "3. “Run, all of you!” he shouted.\n"
        "   manner: shouting"
    )
    assert body["temperature"] == 0


def test_a_reading_takes_the_place_of_its_word_and_keeps_the_mark(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue.append(
        said(about(3, reading("wind", "wined", 2), reading("fell", "fell down")))
    )
    story = script(*STORY)

    found = advised(story, model)

    assert spoken(found.beats[2]) == "The wind rose, and the wined fell down,"
    assert [beat.text for beat in found.beats] == list(STORY)
    assert [beat.id for beat in found.beats] == [beat.id for beat in story.beats]
    assert found.beats[:2] == story.beats[:2] and found.beats[3:] == story.beats[3:]


@pytest.mark.parametrize(
    ("language", "text", "readings", "heard"),
    [
        ("en", "He read, and read again.", [("read", "red")], "He red, and read again."),
        ("en", "He read, and read again.", [("read", "red", 2)], "He read, and red again."),
        ("en", "He read, and read again.", [("read,", "red")], "He red, and read again."),
        ("en", "Then Nguyen's boat came.", [("Nguyen", "Win")], "Then Win's boat came."),
        ("ja", "ある村の長だ。", [("村", "むら"), ("長", "おさ")], "あるむらのおさだ。"),
        ("ja", "日が照る日だ。", [("日", "にち", 2), ("日", "ひ")], "ひが照るにちだ。"),
        ("fa", "او می\u200cرود.", [("می\u200cرود", "می\u200cره")], "او می\u200cره."),
    ],
)  # fmt: skip
def test_a_reading_finds_its_word_whatever_clings_to_it(
    language: str, text: str, readings: list[tuple[Any, ...]], heard: str,
    model: LanguageSettings, storyteller: LanguageServer,
):  # fmt: skip
    storyteller.queue.append(said(about(1, *(reading(*each) for each in readings))))

    (beat,) = advised(script(text, language=language), model).beats

    assert spoken(beat) == heard
    assert len(storyteller.asked) == 1


def test_a_manner_is_taken_and_a_pause_only_grows(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue.append(
        said(about(1, manner="tense", pause_after_s=1.5), about(2, pause_after_s=0.1))
    )

    first, second, *_ = advised(script(*STORY), model).beats

    assert (first.manner, first.tokens[-1].pause_after_s) == ("tense", 1.5)
    assert (second.manner, second.tokens[-1].pause_after_s) == ("", SENTENCE_S)


@pytest.mark.parametrize("kind", ["title", "list"])
def test_titles_and_lists_are_said_plainly(
    kind: str, model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue.append(said(about(1, reading("II", "the second"), manner="solemn")))

    (beat,) = advised(script("Chapter II", kind=kind), model).beats

    assert (beat.manner, spoken(beat)) == ("", "Chapter the second")


WRONG = {
    "a word that is not there": about(1, reading("land", "lend")),
    "an occurrence that is not there": about(1, reading("sea", "see", 2)),
    "a word that is silent": about(1, reading("—", "dash")),
    "two readings of one word": about(1, reading("sea", "see"), reading("sea", "si")),
    "a digit": about(1, reading("sea", "c 4")),
    "a sign": about(1, reading("sea", "s/ea")),
    "a phonetic sign": about(1, reading("sea", "siː")),
    "a speech": about(1, reading("sea", "a " * 13)),
    "no word": about(1, reading("sea", "...")),
    "a sentence that is not there": about(2),
    "a manner that is none": about(1, manner="angry"),
    "an endless pause": about(1, pause_after_s=9),
}


@pytest.mark.parametrize("case", WRONG)
def test_advice_that_cannot_be_used_is_asked_for_again(
    case: str, model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [said(WRONG[case]), said(about(1, reading("sea", "see")))]

    (beat,) = advised(script("The — sea."), model).beats

    assert spoken(beat) == "The, see."
    assert "That answer cannot be used" in storyteller.asked[1]["messages"][-1]["content"]


def test_a_long_script_is_asked_about_in_parts_with_what_stands_beside_them(
    model: LanguageSettings, storyteller: LanguageServer
):
    texts = [f"Sentence {'x' * number} here." for number in range(1, MOST_BEATS + 3)]

    advised(script(*texts), model)

    first, second = sorted((b["messages"][1]["content"] for b in storyteller.asked), key=len)[::-1]
    assert first.endswith(f"after: {texts[MOST_BEATS]}")
    assert f"\nbefore: {texts[MOST_BEATS - 1]}\n1. {texts[MOST_BEATS]}\n" in second


def test_a_changed_sentence_has_no_more_than_its_neighbours_asked_about_and_itself_said_anew(
    model: LanguageSettings, storyteller: LanguageServer
):
    before = advised(script(*STORY), model)
    storyteller.asked.clear()
    changed = script(*STORY[:4], "Evening came late.", *STORY[5:])

    after = advised(changed, model)

    assert asked_about(storyteller) == [STORY[3], "Evening came late.", STORY[5]]
    assert after.beats[5].manner == "whispering"
    heard = [
        [spoken_part(utterance(b, "en"), b.manner) for b in each.beats] for each in (before, after)
    ]
    assert [place for place, pair in enumerate(zip(*heard, strict=True)) if pair[0] != pair[1]] == [
        4
    ]


def test_what_a_model_fails_at_is_left_to_the_rules_and_not_remembered(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [Said("I would rather not.")] * 3
    story = script(*STORY)

    failed = advise(beat_questions(story), model)

    assert all("'revise'" in each.failure for each in failed)
    assert with_advice(story, story, failed) == story
    assert spoken(advised(story, model).beats[1]) == "Doctor Win came at three thirty."


def test_what_a_model_cannot_put_right_costs_only_its_own_sentence(
    model: LanguageSettings, storyteller: LanguageServer
):
    half_right = said(about(1, manner="tense"), about(2, reading("Nguyen", "Nguyễn 1")))
    storyteller.queue += [half_right] * 3
    questions = beat_questions(script(*STORY))

    first, second, *others = advise(questions, model)

    assert (first.manner, first.failure) == ("tense", "")
    assert second.failure == f"of {STORY[1]!r} it said: '1' is no word of letters only"
    assert not any(each.failure for each in others)
    assert len(storyteller.asked) == 3
    storyteller.asked.clear()
    advise(questions, model)
    assert asked_about(storyteller) == [STORY[1]]


def test_what_was_answered_beside_a_failure_is_not_paid_for_again(
    model: LanguageSettings, storyteller: LanguageServer
):
    def failing(body: dict[str, Any]) -> Said:
        is_first = "1. Sentence x here" in body["messages"][1]["content"]
        return Said(status=503, wait_s=0.1) if is_first else tell(body)

    texts = [f"Sentence {'x' * number} here." for number in range(1, 2 * MOST_BEATS + 1)]
    questions = beat_questions(script(*texts))
    storyteller.answers = failing
    with pytest.raises(ProviderUnavailable):
        advise(questions, model)
    storyteller.answers = tell
    storyteller.asked.clear()

    advise(questions, model)

    assert asked_about(storyteller) == texts[:MOST_BEATS]


def test_a_manner_that_the_author_names_stays(model: LanguageSettings, storyteller: LanguageServer):
    written = script(*STORY, manner="solemn")

    assert {beat.manner for beat in advised(written, model).beats} == {"solemn"}
