import json

import pytest

from storygen.errors import AnswerUnusable, ProviderUnavailable
from storygen.models.story import Brief, Passage, Section, Source
from storygen.models.writing import Draft
from storygen.settings_language import LanguageSettings
from tasks.script.authoring import write_from_topic
from tasks.script.condensing import condense
from tasks.script.drafts import source_of, trouble_with
from tasks.script.measures import length_score, repetition_score
from tests.support.services.server_language import LanguageServer, Said
from tests.support.services.storyteller import PARAGRAPHS, draft, judgement

BRIEF = Brief(topic="The salt march", tone="dry", length_words=85)


def queued(*values: dict[str, object]) -> list[Said]:
    return [Said(json.dumps(value)) for value in values]


def test_a_script_from_a_topic_has_beats_like_any_other(
    model: LanguageSettings, storyteller: LanguageServer
):
    written = write_from_topic(BRIEF, model)

    assert written.script.title == "A Handful of Salt"
    assert written.description == "How salt moved a nation."
    assert written.script.beats[0].text.startswith("Who owns the sea?")
    assert len(written.script.chapters) == 1 and len(written.script.beats) > 5
    question = storyteller.asked[0]["messages"][1]["content"]
    assert "The salt march" in question and "Tone: dry" in question and "about 85 words" in question


def test_a_good_draft_is_the_only_one(model: LanguageSettings, storyteller: LanguageServer):
    written = write_from_topic(BRIEF, model)

    assert written.drafts == 1 and len(storyteller.asked) == 2
    assert [score.quality for score in written.scores] == [
        "hook", "coherence", "length", "repetition",
    ]  # fmt: skip


