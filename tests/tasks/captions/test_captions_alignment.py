import random
import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storygen.models.sound import HeardWord, SpokenToken, TokenTime, Transcript, Utterance
from tasks.captions.alignment import Aligned, align
from tests.support.speech import speak, utterance_of

STORY = [
    "The keeper of the lighthouse climbed two hundred stairs, carrying his lamp.",
    "Below him the sea was calm, and the moon lay on it like a coin.",
    "In nineteen eighty-four he counted twenty-one ships; the last of them was the Esperanza.",
]

SPOKEN_WORDS = ["the", "a", "sea", "light", "house", "Keeper,", "ran", "12", "twelve", "très", "海"]
WORDS = [*SPOKEN_WORDS, "—", "Ωmega", "it's", "ab"]


def heard(*words: tuple[str, float, float], length_s: float = 60.0) -> Transcript:
    return Transcript(
        language="en",
        words=tuple(HeardWord(text=text, start_s=start, end_s=end) for text, start, end in words),
        length_s=length_s,
        provider="test",
    )


def evenly(text: str, word_s: float = 0.4) -> Transcript:
    """Each word for 0.4 s, without pauses, from 1 s on."""
    edges = [1 + word_s * place for place in range(len(text.split()) + 1)]
    return heard(*((word, *own) for word, own in zip(text.split(), pairwise(edges), strict=True)))


def spans(aligned: Aligned) -> list[tuple[float, float] | None]:
    return [time and (round(time.start_s, 3), round(time.end_s, 3)) for time in aligned.times]


def test_what_is_heard_as_written_has_the_times_of_what_was_heard():
    _, transcript = speak(STORY)

    aligned = align(utterance_of(" ".join(STORY)), transcript)

    assert aligned.times == tuple(
        TokenTime(start_s=word.start_s, end_s=word.end_s) for word in transcript.words
    )
    assert aligned.matched_share == 1


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("the grey colour of Hansel's coat", "the gray color of Hansels coat"),
        ("«Él» comió, ¡naïve façade!", "el comio naive facade"),
        ("ﬁne STRASSE don’t", "fine Straße don't"),
        ("Twenty-one ships", "twenty one ships"),
    ],
)
def test_spelling_does_no_harm(written, spelled):
    transcript = evenly(spelled)

    aligned = align(utterance_of(written), transcript)

    assert aligned.matched_share == 1
    assert aligned.times[0].start_s == 1
    assert aligned.times[-1].end_s == transcript.words[-1].end_s
    if len(written.split()) == len(spelled.split()):
        assert spans(aligned) == [
            (round(word.start_s, 3), round(word.end_s, 3)) for word in transcript.words
        ]


def test_a_word_that_was_joined_shares_its_time_by_letters():
    transcript = evenly("from the lighthouse stood")

    aligned = align(utterance_of("from the light house stood"), transcript)

    assert spans(aligned)[2:] == [(1.8, 2.0), (2.0, 2.2), (2.2, 2.6)]
    assert aligned.matched_share == 1


@pytest.mark.parametrize("split", ["an other", "light house keeper", "ever y body"])
def test_a_word_that_was_split_has_the_time_of_its_parts(split):
    transcript = evenly(f"then {split} stood")

    aligned = align(utterance_of(f"then {split.replace(' ', '')} stood"), transcript)

    assert spans(aligned)[1] == (1.4, round(1.4 + 0.4 * len(split.split()), 3))
    assert aligned.matched_share == 1


@pytest.mark.parametrize(
    ("spoken", "figure"),
    [("nineteen eighty-four", "1984"), ("three thousand dollars", "$3,000"), ("two", "2")],
)
def test_figures_stand_for_words(spoken, figure):
    words = [("in", 0.2, 0.4), (figure, 0.4, 1.6), ("there", 2.0, 2.4)]

    aligned = align(utterance_of(f"in {spoken} there"), heard(*words))

    assert aligned.matched_share == 1
    assert spans(aligned)[0] == (0.2, 0.4) and spans(aligned)[-1] == (2.0, 2.4)
    assert spans(aligned)[1][0] == 0.4 and spans(aligned)[-2][1] == 1.6
    assert all(end > start for start, end in spans(aligned))


