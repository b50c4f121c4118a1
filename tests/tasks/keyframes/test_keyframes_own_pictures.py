import os
from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from storygen.canonical import canonical_json
from storygen.errors import RequestError
from storygen.models.picture import Card
from storygen.models.story import Character
from storygen.store import current_store
from tasks.keyframes.arranging import arranged
from tasks.keyframes.contract import PAINTERS
from tasks.keyframes.own_folder import fingerprint, look_through
from tasks.keyframes.own_matching import matched
from tasks.keyframes.providers.own_pictures import OwnPicturesSettings
from tasks.keyframes.task import draw_keyframes
from tests.support.services.server_pictures import picture

TITLE = Card(kind="title", heading="One")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "photos"
    place.mkdir()
    return place


def put(folder, name: str, words: str = "", size=(120, 180)) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(picture(words or name, *size, path.suffix))


def told(ask, *prompts: str, **changes):
    return [
        ask(f"{at}", setting="abstract", **changes).model_copy(update={"prompt": prompt})
        for at, prompt in enumerate(prompts)
    ]


def chosen(ask, prompts, words) -> list[str]:
    return [words[at] for at in matched(told(ask, *prompts), words)]


def test_a_picture_is_shown_where_its_words_are_told(ask):
    prompts = ("The ship came home", "Nobody spoke", "A lighthouse on the rocks")

    assert chosen(ask, prompts, ["harbour", "Lighthouses 2024", "old ship"]) == [
        "old ship", "harbour", "Lighthouses 2024",
    ]  # fmt: skip


def test_what_is_named_as_a_subject_counts_for_more_than_what_is_said_besides(ask):
    (request,) = told(ask, "a garden with a dog in it", subjects=("dog",))

    assert matched([request], ["garden", "dog"]) == (1,)


def test_a_character_counts_by_name(ask):
    request = told(ask, "someone waits")[0].model_copy(
        update={"characters": (Character(name="Mara", description="a girl"),)}
    )

    assert matched([request], ["Elias", "Mara"]) == (1,)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Der Müller schläft", "Muller"),
        ("Die Straße ist leer", "strasse"),
        ("two foxes", "fox"),
        ("many berries", "berry"),
        ("灯塔在海边", "灯塔"),
        ("プラハの橋を渡る", "橋"),
        ("Старый маяк", "МАЯК_3"),
    ],
)
def test_words_are_found_whatever_their_form_and_script(ask, prompt, words):
    (request,) = told(ask, prompt, subjects=("fox",) if "foxes" in prompt else ())

    assert matched([request], ["nothing", words]) == (1,)


def test_words_of_framing_find_nothing(ask):
    prompts = ("View from above; soft light, calm mood", "A wide shot of a house")

    assert chosen(ask, prompts, ["view from my window", "a house"]) == [
        "view from my window", "a house",
    ]  # fmt: skip
    assert chosen(ask, prompts[:1], ["house", "view from above light"]) == ["house"]


def test_a_word_that_all_pictures_share_finds_nothing(ask):
    prompts = ("The holiday began", "Rain")

    assert chosen(ask, prompts, ["holiday rain", "holiday sun"]) == ["holiday sun", "holiday rain"]


def test_every_picture_is_used_before_any_is_used_again(ask):
    places = matched(told(ask, *["The ship again"] * 7), ["ship", "cat", "dog"])

    assert sorted(places.count(at) for at in range(3)) == [2, 2, 3]
    assert all(one != other for one, other in pairwise(places))


def test_pictures_without_words_come_in_the_order_of_their_names(folder, ask):
    for name in ("10.jpg", "2.jpg", "1.jpg"):
        put(folder, name)

    pictures = look_through(str(folder)).pictures

    assert [one.name for one in pictures] == ["1.jpg", "2.jpg", "10.jpg"]
    assert matched(told(ask, "a", "b", "c"), [one.words for one in pictures]) == (0, 1, 2)


