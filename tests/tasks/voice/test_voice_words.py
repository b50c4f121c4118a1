import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storygen.models.sound import SpokenToken, Utterance
from tasks.voice.reading import read_out
from tasks.voice.word_matching import match_words
from tasks.voice.word_times import time_tokens

words = st.lists(st.text("ab1,.!é中 \n—", max_size=5), max_size=3)
utterances = st.builds(
    Utterance,
    tokens=st.lists(
        st.builds(SpokenToken, words=words.map(tuple), pause_after_s=st.sampled_from([0, 0.3])),
        max_size=12,
    ).map(tuple),
    language=st.just("en"),
)


def reading(*tokens):
    spoken = tuple(SpokenToken(words=tuple(token.split())) for token in tokens)
    return read_out(Utterance(tokens=spoken, language="en"))


@given(utterances)
def test_every_token_is_found_again_at_its_place_in_the_text(utterance):
    read = read_out(utterance)

    assert "  " not in read.text and read.text == read.text.strip()
    for index, (token, span) in enumerate(zip(utterance.tokens, read.spans, strict=True)):
        bare = " ".join(" ".join(token.words).replace("\n", " ").split())
        if span is None:
            assert bare == ""
        else:
            assert read.text[span[0] : span[1]] == bare
            assert {read.token_at(offset) for offset in range(*span)} == {index}


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ((("Hello", 0.0), ("there", 0.0)), "Hello there."),
        ((("Hello", 0.3), ("there!", 0.0)), "Hello, there!"),
        ((("“Go.”", 0.3), ("she", 0.0), ("said…", 0.0)), "“Go.” she said…"),
        ((("你好。", 0.3), ("再见", 0.5)), "你好。 再见."),
        ((("so", 0.3), ("", 0.0), ("on", 0.0)), "so, on."),
        ((("می\u200cروم", 0.0), ("\u200d", 0.0), ("a\u200bb", 0.0)), "می\u200cروم a b."),
    ],
)
def test_punctuation_is_added_only_where_the_voice_needs_it(tokens, text):
    utterance = Utterance(
        tokens=tuple(SpokenToken(words=(w,) if w else (), pause_after_s=p) for w, p in tokens),
        language="en",
    )

    assert read_out(utterance).text == text


@given(
    st.lists(st.sampled_from(["a", "bc", "def", "—", ""]), max_size=10),
    st.dictionaries(st.integers(0, 9), st.floats(-1, 4), max_size=8),
    st.lists(st.tuples(st.floats(0, 2.5), st.floats(0, 1)), max_size=4),
)
def test_times_are_in_order_and_inside_the_sound_whatever_a_voice_reports(tokens, starts, sounds):
    samples = np.zeros(24_000, np.float32)
    for start_s, length_s in sounds:
        samples[round(start_s * 8000) : round((start_s + length_s) * 8000)] = 0.5
    read = reading(*tokens)
    starts = {
        token: start for token, start in starts.items() if token < len(tokens) and tokens[token]
    }

    times = time_tokens(read, starts, samples, 8000)

    last_s = 0.0
    for token, time in enumerate(times):
        spoken = read.letters(token) > 0 or token in starts
        assert (time is not None) == (spoken and samples.any())
        if time is not None:
            assert last_s - 1e-9 <= time.start_s <= time.end_s <= 3.0 + 1e-9
            last_s = time.end_s


def test_a_word_ends_where_the_sound_before_a_pause_does():
    samples = np.zeros(16_000, np.float32)
    samples[:4000] = 0.5
    samples[8000:14_000] = 0.5

    first, second = time_tokens(reading("one", "two"), {0: 0.0, 1: 1.0}, samples, 8000)

    assert (first.start_s, first.end_s) == (0.0, pytest.approx(0.5, abs=0.006))
    assert (second.start_s, second.end_s) == (1.0, pytest.approx(1.75, abs=0.006))


def test_words_without_a_start_share_the_time_by_letters():
    samples = np.full(8000, 0.5, np.float32)

    times = time_tokens(reading("a", "bcd", "ef"), {0: 0.0, 2: 0.8}, samples, 8000)

    assert [round(time.start_s, 2) for time in times] == [0.0, 0.2, 0.8]


@pytest.mark.parametrize(
    ("tokens", "reported", "starts"),
    [
        (("Hello,", "world!"), ("Hello", "world"), {0: 0, 1: 1}),
        (("so", "so", "so"), ("so", "so", "so"), {0: 0, 1: 1, 2: 2}),
        (
            ("it", "cost", "$20", "then"),
            ("it", "cost", "twenty", "dollars", "then"),
            {0: 0, 1: 1, 3: 4},
        ),
        (("it", "cost", "20", "then"), ("it", "cost", "20", "then"), {0: 0, 1: 1, 2: 2, 3: 3}),
        (("the", "well-known", "man"), ("the", "well", "known", "man"), {0: 0, 1: 1, 2: 3}),
        (("New", "York", "is"), ("New York", "is"), {0: 0, 2: 1}),
        (("don’t", "go"), ("don't", "go"), {0: 0, 1: 1}),
        (("he", "was", "a", "cat"), ("he", "a", "cat"), {0: 0, 2: 1, 3: 2}),
        (("one", "two"), ("uno", "dos"), {}),
        (("你好", "世界"), ("你", "好", "世界"), {0: 0, 1: 2}),
        (("STRASSE", "frei"), ("Straße", "frei"), {0: 0, 1: 1}),
    ],
)
def test_words_that_a_service_reports_are_found_among_the_tokens(tokens, reported, starts):
    found = match_words(reading(*tokens), [(word, float(at)) for at, word in enumerate(reported)])

    assert found == starts