def test_one_token_of_many_words_has_their_whole_time():
    utterance = Utterance(
        tokens=(
            SpokenToken(words=("in",)),
            SpokenToken(words=()),
            SpokenToken(words=("nineteen", "eighty-four")),
            SpokenToken(words=("it rained",)),
        ),
        language="en",
    )

    aligned = align(utterance, evenly("in nineteen eighty four it rained"))

    assert spans(aligned) == [(1, 1.4), None, (1.4, 2.6), (2.6, 3.4)]
    assert aligned.matched == (True, False, True, True)


def test_a_word_that_was_not_heard_fills_its_gap():
    transcript = heard(("the", 1, 1.2), ("sea", 2, 2.4))

    aligned = align(utterance_of("the deep sea"), transcript)

    assert spans(aligned) == [(1, 1.2), (1.2, 2), (2, 2.4)]
    assert aligned.placed == aligned.matched == (True, False, True)
    assert aligned.matched_share == pytest.approx(2 / 3)


def test_words_missing_at_either_end_lie_near_the_others():
    aligned = align(utterance_of("so the sea is calm"), heard(("sea", 30, 30.4), length_s=60))

    first, *_, last = spans(aligned)
    assert first[0] > 28 and last[1] < 34


def test_what_was_made_up_doubled_or_said_before_and_after_does_no_harm():
    extra = "well hello and welcome to my story it is called the the keeper um the keeper"
    story = "once upon a time the keeper slept"
    transcript = evenly(f"{extra} {story} thank you for for listening")

    aligned = align(utterance_of(story), transcript)

    begun = len(extra.split())
    assert [time.start_s for time in aligned.times] == [
        word.start_s for word in transcript.words[begun : begun + len(story.split())]
    ]


def test_a_stutter_leaves_the_word_before_the_next_one():
    aligned = align(utterance_of("he saw the door"), evenly("he saw the the door"))

    assert spans(aligned)[3] == (2.6, 3.0)
    assert aligned.times[2].end_s <= 2.6


def test_a_long_aside_is_not_taken_for_a_missing_word():
    aside = " ".join(f"blah{place}" for place in range(60))

    aligned = align(utterance_of("the deep sea"), evenly(f"the {aside} sea"))

    assert aligned.matched == (True, False, True)


def test_scripts_without_spaces_are_held_letter_by_letter():
    words = [("从", 0, 0.2), ("前有", 0.2, 0.6), ("一", 0.6, 0.8), ("座山", 0.9, 1.3)]

    aligned = align(utterance_of("从前 有一座 山。", "zh"), heard(*words))

    assert spans(aligned) == [(0, 0.4), (0.4, 1.1), (1.1, 1.3)]
    assert aligned.matched_share == 1


def test_another_text_is_known_by_its_share():
    _, transcript = speak(STORY)
    other = utterance_of(
        "My favourite cake needs four eggs, some sugar, a lemon and half an hour of patience."
    )

    assert align(other, transcript).matched_share < 0.4


@pytest.mark.parametrize("transcript", [heard(), heard(length_s=0.0), heard(("...", 1, 2))])
def test_nothing_heard_still_gives_every_token_a_time(transcript):
    aligned = align(utterance_of("the sea"), transcript)

    assert aligned.matched_share == 0
    assert None not in aligned.times


def test_nothing_to_say_needs_nothing():
    utterance = Utterance(tokens=(SpokenToken(words=()),), language="en")

    aligned = align(utterance, evenly("hello"))

    assert aligned.times == (None,) and aligned.matched_share == 1


