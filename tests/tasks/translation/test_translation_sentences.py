import pytest

from storygen.models.story import Passage, Section, Source
from tasks.translation.judging import is_broken
from tasks.translation.languages import model_code
from tasks.translation.sentences import put_together, requests_of

KNOWN = {"en", "de", "no", "tl", "zh"}


def source(*texts: str) -> Source:
    passages = tuple(Passage(text=text, kind="quote", picture="A ship") for text in texts)
    parts = (Section(heading="", passages=passages[:1]), Section(heading="Two", passages=passages))
    return Source(title="Salt", sections=parts, skipped=("a table",))


def asked(story: Source) -> list[str]:
    return [request.text for request in requests_of(story, "en", "de")]


def test_each_sentence_is_asked_for_once_and_in_order():
    story = source("He came. Mr. Fox saw it.", "He came. * * *", "1931.")

    assert asked(story) == ["Salt", "He came.", "Mr. Fox saw it.", "Two"]


def test_a_long_sentence_is_asked_for_in_parts():
    clauses = [f"he walked along river {number} and over its bridge," for number in range(12)]
    sentence = " ".join([*clauses, "and slept."])

    parts = asked(source(sentence))[1:-1]

    assert len(parts) > 2 and all(len(part.split()) <= 45 for part in parts)
    assert " ".join(parts) == sentence


def test_everything_is_put_back_where_it_was_and_all_else_stays():
    story = source("He came. He saw.", "He slept. * * *")
    told = {text: f"<{text}>" for text in asked(story) if text != "He slept."}

    other = put_together(story, "en", "de", told)

    assert (other.title, other.language, other.skipped) == ("<Salt>", "de", ("a table",))
    assert [part.heading for part in other.sections] == ["", "<Two>"]
    assert [passage.text for passage in other.sections[1].passages] == [
        "<He came.> <He saw.>", "He slept. * * *",
    ]  # fmt: skip
    assert {(each.kind, each.picture) for each in other.sections[1].passages} == {
        ("quote", "A ship")
    }


def test_chinese_sentences_stand_without_spaces_between_them():
    told = {"He came.": "他来了。", "He saw.": "他看到了。"}

    other = put_together(source("He came. He saw."), "en", "zh-CN", told)

    assert other.sections[0].passages[0].text == "他来了。他看到了。"


@pytest.mark.parametrize(
    ("original", "told", "broken"),
    [
        ("The lamp was lit.", "Die Lampe brannte.", False),
        ("The lamp was lit.", "", True),
        ("The lamp was lit.", "…", True),
        ("The lamp was lit.", "Die Lampe, die Lampe, die Lampe, die Lampe, die", True),
        ("The lamp was lit.", "灯亮了灯亮了灯亮了灯亮了", True),
        ("It cost a million.", "Es kostete 1000000000.", False),
        ("No, no, no, no, no!", "Nein, nein, nein, nein, nein!", False),
        ("He waited ..........", "Er wartete ..........", False),
    ],
)
def test_silence_and_endless_repeats_are_no_translation(original: str, told: str, broken: bool):
    assert is_broken(original, told) is broken


@pytest.mark.parametrize(
    ("tag", "code"),
    [("de-AT", "de"), ("nb", "no"), ("fil_PH", "tl"), ("zh-Hans", "zh"), ("zh-TW", None),
     ("tlh", None)],
)  # fmt: skip
def test_a_language_has_the_models_code_or_none(tag: str, code: str | None):
    assert model_code(tag, KNOWN, is_target=True) == code


def test_traditional_characters_are_read_though_not_written():
    assert model_code("zh-TW", KNOWN, is_target=False) == "zh"
