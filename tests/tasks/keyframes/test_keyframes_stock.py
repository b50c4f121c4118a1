from itertools import pairwise
from threading import Thread

import numpy as np
import pytest

from storygen.errors import ContentRefused, ProviderUnavailable
from storygen.models.picture import Card, Credit
from tasks.keyframes import kept_searches, stock_client
from tasks.keyframes.stock_photos import Photo, searches, suited, taken, with_neighbours
from tests.support.services.painters import KEYS, serving
from tests.support.services.server_pictures import as_json

PATHS = {"pexels": ("/v1/search", "/photos/"), "pixabay": ("/api/", "/get/")}
TITLE = Card(kind="title", heading="One")


def photo(number: int, width_px: int = 3000, height_px: int = 4500) -> Photo:
    credit = Credit(
        author="Ada", page=f"https://x/{number}", source="X", source_page="https://x",
        licence="Free", licence_page="https://x/licence",
    )  # fmt: skip
    return Photo(str(number), width_px, height_px, f"https://x/{number}.jpg", credit)


@pytest.fixture(params=sorted(PATHS))
def stock(request, monkeypatch):
    monkeypatch.setenv(*KEYS[request.param])
    with serving(request.param) as one:
        yield one


def drawn(stock, *requests):
    return list(stock.painter.draw(stock.painter.arranged(requests)))


def test_subjects_and_setting_are_looked_for_and_the_storys_words_stay_here(stock, ask):
    request = ask(subjects=("lighthouse", "boat", "gull")).model_copy(update={"prompt": "“Hush.”"})

    drawn(stock, request)

    search = stock.service.asked[0]
    assert search.query.get("query", search.query.get("q")) == "lighthouse boat sea"
    assert "Hush" not in str(search.query)


@pytest.mark.parametrize(
    ("setting", "subjects", "tried"),
    [
        ("sea", ("ship", "gull"), ("ship gull sea", "ship sea", "ship", "sea")),
        ("abstract", ("clock",), ("clock", "neutral background")),
        ("dawn", (), ("sunrise",)),
        ("abstract", (), ("neutral background",)),
    ],
)
def test_what_is_looked_for_becomes_wider(ask, setting, subjects, tried):
    wanted = tried if tried != ("clock", "neutral background") else ("clock",)

    assert searches(ask(setting=setting, subjects=subjects), "") == wanted
    assert searches(ask(setting=setting, subjects=subjects), "vintage")[0] == f"{tried[0]} vintage"


def test_where_nothing_is_found_something_wider_is_looked_for(stock, ask):
    stock.service.unknown = ("zeppelin",)

    drawn(stock, ask(subjects=("zeppelin",)))

    searched = [one for one in stock.service.asked if one.path == PATHS[stock.name][0]]
    assert [one.query.get("query", one.query.get("q")) for one in searched] == [
        "zeppelin sea", "zeppelin", "sea",
    ]  # fmt: skip


def test_where_nothing_at_all_is_found_the_words_are_named(stock, ask):
    stock.service.count = 0

    with pytest.raises(ContentRefused, match="no picture of 'ship sea'"):
        drawn(stock, ask(subjects=("ship",)))


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((180, 320), {"portrait", "vertical"}),
        ((320, 180), {"landscape", "horizontal"}),
        ((240, 240), {"square", "all"}),
    ],
)
def test_pictures_of_the_films_shape_are_looked_for(stock, ask, size, said):
    drawn(stock, ask(size=size))

    assert stock.service.asked[0].query["orientation"] in said


def test_each_picture_names_its_author_page_and_licence(stock, ask):
    (drawing,) = drawn(stock, ask())

    credit = drawing.credit
    assert credit.author and credit.source.lower() == stock.name
    assert credit.page.startswith(f"https://{'www.' * (stock.name == 'pexels')}{stock.name}.com/")
    assert "icen" in credit.licence and credit.licence_page.startswith("https://")


