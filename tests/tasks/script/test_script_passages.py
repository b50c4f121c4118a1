from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storygen.models.story import Passage, Section, Source
from tasks.script.languages import language_of
from tasks.script.passages import numbered_passages
from tasks.script.unfound import unfound
from tasks.source.reading import read_source

FABLES = Path(__file__).parents[3] / "examples" / "eight-fables.md"
ENGLISH = language_of("en")
SENTENCE = "The old keeper climbed the stairs and lit the lamp before the storm came. "


def source_of(*sections: tuple[str, list[str]]) -> Source:
    return Source(
        title="T",
        sections=tuple(
            Section(heading=heading, passages=tuple(Passage(text=text) for text in texts))
            for heading, texts in sections
        ),
    )


def test_a_real_text_is_numbered_in_order_and_never_across_a_heading():
    source = read_source(FABLES.read_bytes(), FABLES.name)

    found = numbered_passages(source, ENGLISH)

    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert all(each.heading == source.sections[each.section].heading for each in found)
    assert {each.heading for each in found} == {each.heading for each in source.sections}
    lengths = [len(each.text.split()) for each in found]
    assert max(lengths) <= 200 and sum(length >= 80 for length in lengths) > len(lengths) * 0.7


@given(
    st.lists(
        st.lists(st.integers(1, 40), min_size=1, max_size=8), min_size=1, max_size=4
    )
)  # fmt: skip
def test_every_word_is_in_exactly_one_passage_whatever_the_paragraphs(shape: list[list[int]]):
    count = iter(range(10_000))
    sections = [
        ("", [" ".join(f"Word{next(count)} said so." for _ in range(size)) for size in sizes])
        for sizes in shape
    ]
    source = source_of(*sections)

    found = numbered_passages(source, ENGLISH)

    words = [word for _, texts in sections for text in texts for word in text.split()]
    assert [word for each in found for word in each.text.split()] == words
    assert all(len(each.text.split()) <= 200 for each in found)


def test_a_very_long_paragraph_is_parted_between_its_sentences():
    found = numbered_passages(source_of(("H", [SENTENCE * 40])), ENGLISH)

    assert len(found) > 2 and all(each.text.endswith("came.") for each in found)
    assert {(each.first, each.last) for each in found} == {(0, 0)}


def test_a_text_without_a_full_stop_is_parted_nevertheless():
    found = numbered_passages(source_of(("", ["lamp and storm, " * 2000])), ENGLISH)

    assert len(found) > 20 and max(len(each.text.split()) for each in found) <= 200


SAID = {
    "a year it has not": ("In 1931 he left.", "In 1930 he left.", "en", ("1931",)),
    "a number written otherwise": ("It cost 1,000 pounds.", "It cost 1000 pounds.", "en", ()),
    "a number in words": ("He was 12 and the 3rd.", "twelve years old, the third", "en", ()),
    "a number in the digits of its script": ("In 1930.", "في عام ١٩٣٠", "ar", ()),
    "a number that has no words": ("30 dies i 100.", "Molts dies.", "ca", ("30", "100")),
    "a number in words of another gender": ("2 лодки", "две лодки", "ru", ()),
    "a number in words of a region": ("90 ans", "il a nonante ans", "fr", ()),
    "nought": ("Miał 0 lat.", "Był młody.", "pl", ("0",)),
    "a number of thousands of digits": (f"It is {'1' * 5000}.", "No.", "en", ("1" * 5000,)),
    "a name it has not": ("Then Napoleon came.", "Then the king came.", "en", ("Napoleon",)),
    "a name that declines": ("Он видел Москву.", "Москва была далеко.", "ru", ()),
    "a possessive": ("It was Gandhi's salt.", "Gandhi took salt.", "en", ()),
    "a word that opens a sentence": ("Salt was dear. Soldiers came.", "They came.", "en", ()),
    "nouns of a language that writes them large": ("Da lag das Salz.", "Es lag dort.", "de", ()),
    "a number in such a language": ("Im Jahr 1931 kam er.", "Er kam 1930.", "de", ("1931",)),
}


@pytest.mark.parametrize("case", SAID)
def test_what_no_passage_holds_is_told(case: str):
    paragraph, passage, language, missing = SAID[case]

    assert unfound(paragraph, [passage], language, names=True) == missing


def test_names_are_not_compared_across_languages():
    assert unfound("Then Moscow fell.", ["Москва пала."], "en", names=False) == ()
