import numpy as np
import pytest

from storygen.errors import RequestError
from storygen.models.picture import Card
from tasks.keyframes import fonts
from tasks.keyframes.colour import luminance
from tasks.keyframes.fonts import font_name
from tasks.keyframes.illustrating import illustrate
from tasks.keyframes.lettering import set_text, text_mask

TITLES = {
    "short": "Night",
    "english": "The extraordinarily long and winding road that led the keeper home at last",
    "german": "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente und Rindfleischetikettierung",
    "greek": "Ο φύλακας του φάρου και η θάλασσα που δεν κοιμάται ποτέ",
    "russian": "Смотритель маяка и море, которое никогда не спит",
    "unbroken": "A" * 120,
    "numbers": "1984 & 2001: a “tale” — of 50 % more…",
}


def cards():
    for name, title in TITLES.items():
        yield pytest.param(Card(kind="title", heading=title), id=f"title-{name}")
        yield pytest.param(
            Card(kind="quote", heading=title[:30], lines=(title,)), id=f"quote-{name}"
        )
        yield pytest.param(
            Card(kind="list", heading=title, lines=(title, "two", title)), id=f"list-{name}"
        )
    yield pytest.param(
        Card(kind="list", lines=tuple("many items" for _ in range(25))), id="list-25"
    )
    yield pytest.param(Card(kind="quote", lines=("word " * 120,)), id="quote-120-words")


@pytest.mark.parametrize("card", cards())
@pytest.mark.parametrize("size", [(270, 480), (480, 270)], ids=["tall", "wide"])
def test_words_stay_away_from_the_edges_and_the_captions(ask, card, size):
    drawing = illustrate(ask(card=card, size=size, setting="dawn"))
    text = drawing.layers[-1]
    width, height = size
    margin_x, margin_y = round(0.1 * width), round(0.1 * height)

    left, right = text.left_px - margin_x, text.left_px + text.pixels.shape[1] - margin_x
    top, bottom = text.top_px - margin_y, text.top_px + text.pixels.shape[0] - margin_y

    assert left >= 0.04 * width and right <= 0.96 * width
    assert top >= 0.04 * height
    assert bottom <= (0.64 if height > width else 0.8) * height


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_set_text_fits_its_box_and_keeps_every_letter(title):
    text = set_text(title, "serif", 300, 200, 60)

    mask = text_mask(text)
    letters = "".join(text.lines).replace("-", "").replace(" ", "")

    assert text.width_px <= 300 and text.height_px <= 200
    assert letters == title.replace(" ", "").replace("-", "")
    assert not mask[0].any() and not mask[-1].any()
    assert not mask[:, 0].any() and not mask[:, -1].any()


def test_lines_are_balanced():
    text = set_text("The keeper of small lights and of the sea", "bold", 420, 400, 60)
    letters = fonts.font(text.font_name, text.size_px)
    lengths = [letters.getlength(line) for line in text.lines]

    assert len(lengths) > 1
    assert min(lengths) > 0.45 * max(lengths)


def test_a_long_word_is_made_smaller_before_it_is_cut():
    text = set_text("Verkehrsinfrastruktur", "serif", 300, 200, 60)

    assert text.lines == ("Verkehrsinfrastruktur",)


def test_lettering_stands_out_from_every_background(ask):
    card = Card(kind="title", heading="Readable")
    for palette in ("winter", "vermilion", "meadow", "midnight"):
        drawing = illustrate(ask(card=card, palette=palette, setting="snow"))
        text = drawing.layers[-1]
        paper = text.pixels[..., :3][text.pixels[..., 3] > 250].max(axis=0).astype(float)
        behind = drawing.layers[0].pixels[150:330].reshape(-1, 3).mean(axis=0)
        assert _contrast(paper, behind) >= 4.5, palette


def test_the_newest_item_is_the_brightest(ask):
    card = Card(kind="list", lines=("aaaa", "bbbb", "cccc"))

    text = illustrate(ask(card=card)).layers[-1].pixels
    solid = text[..., :3].max(axis=2) * (text[..., 3] > 200)
    rows = np.array_split(solid, 3)

    assert rows[-1].max() > rows[0][:, 20:].max()


def test_a_script_without_a_font_is_refused_with_the_font_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "_system_fonts", lambda script: ())

    with pytest.raises(RequestError, match="Noto Sans Thai"):
        font_name("สวัสดี", "serif")


def test_emoji_are_left_out_of_cards():
    assert set_text("Hello \N{ROCKET} there", "bold", 300, 200, 40).lines == ("Hello there",)


def _contrast(one, other) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