def test_equal_searches_are_asked_once_even_at_once_and_by_another_painter(stock, ask):
    threads = [Thread(target=drawn, args=(stock, ask(f"{at}"))) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    again = type(stock.painter)(stock.settings)
    next(again.draw([ask("later")]))

    search, pictures = PATHS[stock.name]
    assert len([one for one in stock.service.asked if one.path == search]) == 1
    assert len(stock.service.got(pictures)) == 5


def test_a_search_is_asked_anew_a_day_later(stock, ask, monkeypatch):
    drawn(stock, ask())
    monkeypatch.setattr(kept_searches, "_KEPT_S", 0)

    drawn(stock, ask())

    assert len([one for one in stock.service.asked if one.path == PATHS[stock.name][0]]) == 2


def test_no_key_is_kept_with_a_search(stock, ask, tmp_path):
    drawn(stock, ask())

    key = KEYS[stock.name][1].encode()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept and not any(key in path.read_bytes() for path in kept)


def test_no_shot_shows_what_the_one_before_it_shows(stock, ask):
    stock.service.count = 2
    requests = [ask(f"{at}", subjects=("ship",), size=(90, 160)) for at in range(9)]

    pages = [drawing.credit.page for drawing in drawn(stock, *requests)]

    assert all(one != other for one, other in pairwise(pages))


def test_a_card_between_two_shots_does_not_make_them_alike(ask):
    first, card, second = with_neighbours([ask("a"), ask("b", card=TITLE), ask("c")], "")

    assert (first.beside, card.beside, second.beside) == ((), (), ("a",))


def test_shots_that_look_for_something_else_are_no_neighbours(ask):
    arranged = with_neighbours([ask("a"), ask("b", setting="city"), ask("c")], "")

    assert [request.beside for request in arranged] == [(), (), ()]


def test_a_shots_picture_stays_when_more_is_found(ask):
    requests = [ask(f"{at}") for at in range(40)]
    fewer = [photo(number) for number in range(12)]

    kept = sum(taken(fewer, one) == taken([*fewer, photo(99)], one) for one in requests)

    assert kept > 30


def test_many_shots_of_one_thing_show_many_pictures(ask):
    photos = [photo(number) for number in range(12)]
    requests = with_neighbours([ask(f"{at}") for at in range(24)], "")

    assert len({taken(photos, request).id for request in requests}) >= 8


def test_another_seed_takes_another_picture(ask):
    photos = [photo(number) for number in range(12)]

    chosen = {taken(photos, ask(seed=seed)).id for seed in range(10)}

    assert len(chosen) >= 4


def test_pictures_too_small_or_of_another_shape_are_passed_over(ask):
    look = ask(size=(1080, 1920)).look
    wide, small, good = photo(1, 4500, 3000), photo(2, 300, 450), photo(3)

    assert suited([wide, small, good], look, 12) == (good,)
    assert suited([wide, small], look, 1) == (wide,)


def test_pexels_is_asked_for_no_larger_a_picture_than_is_shown(ask, monkeypatch):
    monkeypatch.setenv(*KEYS["pexels"])
    with serving("pexels") as pexels:
        drawn(pexels, ask(size=(270, 480)))

    (picture,) = pexels.service.got("/photos/")
    assert picture.query == {"auto": "compress", "cs": "tinysrgb", "w": "384"}


def test_a_picture_larger_than_any_is_not_read_to_its_end(stock, ask, monkeypatch):
    monkeypatch.setattr(stock_client, "_MOST_PICTURE_BYTES", 500)

    with pytest.raises(ProviderUnavailable, match="more than the 0 MiB"):
        drawn(stock, ask())


def test_when_a_limit_ends_is_heard_where_no_retry_after_is_said(stock, ask):
    stock.service.faults.append(as_json({"error": "slow down"}, 429, X_RateLimit_Reset="41"))

    with pytest.raises(ProviderUnavailable, match="slow down") as caught:
        drawn(stock, ask())

    assert caught.value.retry_after_s == 41


def test_the_upper_part_of_a_tall_picture_is_kept(ask):
    from tasks.keyframes.model_pictures import PHOTOGRAPH, drawing_of

    tall = np.zeros((900, 100, 3), np.uint8)
    tall[:300] = 255
    request = ask(size=(240, 240))

    centred = drawing_of(request, tall)
    upper = drawing_of(request, tall, PHOTOGRAPH)

    assert upper.flat.mean() >= centred.flat.mean()