def test_words_come_from_names_folders_files_beside_and_the_picture_itself(folder):
    put(folder / "Iceland", "IMG_1.jpg")
    put(folder, "IMG_2.png")
    (folder / "IMG_2.txt").write_text("Grandmother's kitchen", encoding="utf-8")
    exif = Image.Exif()
    exif[0x010E] = "A red tractor"
    exif[0x9C9E] = "harvest;Übersee".encode("utf-16-le") + b"\0\0"
    Image.new("RGB", (20, 20), (200, 30, 30)).save(folder / "IMG_3.jpg", exif=exif)

    words = {one.name: one.words for one in look_through(str(folder)).pictures}

    assert "Iceland" in words["Iceland/IMG_1.jpg"]
    assert "Grandmother's kitchen" in words["IMG_2.png"]
    assert "A red tractor" in words["IMG_3.jpg"] and "harvest;Übersee" in words["IMG_3.jpg"]


def test_small_copies_that_phones_and_disks_keep_are_no_pictures_of_the_users(folder):
    for name in ("a.jpg", ".thumbnails/1.jpg", "@eaDir/a.jpg/THUMB_M.jpg", "trip/b.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        put(folder, name)
    (folder / "a.txt").mkdir()

    found = look_through(str(folder)).pictures

    assert [picture.name for picture in found] == ["a.jpg", "trip/b.jpg"]


def own(folder):
    return PAINTERS.open("own-pictures", OwnPicturesSettings(folder=str(folder)))


def shown(folder, request):
    painter = own(folder)
    (drawing,) = painter.draw(painter.arranged([request]))
    return drawing


def test_a_picture_that_the_camera_turned_is_upright(folder, ask):
    turned = Image.new("RGB", (200, 100), (255, 255, 255))
    turned.paste((0, 0, 0), (0, 0, 100, 100))  # its left half, which is the top when upright
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(folder / "a.jpg", exif=exif)

    flat = shown(folder, ask(size=(90, 180))).flat

    assert flat[:60].mean() < 40 and flat[-60:].mean() > 215


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "CMYK", "I;16", "1"])
def test_pictures_of_any_kind_are_shown_in_their_colours(folder, ask, mode):
    plain = np.full((60, 40), 40_000, np.uint16)
    if mode == "I;16":
        Image.fromarray(plain).save(folder / "a.png")
    else:
        grey = Image.new("RGB", (40, 60), (156, 156, 156))
        grey.convert(mode).save(folder / ("a.tif" if mode == "CMYK" else "a.png"))

    flat = shown(folder, ask(size=(90, 160))).flat

    assert flat.mean() == pytest.approx(156, abs=8)


def test_what_is_clear_in_a_picture_is_white(folder, ask):
    Image.new("RGBA", (40, 60), (200, 0, 0, 0)).save(folder / "a.png")

    assert shown(folder, ask(size=(90, 160))).flat.min() == 255


def test_colours_of_another_space_are_turned_into_those_of_screens(folder, ask):
    screens = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_is_green = screens.replace(b"rXYZ", b"swap", 1).replace(b"gXYZ", b"rXYZ", 1)
    other = red_is_green.replace(b"swap", b"gXYZ", 1)
    Image.new("RGB", (40, 60), (200, 50, 50)).save(folder / "a.png", icc_profile=other)

    flat = shown(folder, ask(size=(90, 160))).flat

    assert flat[0, 0] == pytest.approx((50, 200, 50), abs=3)


def test_a_broken_colour_profile_does_not_matter(folder, ask):
    Image.new("RGB", (40, 60), (120, 120, 120)).save(folder / "a.png", icc_profile=b"broken")

    assert shown(folder, ask(size=(90, 160))).flat.mean() == pytest.approx(120, abs=2)


def test_a_card_stands_over_the_picture_that_follows_it(folder, ask):
    put(folder, "a.jpg")
    put(folder, "b.jpg")
    requests = [
        ask("0", card=TITLE),
        ask("1"),
        ask("2", card=TITLE),
        ask("3"),
        ask("4", card=TITLE),
    ]

    owns = [request.own for request in own(folder).arranged(requests)]

    assert owns[0] == owns[1] != owns[2] == owns[3] == owns[4]


