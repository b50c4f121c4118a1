"""The task and painters that are services: a few at a time, in order, nothing made twice."""

import threading
import time

import pytest

from storygen.canonical import canonical_json
from storygen.errors import ContentRefused
from storygen.models.picture import Card
from storygen.models.story import Character
from storygen.records import dump_record, load_record
from storygen.services import serving as calls
from storygen.store import current_store
from tasks.keyframes.task import draw_keyframes, missing_keyframes
from tasks.run_stages import run_stages
from tests.support.services.openai_images import KEY, refusal
from tests.support.services.painters import KEYS, serving
from tests.support.services.server_pictures import Reply

PROVIDER = "openai-images"
TITLE = Card(kind="title", heading="One")


@pytest.fixture
def openai(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(PROVIDER, size="64x96") as one:
        yield one


def shots(ask, count: int):
    return tuple(
        ask(f"{at}", size=(60, 90)).model_copy(update={"prompt": f"picture {at}"})
        for at in range(count)
    )


def draw(openai, requests):
    return draw_keyframes.fn(requests, PROVIDER, openai.settings).keyframes


def prompts(openai) -> list[str]:
    return [asked.json["prompt"].split("Picture ")[1][0] for asked in openai.service.asked]


def slow_down(openai, most_s: float = 0.12):
    """The earlier a picture is asked for, the later it comes; answers how many were under way."""
    under_way, seen, guard = [0], [0], threading.Lock()
    answer = openai.service.answer

    def slowly(asked) -> Reply:
        with guard:
            under_way[0] += 1
            seen[0] = max(seen[0], under_way[0])
        number = int(asked.json["prompt"].split("Picture ")[1][0])
        time.sleep(most_s if number % 4 == 0 else 0.01)
        with guard:
            under_way[0] -= 1
        return answer(asked)

    openai.service.answer = slowly
    return seen


def test_several_are_under_way_and_the_answers_are_in_order(openai, ask):
    most = slow_down(openai)
    requests = shots(ask, 8)

    together = draw(openai, requests)
    alone = [draw(openai, (request,))[0] for request in requests]

    assert 2 <= most[0] <= 4
    assert list(together) == alone
    assert sorted(prompts(openai)) == list("01234567"), "the second time all came from the cache"


def test_what_was_drawn_beside_one_that_fails_is_kept_and_not_paid_again(openai, ask):
    requests = shots(ask, 6)
    answer = openai.service.answer

    def refuse_the_first(asked):
        if "Picture 0" in asked.json["prompt"]:
            time.sleep(0.15)
            return refusal(400, "moderation_blocked", "No.")
        return answer(asked)

    openai.service.answer = refuse_the_first
    with pytest.raises(ContentRefused, match="picture 0"):
        draw(openai, requests)

    paid = set(prompts(openai)) - {"0"}
    assert paid == {"1", "2", "3"}, "those beside it; nothing was asked for after it had failed"
    assert missing_keyframes(requests, PROVIDER, openai.settings) == 3
    openai.service.asked.clear()
    openai.service.answer = answer

    assert len(draw(openai, requests)) == 6
    assert sorted(prompts(openai)) == ["0", "4", "5"]


def test_a_pass_that_is_tried_again_counts_no_sheet_twice(openai, ask):
    mara = Character(name="Mara", description="a girl in a red coat")
    requests = tuple(
        each.model_copy(update={"characters": (mara,)}) for each in shots(ask, 2)
    )  # fmt: skip
    answer = openai.service.answer

    def refuse_pictures(asked) -> Reply:
        is_sheet = asked.path.endswith("/generations")
        return answer(asked) if is_sheet else refusal(400, "moderation_blocked", "No")

    openai.service.answer = refuse_pictures
    with pytest.raises(ContentRefused):
        draw(openai, requests)
    openai.service.answer = answer

    assert len(draw(openai, requests)) == 2
    assert sum(run_stages().item_counts("keyframes")) == 3


def test_what_may_pass_is_asked_for_again(openai, ask, monkeypatch):
    monkeypatch.setattr(calls, "_WAITS_S", (0.01, 0.01))
    openai.service.faults.extend([refusal(500, "server_error", "Oops")] * 2)

    assert len(draw(openai, shots(ask, 1))) == 1
    assert prompts(openai) == ["0", "0", "0"]


def test_a_card_is_drawn_here_and_costs_nothing(openai, ask):
    card = ask("card", card=TITLE, size=(60, 90))

    (keyframe,) = draw(openai, (card,))

    assert not openai.service.asked
    assert len(keyframe.layers) > 1


def test_whose_photograph_it_is_is_kept_with_it_and_decides_nothing(ask, monkeypatch):
    monkeypatch.setenv(*KEYS["pexels"])
    with serving("pexels") as pexels:
        (keyframe,) = draw_keyframes.fn(shots(ask, 1), "pexels", pexels.settings).keyframes

    unnamed = keyframe.model_copy(update={"credit": None})
    assert keyframe.credit is not None and keyframe.credit.source == "Pexels"
    assert load_record(dump_record(keyframe)) == keyframe
    assert canonical_json(keyframe) == canonical_json(unnamed)
    assert current_store().is_whole(keyframe.flat)
