import random
from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.models.picture import Card, Shot
from storygen.models.story import Beat, BeatKind, Chapter, Character, Scene, Script, Token
from tasks.shots.camera import Framed, moves_of
from tasks.shots.cards import item_line
from tasks.shots.places import film_mood
from tasks.shots.planning import plan_shots

FPS = Fraction(30)
SENTENCES = (
    "The keeper climbed the stairs of the lighthouse.",
    "He was afraid of the storm.",
    "She laughed and danced in the meadow.",
    "Nothing moved.",
    "Then it was over.",
    "The wolf ran through the dark forest.",
    "A boat came into the harbour!",
    "It had to be done somehow, and nobody knew how.",
    "In the kitchen the old woman cut the bread, while the cat slept by the stove, and outside "
    "the snow fell on the roofs of the village, on the bridge and on the mill by the river.",
    "Who was there?",
    "They waited…",
    "Prices rose by ten percent.",
)


def beat(text: str, kind: BeatKind = "prose", occurrence: int = 0, **more: object) -> Beat:
    tokens = tuple(Token(written=word, spoken=(word.strip(".,!?…"),)) for word in text.split())
    name = sha256(f"{text}/{occurrence}".encode()).hexdigest()[:16]
    return Beat.model_validate({"id": name, "tokens": tokens, "kind": kind, **more})


def beats_of(sentences: Sequence[str]) -> list[Beat]:
    return [
        beat(text, occurrence=list(sentences[:i]).count(text)) for i, text in enumerate(sentences)
    ]


def script(beats: Sequence[Beat], title: str = "A title", heading: str = "") -> Script:
    chapter = Chapter(title=heading, scenes=(Scene(beats=tuple(beats)),))
    return Script(title=title, language="en", chapters=(chapter,))


def frames_of(beats: Sequence[Beat]) -> list[int]:
    return [max(20, round(len(each.text) / 14 * 30)) for each in beats]


def plan(beats: Sequence[Beat], seed: int = 1) -> tuple[Shot, ...]:
    return plan_shots(script(beats), frames_of(beats), FPS, seed)


def by_beat(shots: Sequence[Shot]) -> dict[str, tuple[Shot, ...]]:
    return {
        shot.beat_id: tuple(other for other in shots if other.beat_id == shot.beat_id)
        for shot in shots
    }


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12), st.data())
@settings(max_examples=40, deadline=None)
def test_shots_of_a_beat_last_exactly_as_long_as_it(
    sentences: list[str], data: st.DataObject
) -> None:
    beats = beats_of(sentences)
    frames = [data.draw(st.integers(1, 900)) for _ in beats]

    shots = by_beat(plan_shots(script(beats), frames, FPS, 1))

    for each, length in zip(beats, frames, strict=True):
        lengths = [shot.frames for shot in shots[each.id]]
        assert sum(lengths) == length
        assert 1 <= len(lengths) <= 3
        assert len(lengths) == 1 or min(lengths) >= 36  # 1.2 s


def test_beat_below_five_and_a_half_seconds_is_one_shot() -> None:
    long = beat(SENTENCES[8])

    assert len(plan_shots(script([long]), [164], FPS, 1)) == 1
    assert len(plan_shots(script([long]), [170], FPS, 1)) == 2
    assert len(plan_shots(script([long]), [320], FPS, 1)) == 3


def test_cut_falls_at_the_end_of_a_clause() -> None:
    first, second = plan_shots(
        script([beat("The wolf slept under the tall pine, and the moon rose over the castle.")]),
        [200], FPS, 1,
    )  # fmt: skip

    assert "“The wolf slept under the tall pine,”" in first.prompt
    assert first.subjects[0] == "wolf"
    assert second.subjects[0] == "castle"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("changed", [0, 1, 7, 18, 19])
