import pytest

from storygen.models.sound import HeardWord, Transcript
from tasks.source.reading import read_source
from tasks.transcription.writing import story_text


def heard(text: str, language: str = "en") -> Transcript:
    """Each word takes 0.3 s; each `/` is a pause of a second."""
    now, words = 0.0, []
    for part in text.split():
        if part == "/":
            now += 1.0
            continue
        words.append(HeardWord(text=part, start_s=now, end_s=now + 0.3))
        now += 0.3
    return Transcript(language=language, words=tuple(words), length_s=now, provider="test")


def test_long_pauses_after_sentences_make_paragraphs():
    text = story_text(
        heard("Once upon, / / a time. He slept. / / “Who is it?” / she said. / / No.")
    )

    assert text == "Once upon, a time. He slept.\n\n“Who is it?” she said.\n\nNo.\n"


def test_pauses_end_sentences_where_no_marks_were_heard():
    text = story_text(heard(" ".join(["he went, / and so on / /"] * 20)))

    assert text.startswith("He went. And so on.\n\nHe went.")


def test_words_are_joined_as_the_language_is_written():
    assert (
        story_text(heard("从 前 有 Python 3 山。 / / 好", "zh-CN"))
        == "从前有Python 3山。\n\n好。\n"
    )


def test_nothing_heard_is_no_text():
    assert story_text(heard("")) == ""


@pytest.mark.parametrize("name", ["text.txt", "text.md"])
def test_the_source_stage_reads_it(name):
    text = story_text(heard("Chapter one. / / It rained. He slept. / / 1984 came. / / - so what."))

    source = read_source(text.encode(), name)

    passages = [passage.text for section in source.sections for passage in section.passages]
    assert "It rained. He slept." in passages and "1984 came." in passages
