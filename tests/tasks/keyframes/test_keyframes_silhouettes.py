import numpy as np
import pytest

from tasks.keyframes.casting import cast_subjects
from tasks.keyframes.drawing.figures import masks_of
from tasks.keyframes.silhouettes import finding
from tasks.keyframes.silhouettes.finding import icon_for
from tasks.keyframes.silhouettes.outlines import from_path, nonzero_mask

COMMON = [
    "man",
    "woman",
    "child",
    "boy",
    "girl",
    "king",
    "queen",
    "prince",
    "princess",
    "knight",
    "wizard",
    "witch",
    "soldier",
    "farmer",
    "fisherman",
    "sailor",
    "captain",
    "mother",
    "father",
    "grandmother",
    "grandfather",
    "brother",
    "sister",
    "stranger",
    "traveller",
    "doctor",
    "teacher",
    "priest",
    "horse",
    "dog",
    "cat",
    "wolf",
    "fox",
    "bear",
    "deer",
    "rabbit",
    "bird",
    "owl",
    "crow",
    "eagle",
    "dove",
    "gull",
    "fish",
    "whale",
    "snake",
    "frog",
    "spider",
    "mouse",
    "cow",
    "sheep",
    "goat",
    "pig",
    "lion",
    "elephant",
    "duck",
    "hen",
    "bee",
    "butterfly",
    "dragon",
    "ghost",
    "robot",
    "baby",
    "lighthouse",
    "boat",
    "ship",
    "raft",
    "ferry",
    "castle",
    "tower",
    "house",
    "cottage",
    "cabin",
    "church",
    "school",
    "hospital",
    "factory",
    "shop",
    "hotel",
    "temple",
    "mill",
    "windmill",
    "bridge",
    "gate",
    "door",
    "well",
    "tent",
    "camp",
    "tree",
    "pine",
    "oak",
    "rose",
    "flower",
    "leaf",
    "seed",
    "wheat",
    "apple",
    "bread",
    "cheese",
    "cake",
    "egg",
    "wine",
    "cup",
    "tea",
    "book",
    "letter",
    "newspaper",
    "map",
    "key",
    "lock",
    "lamp",
    "lantern",
    "candle",
    "fire",
    "clock",
    "watch",
    "hourglass",
    "bell",
    "crown",
    "ring",
    "jewel",
    "coin",
    "gold",
    "treasure",
    "chest",
    "sword",
    "shield",
    "hammer",
    "anchor",
    "compass",
    "feather",
    "pen",
    "pencil",
    "paintbrush",
    "guitar",
    "drum",
    "music",
    "camera",
    "phone",
    "computer",
    "television",
    "radio",
    "car",
    "bus",
    "truck",
    "train",
    "bicycle",
    "plane",
    "rocket",
    "balloon",
    "tractor",
    "umbrella",
    "suitcase",
    "hat",
    "glasses",
    "mask",
    "chair",
    "bed",
    "table",
    "heart",
    "star",
    "skull",
    "eye",
    "hand",
    "brain",
    "bottle",
    "basket",
    "bucket",
    "broom",
    "gift",
    "box",
    "flag",
    "trophy",
    "medal",
    "dice",
    "scissors",
    "needle",
    "bone",
    "snowman",
    "snowflake",
    "volcano",
    "lightbulb",
    "microscope",
    "globe",
]

WRONG = [
    "wood",
    "light",
    "evil",
    "wise",
    "democracy",
    "serendipity",
    "mode",
    "view",
    "card",
    "cream",
    "spring",
    "fall",
    "may",
    "left",
    "page",
    "fly",
    "rock",
]


def test_most_common_story_nouns_have_a_silhouette():
    missing = [noun for noun in COMMON if icon_for(noun) is None]

    assert len(COMMON) >= 150
    assert len(missing) <= 0.1 * len(COMMON), missing


@pytest.mark.parametrize("noun", WRONG)
def test_words_without_a_picture_get_none(noun):
    assert icon_for(noun) is None


@pytest.mark.parametrize(
    ("noun", "name"),
    [
        ("wolves", "wolf"), ("little old fishing boat", "sailing boat"), ("The Children", "child"),
        ("fairy tale", "fa:book-open"), ("horses", "horse"), ("cities", None), ("keys", "fa:key"),
        ("street lamp", "lamp post"), ("wishing well", "well"), ("berries", None),
    ],
)  # fmt: skip
def test_plurals_and_adjectives_find_the_noun(noun, name):
    found = icon_for(noun)

    assert (found.name if found else None) == name


def test_no_noun_is_claimed_twice():
    nouns = [noun for entry in finding._entries() for noun in entry["also"]]
    twice = {noun for noun in nouns if nouns.count(noun) > 1}

    assert not twice


def test_every_entry_can_be_drawn():
    for index in range(len(finding._entries())):
        silhouette = finding._silhouette(index)
        masks = masks_of(silhouette, 60, flipped=False)
        inked = (masks.body > 127).mean()
        assert 0.03 < inked < 0.99, silhouette.name
        border = np.concatenate([masks.body[0], masks.body[-1], masks.body[:, 0]])
        assert not border.any(), f"{silhouette.name} is clipped"


def test_opposite_directions_cut_a_hole():
    outlines = from_path("M0 0H30V30H0Z M10 10V20H20V10Z")

    mask = nonzero_mask(outlines, 30, 30)

    assert mask[5, 5] == 255
    assert mask[15, 15] == 0


def test_equal_directions_overlap_without_a_hole():
    outlines = from_path("M0 0H20V20H0Z M10 10H30V30H10Z")

    assert nonzero_mask(outlines, 30, 30)[15, 15] == 255


def test_boats_appear_only_where_there_is_water():
    assert cast_subjects(("boat", "man"), "sea").afloat
    assert not cast_subjects(("boat", "man"), "desert").afloat
    assert cast_subjects(("man", "boat"), "desert").standing


def test_held_things_become_emblems_outdoors_and_stand_on_a_table_indoors():
    assert cast_subjects(("book",), "forest").emblem
    assert cast_subjects(("book",), "room").tabled
    assert not cast_subjects(("book",), "room").emblem


def test_no_lighthouse_stands_in_a_room():
    assert not cast_subjects(("lighthouse",), "room").standing


def test_at_most_three_subjects_are_shown():
    cast = cast_subjects(("man", "dog", "horse", "wolf", "tree"), "field")

    assert [one.name for one in cast.standing] == ["man", "dog", "horse"]