def test_changed_sentence_touches_its_own_shots_and_the_direct_neighbours_only(
    seed: int, changed: int
) -> None:
    stream = random.Random(seed)
    sentences = [stream.choice(SENTENCES) for _ in range(20)]
    before = beats_of(sentences)
    edited = beat(stream.choice([*SENTENCES, "The desert lay silent."]), occurrence=99)
    after = [*before[:changed], edited, *before[changed + 1 :]]

    old, new = by_beat(plan(before)), by_beat(plan(after))

    far = [each.id for i, each in enumerate(before) if abs(i - changed) > 1]
    assert [old[name] for name in far] == [new[name] for name in far]


def test_edit_next_door_leaves_the_prompt_of_a_telling_sentence_alone() -> None:
    before = beats_of([SENTENCES[5], "The terrible wolf hid in the dark forest.", SENTENCES[6]])
    after = [beat(SENTENCES[2]), *before[1:]]

    old, new = by_beat(plan(before)), by_beat(plan(after))

    kept = before[1].id
    assert [shot.prompt for shot in old[kept]] == [shot.prompt for shot in new[kept]]


@given(st.lists(st.sampled_from(["", "title", "list", "quote"]), min_size=2, max_size=40))
@settings(max_examples=60, deadline=None)
def test_neighbouring_shots_never_move_alike_unless_both_are_cards(kinds: list[str]) -> None:
    cards = [Card.model_validate({"kind": kind}) if kind else None for kind in kinds]
    shots = [Framed(sha256(str(i).encode()).hexdigest()[:12], card) for i, card in enumerate(cards)]

    moves = moves_of(shots)

    for i in range(1, len(moves)):
        both_cards = cards[i] is not None and cards[i - 1] is not None
        assert moves[i] != moves[i - 1] or (both_cards and moves[i] == "hold")


def test_moves_differ_and_vary_over_a_long_film() -> None:
    moves = moves_of([Framed(f"{i:012x}", None) for i in range(2000)])

    assert all(one != other for one, other in pairwise(moves))
    assert min(moves.count(move) for move in set(moves)) > 150
    assert len(set(moves)) == 7


def test_setting_is_carried_to_the_next_sentence_but_not_over_a_scene() -> None:
    told, untold = beat("They walked into the forest."), beat("Nothing moved.")
    scenes = (Scene(beats=(told, untold)), Scene(beats=(beat("It was over."),)))
    story = Script(title="At sea", language="en", chapters=(Chapter(title="", scenes=scenes),))

    shots = plan_shots(story, [90, 90, 90], FPS, 1)

    assert [shot.setting for shot in shots] == ["forest", "forest", "sea"]


def test_pronoun_shows_who_was_named_before() -> None:
    shots = plan([beat("The girl saw the mill."), beat("She opened the door.")])

    assert shots[1].subjects == ("girl", "door")


def test_chapter_heading_stands_in_where_no_sentence_tells() -> None:
    beats = [beat("Nothing moved."), beat("It leaned over."), beat("Then she drank.")]

    shots = plan_shots(script(beats, heading="The crow in the desert"), [90] * 3, FPS, 1)

    assert {shot.setting for shot in shots} == {"desert"}
    assert shots[2].subjects == ("crow",)


def test_hand_is_no_subject_of_a_landscape() -> None:
    assert plan([beat("By the sea he raised a hand.")])[0].subjects == ("man",)
    assert plan([beat("In theory the hand is a concept.")])[0].subjects == ("hand",)


def test_cut_prefers_a_conjunction_to_the_middle_of_a_clause() -> None:
    long = beat(
        "The old king walked slowly through his castle and the young queen slept in her tower."
    )

    first, _ = plan_shots(script([long]), [200], FPS, 1)

    assert first.prompt.endswith("castle”")


def test_authors_picture_prompt_wins_and_is_read() -> None:
    authored = beat("Nothing moved.", picture="A red fox at the edge of a snowy forest.")

    (shot,) = plan([authored])

    assert shot.prompt == "A red fox at the edge of a snowy forest."
    assert shot.subjects == ("fox",)
    assert shot.setting in ("snow", "forest")


def test_english_prompt_in_a_spanish_script_is_read() -> None:
    authored = beat("Nada se movió.", picture="A wolf on a bridge")
    story = script([authored]).model_copy(update={"language": "es"})

    (shot,) = plan_shots(story, [90], FPS, 1)

    assert shot.subjects == ("wolf", "bridge")