def test_a_dull_draft_is_written_anew_with_what_was_said_of_it(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += queued(draft("First"), judgement(0.2), draft("Second"), judgement(0.8))

    written = write_from_topic(BRIEF, model)

    assert (written.script.title, written.drafts) == ("Second", 2)
    assert "hook: 0.20 of 1; It asks." in storyteller.asked[2]["messages"][1]["content"]


def test_a_judgement_may_quote_as_much_as_it_likes(
    model: LanguageSettings, storyteller: LanguageServer
):
    wordy = judgement()
    wordy["hook"]["reason"] = f"It opens well: {' '.join(PARAGRAPHS)}"
    storyteller.queue += queued(draft(), wordy)

    assert "distant king" in write_from_topic(BRIEF, model).scores[0].reason
    assert len(storyteller.asked) == 2


def test_the_best_draft_is_kept_and_there_are_three_at_most(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += queued(
        draft("First"), judgement(0.3), draft("Second"), judgement(0.5),
        draft("Third"), judgement(0.1),
    )  # fmt: skip

    written = write_from_topic(BRIEF, model)

    assert (written.script.title, written.drafts) == ("Second", 3)
    assert next(each.score for each in written.scores if each.quality == "hook") == 0.5
    assert len(storyteller.asked) == 6


def test_a_draft_that_cannot_be_written_anew_is_told_as_it_is(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [*queued(draft("First"), judgement(0.2)), *[Said("No.")] * 3]

    written = write_from_topic(BRIEF, model)

    assert (written.script.title, written.drafts) == ("First", 1)


def test_a_new_draft_that_cannot_be_judged_leaves_the_one_before_it(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += queued(draft("First"), judgement(0.2), draft("Second"))
    storyteller.queue += [Said("No.")] * 3

    written = write_from_topic(BRIEF, model)

    assert (written.script.title, written.drafts, written.unjudged) == ("First", 1, "")


def test_a_first_draft_that_cannot_be_judged_is_told_and_judged_by_another_run(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [*queued(draft("First")), *[Said("No.")] * 3]

    written = write_from_topic(BRIEF, model)

    assert written.script.title == "First" and "'judge'" in written.unjudged
    assert [score.quality for score in written.scores] == ["length", "repetition"]
    assert not written.is_lasting
    assert write_from_topic(BRIEF, model).unjudged == "" and len(storyteller.asked) == 5


def test_what_was_answered_before_a_failure_is_not_asked_again(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [*queued(draft()), *[Said(status=503)] * 3]
    with pytest.raises(ProviderUnavailable):
        write_from_topic(BRIEF, model)

    written = write_from_topic(BRIEF, model)

    jobs = [turn["messages"][0]["content"][:20] for turn in storyteller.asked]
    assert len([job for job in jobs if job.startswith("You write scripts")]) == 1
    assert written.drafts == 1


def test_another_temperature_asks_anew_but_another_patience_does_not(
    model: LanguageSettings, storyteller: LanguageServer
):
    write_from_topic(BRIEF, model)
    write_from_topic(BRIEF, model.model_copy(update={"quiet_s": 7.0, "at_once": 1}))
    write_from_topic(BRIEF, model.model_copy(update={"embedding_model": "text-embedding-3-small"}))
    write_from_topic(BRIEF, model.model_copy(update={"accepted": 0.75, "rounds": 1}))
    write_from_topic(BRIEF, model.model_copy(update={"max_output_tokens": 8000}))
    assert len(storyteller.asked) == 2

    write_from_topic(BRIEF, model.model_copy(update={"temperature": 0.1}))
    assert len(storyteller.asked) == 4


def test_a_draft_of_quite_another_length_is_asked_for_again(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += queued(draft(times=4))

    assert len(write_from_topic(BRIEF, model).script.beats) < 12
    assert "340 words where about 85" in storyteller.asked[1]["messages"][-1]["content"]


def test_a_model_that_never_answers_well_is_told_of(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += queued(*[{"title": "x"}] * 3)

    with pytest.raises(AnswerUnusable, match=r"'write'.*chapters: Field required"):
        write_from_topic(BRIEF, model)


def test_a_long_text_is_told_in_fewer_words_under_its_own_title(
    model: LanguageSettings, storyteller: LanguageServer
):
    passages = tuple(Passage(text=f"{text} And so on.") for text in PARAGRAPHS * 3)
    source = Source(title="My Salt", sections=(Section(heading="", passages=passages),))

    written = condense(source, Brief(length_words=85), model)

    assert written.script.title == "My Salt"
    asked = storyteller.asked[0]["messages"][1]["content"]
    assert asked.count("And so on.") == len(passages)


@pytest.mark.parametrize(
    "text", ["[Music swells]", "# Part one", "**Narrator:** Hello.", "NARRATOR: Hello.", "—"]
)
def test_what_is_not_spoken_is_no_part_of_a_draft(text: str):
    written = Draft.model_validate(
        {"title": "T", "description": "D", "chapters": [{"heading": "", "paragraphs": [text]}]}
    )

    assert trouble_with(written, 1) is not None


def test_headings_of_a_single_chapter_are_left_out():
    one, two = draft(), draft()
    one["chapters"][0]["heading"] = "Only"
    two["chapters"] = [{"heading": head, "paragraphs": ["Text."]} for head in ("One", "Two")]

    def headings(value: object) -> list[str]:
        source = source_of(Draft.model_validate(value), "en")
        return [section.heading for section in source.sections]

    assert headings(one) == [""]
    assert headings(two) == ["One", "Two"]


def test_a_tenth_off_is_as_long_as_wanted():
    assert length_score(330, 360).score == 1
    assert 0 < length_score(500, 360).score < 1
    assert length_score(900, 360).score == 0


def test_what_is_said_twice_is_quoted():
    said = repetition_score("The salt of the sea is white. " * 3 + "It was taken away.")

    assert said.score < 0.3 and "comes 3 times" in said.reason
    assert repetition_score(" ".join(PARAGRAPHS)).score == 1


@pytest.mark.parametrize(
    ("text", "worst"),
    [
        ("老人走到海边捡起一把盐。" * 3 + "孩子们唱歌。", "老人走到海边捡起"),
        ("उसने समुद्र का नमक उठाया। " * 3, "उसने समुद्र का नमक"),
    ],
)
def test_what_is_said_twice_is_found_in_other_scripts(text: str, worst: str):
    said = repetition_score(text)

    assert said.score < 0.3 and repr(worst) in said.reason


def test_letters_that_come_back_are_no_repetition():
    words = "समुद्र सड़क सूरज सुबह सोना चाय चांदी चावल चंद्रमा"
    turned = " ".join(f"{one} {other}" for one in words.split() for other in words.split())

    assert repetition_score(turned).score > 0.9