@pytest.mark.parametrize(
    "kind",
    ["close", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("other", "one word"))],
)
def test_ten_thousand_words_take_seconds(kind):
    dice = random.Random(1)
    vocabulary = [
        "".join(dice.choices("abcdefghijklmnopr", k=dice.randint(2, 8))) for _ in range(2000)
    ]
    said = ["la"] * 10_000 if kind == "one word" else dice.choices(vocabulary, k=10_000)
    words = (
        dice.choices(vocabulary, k=10_000)
        if kind == "other"
        else [w for w in said if dice.random() > 0.1]
    )
    begun_s = time.process_time()

    aligned = align(
        utterance_of(" ".join(said)),
        heard(*((w, i * 0.3, i * 0.3 + 0.2) for i, w in enumerate(words)), length_s=3_100),
    )

    assert time.process_time() - begun_s < 30
    assert (aligned.matched_share > 0.85) == (kind != "other")


words = st.lists(
    st.sampled_from(
        [
            "the",
            "a",
            "sea",
            "light",
            "house",
            "keeper",
            "ran",
            "12",
            "twelve",
            "—",
            "très",
            "海",
            "Ωmega",
            "it's",
            "ab",
        ]
    ),
    max_size=30,
)
tokens = st.lists(
    st.lists(words.map(lambda own: " ".join(own[:2])).filter(bool), max_size=3).map(tuple),
    max_size=25,
)


@st.composite
def mishearings(draw: st.DrawFn, said: list[str]) -> Transcript:
    """What a bad listener makes of words."""
    made: list[str] = []
    for word in said:
        fate = draw(
            st.sampled_from(["keep", "keep", "drop", "double", "misspell", "join", "other"])
        )
        if fate == "drop":
            continue
        if fate == "misspell":
            word = word[1:] + draw(st.sampled_from(["", "x", "9", "é"])) or "?"
        if fate == "join" and made:
            made[-1] += word
            continue
        made += ["um", word] if fate == "other" else [word] * (2 if fate == "double" else 1)
    now, spoken = draw(st.floats(0, 5)), []
    for word in made:
        start = now + draw(st.sampled_from([0, 0, 0.1, 1.5]))
        now = start + draw(st.sampled_from([0, 0.01, 0.25, 0.6]))
        spoken.append((word, start, now))
    return heard(*spoken, length_s=now + draw(st.sampled_from([0, 0.5])))


@st.composite
def utterances_with_transcripts(draw: st.DrawFn) -> tuple[Utterance, Transcript]:
    own = draw(tokens)
    said = [word for token in own for text in token for word in text.split()]
    utterance = Utterance(tokens=tuple(SpokenToken(words=token) for token in own), language="en")
    return utterance, draw(mishearings(said))


@settings(max_examples=100, deadline=None)
@given(utterances_with_transcripts())
def test_times_are_in_order_inside_the_recording_and_there_for_all_that_is_spoken(both):
    utterance, transcript = both

    aligned = align(utterance, transcript)

    assert [time is None for time in aligned.times] == [not own.words for own in utterance.tokens]
    edges = [edge for time in aligned.times if time for edge in (time.start_s, time.end_s)]
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= transcript.length_s)
    assert 0 <= aligned.matched_share <= 1
    assert len(aligned.placed) == len(aligned.matched) == len(utterance.tokens)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["the", "a", "sea", "light", "house", "Keeper,", "ran", "12", "twelve", "très", "海"]
        ),
        max_size=40,
    ),
    st.randoms(),
)
@example(["a"] * 30, random.Random(1))
def test_a_perfect_transcript_gives_exactly_its_times(said, dice):
    now, spoken = 0.0, []
    for word in said:
        start = now + dice.choice([0, 0.3])
        now = start + dice.uniform(0.05, 0.6)
        spoken.append((word, start, now))

    aligned = align(utterance_of(" ".join(said)), heard(*spoken, length_s=now))

    assert [(own.start_s, own.end_s) for own in aligned.times] == [own[1:] for own in spoken]
    assert aligned.matched_share == 1
