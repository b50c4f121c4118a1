import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.errors import RequestError
from storygen.models.story import Source
from tasks.source.reading import read_source


def read(text: str, title_hint: str = "") -> Source:
    return read_source(text.encode(), "story.txt", title_hint)


def told(source: Source) -> list[str]:
    return [passage.text for section in source.sections for passage in section.passages]


def test_blank_lines_part_paragraphs_and_wrapped_lines_are_joined() -> None:
    source = read("It was late\nand the sea\nwas calm.\n\n \t\nShe slept.")

    assert told(source) == ["It was late and the sea was calm.", "She slept."]


@pytest.mark.parametrize(
    ("wrapped", "joined"),
    [
        ("the imagi-\nnation of a child", "the imagination of a child"),
        ("a well-\nknown tale", "a well-known tale"),
        ("his mother-in-\nlaw came", "his mother-in-law came"),
        ("Anglo-\nSaxon kings", "Anglo-Saxon kings"),
        ("Regen- \nund Sonnenschirme", "Regen- und Sonnenschirme"),
        ("a sea-\nbird fell, and the sea-bird sang", "a sea-bird fell, and the sea-bird sang"),
        ("a half-\nway house stood halfway", "a halfway house stood halfway"),
        ("he ran -\nand fell", "he ran - and fell"),
        ("from 1914-\n1918", "from 1914- 1918"),
    ],
)
def test_word_broken_at_a_line_end_is_made_whole(wrapped: str, joined: str) -> None:
    assert told(read(wrapped)) == [joined]


@pytest.mark.parametrize("mark", ["* * *", "***", "---", "—", "⁂", "#", "~~~", "• • •"])
def test_mark_between_paragraphs_opens_a_scene_and_is_not_told(mark: str) -> None:
    source = read(f"One day.\n\n{mark}\n\nAnother day.")

    first, second = source.sections[0].passages
    assert (first.text, first.opens_scene) == ("One day.", False)
    assert (second.text, second.opens_scene) == ("Another day.", True)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Chapter 1", "Chapter 1"),
        ("CHAPTER XII.", "CHAPTER XII."),
        ("Kapitel 2: Der Wald", "Kapitel 2: Der Wald"),
        ("Capítulo tres", "Capítulo tres"),
        ("Part One", "Part One"),
        ("CHAPTER I.\nDown the Rabbit-Hole", "CHAPTER I: Down the Rabbit-Hole"),
        ("Epilogue", "Epilogue"),
    ],
)
def test_unmistakable_heading_starts_a_section(heading: str, words: str) -> None:
    source = read(f"Before.\n\n{heading}\n\nAfter.")

    assert [section.heading for section in source.sections] == ["", words]
    assert told(source) == ["Before.", "After."]


@pytest.mark.parametrize(
    "line",
    [
        "Chapter 1 was the best of them all",
        "Part of me wanted to stay",
        "I.",
        "Book a room",
        "Chapter one: he said that he would come back to us before the winter came",
        "Chapter 4\nHe ran.\nShe hid.",
        "SILENCE",
        "Act now",
    ],
)
def test_what_only_might_be_a_heading_stays_text(line: str) -> None:
    source = read(f"It began here.\n\n{line}\n\nAfter.")

    assert told(source) == ["It began here.", " ".join(line.split()), "After."]


def test_first_short_line_alone_is_the_title_and_is_not_told() -> None:
    source = read("El faro y la niña\n\nHabía una isla.")

    assert source.title == "El faro y la niña"
    assert told(source) == ["Había una isla."]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The sea slept. Nobody came.", "The sea slept"),
        ("Once upon a time there was a fox who liked grapes.", "Once upon a time there was…"),
        ("Silence", "Silence"),
        ("It was late.\n\nShe slept.", "It was late"),
        ("“Run!” he said, and the whole village ran with him.", "Run"),
    ],
)
def test_text_without_a_title_is_called_by_its_first_words(text: str, title: str) -> None:
    source = read(text)

    assert source.title == title
    assert " ".join(told(source)) == " ".join(text.split())


def test_title_hint_is_used_only_where_the_text_names_no_title() -> None:
    assert read("It was late.\n\nShe slept.", "From the request").title == "From the request"
    assert read("The Sea\n\nShe slept.", "From the request").title == "The Sea"


def test_invisible_characters_are_cleaned_and_letters_composed() -> None:
    source = read("The light\u00adhouse\u200b kee\u2060per’s\ufeff cafe\u0301.\u0007\u202e")

    assert told(source) == ["The lighthouse keeper’s café."]


def test_joiners_that_shape_letters_and_emoji_stay() -> None:
    assert told(read("می\u200cخواهم 👩\u200d🚀 fly.")) == ["می\u200cخواهم 👩\u200d🚀 fly."]


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        source = read_source(text.encode("utf-8", "surrogatepass"), "text")
    except RequestError as error:
        assert "\n" not in str(error)
        return

    assert source.title
    assert all(each == " ".join(each.split()) and each for each in told(source))


_WORDS = st.lists(st.sampled_from(["sea", "night", "lamp", "wind", "42", "café"]), min_size=1)


@settings(deadline=None)
@given(st.lists(_WORDS, min_size=1))
def test_no_word_of_a_plain_text_is_lost(paragraphs: list[list[str]]) -> None:
    text = "\n\n".join("\n".join(words) + "." for words in paragraphs)

    assert " ".join(told(read(text))).split() == text.split()
