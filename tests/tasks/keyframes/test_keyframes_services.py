"""What every painter keeps that is a service, on a server that speaks its wire format."""

import logging
import os
import threading
import time

import numpy as np
import pytest

from storygen.canonical import canonical_json
from storygen.errors import (
    ContentRefused,
    KeyMissing,
    ProviderRefused,
    ProviderUnavailable,
    RunCancelled,
)
from storygen.models.picture import canvas_px
from storygen.request import make_request
from storygen.services import wire
from storygen.services.stopping import stop_calls
from storygen.services.usage import usage_heard
from tasks.keyframes.contract import PAINTERS
from tasks.keyframes.providers import PROVIDERS, openai_faults
from tests.support.run_parts import allow_calls
from tests.support.services import openai_images, pixabay
from tests.support.services.painters import KEYS, Served, serving, settings_for
from tests.support.services.server_pictures import HANG, TRICKLE, Reply, as_json, free_port

HTML = Reply(b"<html><body>Bad gateway</body></html>", "text/html")


def busy(name: str, status: int, **headers: str) -> Reply:
    if name == "openai-images":
        return openai_images.refusal(status, "rate_limit_exceeded", "Too many", **headers)
    if name == "pixabay":
        return pixabay.refusal(status, "Too many", **headers)
    return as_json({"error": "Too many"}, status, **headers)


@pytest.fixture(params=sorted(KEYS))
def served(request, monkeypatch):
    variable, key = KEYS[request.param]
    monkeypatch.setenv(variable, key)
    with serving(request.param) as one:
        yield one


@pytest.fixture
def hasty(monkeypatch):
    """Half a second of patience."""
    monkeypatch.setattr(wire, "LIMITS", wire.Limits(0.3, 0.3, 0.5))
    monkeypatch.setattr(openai_faults, "ANSWER_TIMEOUT_S", 0.3)


def drawn(served: Served, request):
    (drawing,) = served.painter.draw([request])
    return drawing


def test_every_online_painter_is_tried_here():
    opened = {name: PAINTERS.open(name) for name in PROVIDERS}

    assert {name for name, one in opened.items() if one.is_online} == set(KEYS)


@pytest.mark.parametrize("size", [(180, 320), (320, 180), (240, 240)])
def test_a_picture_fills_the_canvas_without_bars(served, ask, size):
    drawing = drawn(served, ask("a", subjects=("lighthouse",), size=size))

    (layer,) = drawing.layers
    assert layer.pixels.shape == (canvas_px(size[1]), canvas_px(size[0]), 3)
    assert drawing.flat.shape == (size[1], size[0], 3)
    assert drawing.flat.std() > 10
    assert drawing.flat[:2].max() > 20 and drawing.flat[:, -2:].max() > 20


def test_a_service_is_asked_once_a_picture_and_says_what_it_used(served, ask):
    request = ask("a", subjects=("ship",))

    with usage_heard() as heard:
        drawn(served, request)

    (used,) = heard
    estimate = served.painter.estimate(request)
    assert used.pictures == estimate.pictures == 1
    assert used.model == estimate.model
    assert used.input_tokens <= estimate.input_tokens
    assert used.output_tokens <= estimate.output_tokens


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_may_be_tried_again_when_it_says(served, ask, status):
    served.service.faults.append(busy(served.name, status, Retry_After="7"))

    with pytest.raises(ProviderUnavailable, match=f"{served.name} answered {status}") as caught:
        drawn(served, ask())

    assert caught.value.retry_after_s == 7
    assert len(served.service.asked) == 1
    assert drawn(served, ask())


@pytest.mark.parametrize(
    "fault",
    [
        Reply(b'{"data": [{"b64_json": "iVBO', "application/json"),
        Reply(b'{"created": 1, "data": [], "photos": 3, "hits": {}}'),
        Reply(b"null"),
        Reply(b""),
        HTML,
        Reply(HTML.content, "application/json"),
        Reply(b'{"photos": [], "hits": [], "data": []}' + b" " * 5000, is_cut=True),
    ],
    ids=["half json", "other json", "null", "nothing", "html", "html as json", "broken off"],
)
def test_an_answer_that_makes_no_sense_may_be_tried_again(served, ask, fault):
    served.service.faults.append(fault)

    with pytest.raises(ProviderUnavailable, match=f"^{served.name} .*--visuals illustrator"):
        drawn(served, ask())

    assert drawn(served, ask())


@pytest.mark.parametrize("fault", [HANG, TRICKLE])
def test_a_service_that_takes_too_long_is_given_up(served, ask, hasty, fault):
    served.service.faults.append(fault)

    with pytest.raises(ProviderUnavailable, match=f"{served.name} did not answer"):
        drawn(served, ask())


