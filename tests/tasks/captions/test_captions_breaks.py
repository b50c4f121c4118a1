import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.captions.break_penalties import (
    ANYWHERE,
    BEFORE_CONJUNCTION,
    BEFORE_PREPOSITION,
    CLAUSE,
    PARTS_A_PAIR,
    SENTENCE,
    break_penalties,
    break_penalty,
    ends_sentence,
    function_words,
)
from tasks.captions.fitting import columns
from tasks.captions.pieces import cut


def penalty(pair: str, language: str = "en") -> float:
    one, two = pair.split()
    return break_penalty(one, two, 0.0, language)


@pytest.mark.parametrize(
    ("pair", "language"),
    [
        ("the storm", "en"),
        ("The storm", "en"),
        ("of wind", "en"),
        ("not know", "en"),
        ("Thomas Gray", "en"),
        ("Mr. Gray", "en"),
        ("25 km", "en"),
        ("no one", "en"),
        ("no sabe", "es"),
        ("der Donau", "de"),
        ("im Jahr", "de"),
        ("les vagues", "fr"),
        ("della notte", "it"),
        ("não sabia", "pt"),
        ("την νύχτα", "el"),
        ("не помнил", "ru"),
    ],
)
def test_words_that_belong_together_are_not_parted(pair: str, language: str):
    assert penalty(pair, language) == PARTS_A_PAIR


def test_better_places_cost_less():
    places = ["dawn. Then", "dawn, then", "dawn and", "dawn over", "dawn breaks"]

    costs = [penalty(place) for place in places]

    assert costs == [SENTENCE, CLAUSE, BEFORE_CONJUNCTION, BEFORE_PREPOSITION, ANYWHERE]


def test_a_silence_makes_a_better_place():
    assert break_penalty("dawn", "breaks", 0.5, "en") < penalty("dawn breaks")


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "it", "pt", "el", "ru"])
def test_every_language_of_the_voice_has_function_words(language: str):
    words = function_words(language)

    assert words.articles and words.prepositions and words.conjunctions and words.negations


def test_a_language_without_a_table_goes_by_punctuation():
    assert break_penalties(["ja,", "sen", "on."], [0, 0, 0], "fi") == [CLAUSE, ANYWHERE, SENTENCE]


def test_a_region_does_not_hide_a_language():
    assert function_words("pt-BR") == function_words("pt")


@pytest.mark.parametrize(
    ("word", "following", "language", "expected"),
    [
        ("rocks.", "Then", "en", True),
        ("rocks.”", "He", "en", True),
        ("Really?!", "yes", "en", True),
        ("Dr.", "Gray", "en", False),
        ("J.", "Gray", "en", False),
        ("e.g.", "rocks", "en", False),
        ("3.", "Oktober", "de", False),
        ("了。", "没", "zh", True),
        ("है।", "यह", "hi", True),
        ("rocks", "Then", "en", False),
    ],
)
def test_a_sentence_ends_at_its_full_stop_only(
    word: str, following: str, language: str, expected: bool
):
    assert ends_sentence(word, following, language) is expected


def test_an_address_is_cut_after_its_own_marks_and_gets_no_hyphen():
    address = "https://example.org/stories/the-lighthouse-keeper?chapter=12"

    parts = cut(address, 30, len)

    assert "".join(parts) == address
    assert all(len(part) <= 30 for part in parts)
    assert all(part[-1] in "/-?=" for part in parts[:-1])


def test_a_compound_is_cut_into_even_pieces_with_hyphens():
    parts = cut("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", 24, len)

    assert "".join(part.removesuffix("-") for part in parts) == (
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    )
    assert all(12 <= len(part) <= 24 for part in parts)


def test_closing_marks_never_begin_a_line_of_japanese():
    parts = cut("灯台守は三日も眠っていなかった。嵐はまだ続いていた、と彼は言った。", 26, columns)

    assert all(part[0] not in "、。っ" for part in parts)


def test_marks_and_joined_emoji_are_never_torn_from_their_letter():
    parts = cut("ที่นี่คือเรื่องราวของประภาคารเก่า", 8, columns)

    assert "".join(parts) == "ที่นี่คือเรื่องราวของประภาคารเก่า"
    assert all(part[0] not in "ัิีึืุู่้๊๋์ำ" for part in parts)
    assert cut("👩‍👩‍👧👩‍👩‍👧", 3, columns) == ("👩‍👩‍👧", "👩‍👩‍👧")


@given(st.text(alphabet="abcdäöü漢字ไทย/-.é🙂", min_size=1, max_size=60), st.integers(4, 30))
def test_pieces_always_fit_and_lose_nothing(text: str, limit: int):
    parts = cut(text, limit, columns)

    assert all(columns(part) <= max(limit, columns("漢")) for part in parts)
    assert "".join(parts).replace("-", "") == text.replace("-", "")
