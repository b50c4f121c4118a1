import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.script.clauses import LONGEST_WORDS, split_clauses
from tasks.script.lengths import count_words
from tasks.script.pairing import beat_texts


def sentence(words: int, name: str = "word") -> str:
    return " ".join([f"{name.capitalize()}{words}", *[name] * (words - 1)]) + "."


@pytest.mark.parametrize(
    ("sentences", "beats"),
    [
        ([sentence(12), "He ran.", sentence(9)], [f"{sentence(12)} He ran.", sentence(9)]),
        (["Silence.", sentence(8)], [f"Silence. {sentence(8)}"]),
        ([sentence(9), "“A wolf!", "It is!”"], [sentence(9), "“A wolf! It is!”"]),
        ([sentence(20), sentence(22)], [sentence(20), sentence(22)]),
        ([sentence(8), "…", sentence(8)], [f"{sentence(8)} …", sentence(8)]),
        (["—", "…", sentence(8)], [f"— … {sentence(8)}"]),
        (["Ha.", "Ha.", "Ha."], ["Ha. Ha. Ha."]),
    ],
)  # fmt: skip
def test_very_short_sentences_join_a_neighbour(sentences: list[str], beats: list[str]) -> None:
    assert beat_texts(sentences) == beats


def test_long_sentence_is_split_where_clauses_meet() -> None:
    comma, semicolon, stop = (f"A {'word ' * 16}end{mark}" for mark in ",;.")

    assert split_clauses(f"{comma} {semicolon} {stop}") == [f"{comma} {semicolon}", stop]
    assert split_clauses(f"{semicolon} {comma} {stop}") == [semicolon, f"{comma} {stop}"]


def test_sentence_of_the_longest_length_stays_whole() -> None:
    assert split_clauses(sentence(LONGEST_WORDS)) == [sentence(LONGEST_WORDS)]
    assert len(split_clauses(sentence(LONGEST_WORDS + 1))) == 2


def test_unspaced_script_is_split_at_its_own_commas() -> None:
    text = "我们在海边的灯塔里等了很久，" * 12

    parts = split_clauses(text)

    assert "".join("".join(parts).split()) == text
    assert all(count_words(part) <= LONGEST_WORDS for part in parts)


_SENTENCES = st.lists(
    st.builds(
        lambda words, name: sentence(words, name),
        st.integers(min_value=1, max_value=60),
        st.sampled_from(["sea", "night", "lamp", "ship", "wind"]),
    ),
    min_size=1,
    max_size=24,
)


@settings(deadline=None)
@given(_SENTENCES)
def test_beats_hold_every_word_in_order_and_stay_short(sentences: list[str]) -> None:
    beats = beat_texts(sentences)

    assert " ".join(beats).split() == " ".join(sentences).split()
    assert all(count_words(beat) <= LONGEST_WORDS + 3 for beat in beats)


_PLAIN_SENTENCES = st.lists(
    st.builds(sentence, st.integers(1, 45), st.sampled_from(["sea", "night", "lamp", "ship"])),
    min_size=20,
    max_size=20,
)


@settings(deadline=None)
@given(_PLAIN_SENTENCES, st.integers(0, 19), st.integers(1, 45))
def test_changing_one_sentence_changes_its_beat_and_at_most_one_more(
    sentences: list[str], place: int, words: int
) -> None:
    before = beat_texts(sentences)
    after = beat_texts([*sentences[:place], sentence(words, "other"), *sentences[place + 1 :]])

    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    assert len(after) - head - tail <= 2
    assert len(before) - head - tail <= 2