def test_a_service_under_way_is_left_when_the_run_is_stopped(served, ask):
    served.service.faults.append(HANG)
    stopped_at = []

    def stop():
        while not served.service.asked:
            time.sleep(0.005)
        stopped_at.append(time.monotonic())
        stop_calls()

    threading.Thread(target=stop).start()
    with pytest.raises(RunCancelled, match=f"the call to {served.name} under way"):
        drawn(served, ask())
    allow_calls()

    assert time.monotonic() - stopped_at[0] < 4


def test_nobody_there_may_be_tried_again(served, ask):
    settings = settings_for(served.name, f"http://127.0.0.1:{free_port()}")
    painter = PAINTERS.open(served.name, settings)

    with pytest.raises(ProviderUnavailable, match=r"could not be asked.*check the network"):
        next(iter(painter.draw([ask()])))


def test_a_wrong_key_is_the_accounts_fault_and_is_shown_to_nobody(served, ask, monkeypatch):
    wrong = "sk-wrong-key-0123456789"
    monkeypatch.setenv(KEYS[served.name][0], wrong)

    with pytest.raises(ProviderRefused, match="check the key") as caught:
        drawn(served, ask())

    assert served.service.asked
    assert caught.value.__cause__ is None
    assert wrong not in str(caught.value)


def test_a_key_is_in_no_librarys_log(served, ask, caplog):
    caplog.set_level(logging.DEBUG)

    drawn(served, ask("a", subjects=("lighthouse",)))

    assert served.service.asked
    assert KEYS[served.name][1] not in caplog.text


def test_a_key_that_no_header_can_hold_is_shown_to_nobody(served, ask, monkeypatch):
    wrong = "sk-two\nlines-0123456789"
    monkeypatch.setenv(KEYS[served.name][0], wrong)

    with pytest.raises(KeyMissing, match="copy it anew") as caught:
        drawn(served, ask())

    assert "0123456789" not in str(caught.value)


def test_a_missing_key_is_known_before_anything_is_asked(served, ask, monkeypatch):
    variable = KEYS[served.name][0]
    monkeypatch.delenv(variable)

    problem = served.painter.problem()

    assert problem is not None and f"set {variable} in the environment" in problem
    with pytest.raises(KeyMissing, match=variable):
        drawn(served, ask())
    assert not served.service.asked


def test_with_a_key_there_is_no_problem(served):
    assert served.painter.problem() is None


def test_a_key_decides_no_cache_key_and_an_address_does(served):
    elsewhere = settings_for(served.name, "http://elsewhere.example")

    assert canonical_json(served.settings) != canonical_json(elsewhere)
    assert KEYS[served.name][0] not in canonical_json(served.settings)
    assert KEYS[served.name][1] not in canonical_json(served.settings)


def test_a_refusal_of_the_words_names_the_picture_or_the_reason(served, ask):
    said = "Your request was rejected by the safety system."
    if served.name == "openai-images":
        served.service.faults.append(openai_images.refusal(400, "moderation_blocked", said))
    else:
        served.service.count = 0
    request = ask(subjects=("dagger",)).model_copy(update={"prompt": "A bloody dagger"})

    with pytest.raises(ContentRefused, match=r"dagger.*--visuals illustrator"):
        drawn(served, request)


def test_pictures_come_in_the_order_asked_for_and_differ(served, ask):
    requests = [ask(f"{at}", setting=name) for at, name in enumerate(("sea", "city", "forest"))]

    flats = [drawing.flat for drawing in served.painter.draw(requests)]

    assert len(flats) == 3
    assert np.abs(flats[0].astype(int) - flats[1]).mean() > 4
    assert np.abs(flats[1].astype(int) - flats[2]).mean() > 4


def test_a_rejected_picture_is_not_drawn_again_as_it_was(served, ask):
    request = ask(subjects=("ship",))

    first = drawn(served, request)
    again = drawn(served, request.model_copy(update={"attempt": 1}))

    assert np.abs(first.flat.astype(int) - again.flat).mean() > 2


@pytest.mark.live
@pytest.mark.parametrize("name", sorted(KEYS))
def test_the_real_service_answers(name, ask):
    if not os.environ.get(KEYS[name][0]):
        pytest.skip(f"{KEYS[name][0]} is not set")
    cheap = {"openai_images": {"quality": "low"}}
    settings = make_request(**cheap).settings_of(name)

    (drawing,) = PAINTERS.open(name, settings).draw([ask("live", subjects=("lighthouse",))])

    assert drawing.flat.std() > 10