def test_a_cards_words_read_on_the_whitest_picture(folder, ask):
    Image.new("RGB", (120, 180), (255, 255, 255)).save(folder / "a.png")

    drawing = shown(folder, ask(card=TITLE, size=(270, 480)))

    back, words = drawing.layers
    assert back.pixels.shape[2] == 3 and back.pixels.mean() < 90
    assert words.depth > back.depth
    assert (drawing.flat.min(axis=2) > 180).any()


def test_a_changed_picture_has_its_own_shots_made_anew_and_a_moved_folder_none(folder, ask):
    for name in ("ship.jpg", "forest.jpg", "city.jpg"):
        put(folder, name)
    settings = OwnPicturesSettings(folder=str(folder))
    requests = tuple(told(ask, "a ship", "a forest", "a city"))
    before = arranged(requests, "own-pictures", settings)

    put(folder, "forest.jpg", "another forest")
    after = arranged(requests, "own-pictures", settings)
    moved = folder.rename(folder.with_name("moved"))
    there = arranged(requests, "own-pictures", OwnPicturesSettings(folder=str(moved)))

    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]
    assert there == after
    assert canonical_json(settings) == canonical_json(OwnPicturesSettings(folder=str(moved)))


def test_the_fingerprint_changes_with_a_picture_its_name_and_its_caption_only(folder):
    put(folder, "a.jpg")
    seen = [fingerprint(str(folder))]

    put(folder, "a.jpg", "else")
    seen.append(fingerprint(str(folder)))
    (folder / "a.txt").write_text("a ship", encoding="utf-8")
    seen.append(fingerprint(str(folder)))
    (folder / "a.jpg").rename(folder / "b.jpg")
    seen.append(fingerprint(str(folder)))
    (folder / "notes.doc").write_bytes(b"nothing to see")

    assert len(set(seen)) == 4
    assert fingerprint(str(folder)) == seen[-1]


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda folder: "", "--set own-pictures.folder=DIR"),
        (lambda folder: str(folder / "gone"), "is no folder on this machine"),
        (lambda folder: "x" * 5000, "is no folder on this machine"),
        (lambda folder: str(folder), "no picture in the folder.*.jpg"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_from_the_start(folder, prepare, said):
    painter = PAINTERS.open("own-pictures", OwnPicturesSettings(folder=prepare(folder)))

    problem = painter.problem()

    assert problem is not None
    with pytest.raises(RequestError, match=said):
        painter.arranged([])


def test_a_file_that_is_no_picture_is_named_from_the_start(folder):
    put(folder, "a.jpg")
    (folder / "b.jpg").write_bytes(b"not a picture")

    problem = own(folder).problem()

    assert problem is not None and "'b.jpg' cannot be read" in problem


def test_a_picture_that_breaks_off_is_named(folder, ask):
    put(folder, "whole.jpg")
    content = (folder / "whole.jpg").read_bytes()
    (folder / "half.jpg").write_bytes(content[: len(content) // 2])
    (folder / "whole.jpg").unlink()

    with pytest.raises(RequestError, match=r"'half.jpg' cannot be read .*save it anew"):
        shown(folder, ask())


def test_a_phones_pictures_alone_say_how_to_read_them(folder):
    (folder / "IMG.heic").write_bytes(b"\0\0\0\x18ftypheic")

    problem = own(folder).problem()

    assert problem is not None and "pillow-heif" in problem


def test_hidden_files_are_passed_over(folder):
    put(folder, "a.jpg")
    (folder / "._a.jpg").write_bytes(b"what a Mac leaves")

    assert len(look_through(str(folder)).pictures) == 1


def test_the_picture_reaches_the_keyframe_unchanged(folder, ask):
    put(folder, "ship.png", size=(216, 384))
    settings = OwnPicturesSettings(folder=str(folder))
    requests = arranged((ask(size=(180, 320)),), "own-pictures", settings)

    (keyframe,) = draw_keyframes.fn(requests, "own-pictures", settings).keyframes

    stored = cv2.imread(str(current_store().locate(keyframe.layers[0].picture)))
    original = cv2.imread(os.fspath(folder / "ship.png"))
    assert np.array_equal(stored, original)
    assert keyframe.credit is None