def test_language_without_a_lexicon_still_gets_shots() -> None:
    story = script([beat("Bylo nebylo.")]).model_copy(update={"language": "cs"})

    (shot,) = plan_shots(story, [90], FPS, 1)

    assert shot.subjects == ()
    assert "Bylo nebylo." in shot.prompt


def test_cards_show_titles_lists_so_far_and_short_quotes() -> None:
    items = [beat(f"Item {i}.", "list", ends_paragraph=True) for i in range(7)]
    beats = [beat("Why it works.", "title"), *items, beat("To be or not.", "quote")]

    shots = plan_shots(script(beats, heading="Why it works"), [60] * 9, FPS, 1)

    cards = [shot.card for shot in shots]
    assert cards[0] == Card(kind="title", heading="Why it works")
    assert cards[2] == Card(kind="list", heading="Why it works", lines=("Item 0.", "Item 1."))
    assert cards[7] is not None
    assert cards[7].lines == ("Item 2.", "Item 3.", "Item 4.", "Item 5.", "Item 6.")
    assert cards[8] == Card(kind="quote", lines=("To be or not.",))
    assert [shot.move for shot in shots] == ["push", *["hold"] * 8]


def test_cards_of_a_list_share_one_ground_whatever_their_items_name() -> None:
    items = [beat(text, "list", ends_paragraph=True) for text in (SENTENCES[5], SENTENCES[0])]

    shots = plan(items)

    assert len({(shot.setting, shot.mood) for shot in shots}) == 1


def test_second_sentence_of_an_item_and_a_long_quote_get_pictures() -> None:
    beats = [
        beat("Insulate the roof.", "list"),
        beat("It keeps the house warm.", "list", ends_paragraph=True),
        beat("Long " * 41, "quote"),
    ]

    shots = plan(beats)

    assert [shot.card is None for shot in shots] == [False, *[True] * (len(shots) - 1)]


def test_long_item_is_cut_at_a_clause() -> None:
    text = "Check the warranty of every panel: " + "it should last for twenty years or more " * 3

    assert item_line("Short.") == "Short."
    assert item_line(text) == "Check the warranty of every panel …"


def test_equal_arguments_give_equal_shots_and_the_seed_matters_only_where_nothing_tells() -> None:
    beats = beats_of(SENTENCES)

    assert plan(beats, seed=1) == plan(beats, seed=1)
    places = {plan([beat("Nothing moved.")], seed)[0].setting for seed in range(20)}
    assert len(places) > 1


def test_film_mood_comes_from_the_title() -> None:
    assert film_mood("The terrible night", 1) == "tense"
    assert film_mood("La fiesta feliz", 1) == "joyful"
    assert film_mood("Der Sturm", 1) == "tense"
    assert {film_mood("Untitled", seed) for seed in range(30)} == {"calm", "wonder", "neutral"}


def test_a_missing_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 beats but 1 lengths"):
        plan_shots(script(beats_of(SENTENCES[:2])), [90], FPS, 1)


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("Marta climbed the stairs.", "Then she waited alone.", "woman"),
        ("The king rode out.", "Then he waited alone.", "king"),
        ("The king rode out.", "Then she waited alone.", "woman"),
        ("A fox slept.", "Then she woke and waited.", "fox"),
    ],
)
def test_a_pronoun_shows_only_whom_it_can_mean(first: str, second: str, shown: str) -> None:
    shots = plan(beats_of([first, second]))

    assert shown in shots[-1].subjects


def test_a_shot_shows_the_characters_that_are_named_in_it() -> None:
    mara, tom = (Character(name=name, description="tall") for name in ("Mara", "Old Tom"))
    told = script([beat("Mara ran to the sea."), beat("Nobody saw."), beat("old Tom's boat came.")])
    told = told.model_copy(update={"characters": (mara, tom)})

    shots = plan_shots(told, frames_of(told.beats), Fraction(30), 1)

    assert [shot.characters for shot in shots] == [(mara,), (), (tom,)]
