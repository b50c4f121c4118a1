from base64 import b64encode

import cv2
import numpy as np
import pytest

from storygen.errors import ContentRefused, ProviderRefused, ProviderUnavailable
from storygen.models.picture import PictureRequest
from storygen.models.story import Character
from storygen.services.usage import usage_heard
from storygen.store import current_store
from tasks.keyframes.contract import PAINTERS
from tasks.keyframes.providers.openai_orders import OpenaiImagesSettings, size_of, told
from tests.support.services.openai_images import KEY, refusal
from tests.support.services.painters import serving
from tests.support.services.server_pictures import Reply, as_json, picture

MARA = Character(name="Mara", description="a girl in a red coat")


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def openai():
    with serving("openai-images") as one:
        yield one


def with_sheet(request: PictureRequest) -> tuple[PictureRequest, bytes]:
    content = picture("Mara's sheet", 90, 160)
    sheet = current_store().put_bytes(content, "image/jpeg")
    mara = MARA.model_copy(update={"sheet": sheet})
    return request.model_copy(update={"prompt": "Mara runs", "characters": (mara,)}), content


def test_the_words_are_sentences_with_what_is_not_to_be_seen_last(ask):
    request = ask(mood="calm").model_copy(update={"prompt": "A ship, by the sea. “It sailed.”"})

    words = told(request, OpenaiImagesSettings(style="ink drawing", avoid="lettering"), 0)

    assert words == "Ink drawing. A ship, by the sea. Calm mood. It sailed. No lettering."


def test_the_prompt_the_size_and_the_quality_reach_the_service(openai, ask):
    request = ask(subjects=("lighthouse",), size=(180, 320))

    next(openai.painter.draw([request]))

    (asked,) = openai.service.got("generations")
    assert asked.json == {
        "model": "gpt-image-2", "n": 1, "quality": "medium", "size": "864x1536",
        "prompt": told(request, openai.settings, 0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("model", "frame", "size"),
    [
        ("gpt-image-2", (1080, 1920), "864x1536"),
        ("gpt-image-2.5-flare", (1920, 1080), "1536x864"),
        ("gpt-image-1.5", (1080, 1920), "1024x1536"),
        ("gpt-image-1-mini", (1920, 1080), "1536x1024"),
        ("gpt-image-1-mini", (1080, 1080), "1024x1024"),
        ("sd-turbo", (1080, 1920), "768x1344"),
    ],
)
def test_the_size_is_the_models_nearest_to_the_films_shape(ask, model, frame, size):
    assert size_of(ask(size=frame).look, OpenaiImagesSettings(model=model)) == size


def test_a_size_that_was_asked_for_is_kept(ask):
    assert size_of(ask().look, OpenaiImagesSettings(size="640x640")) == "640x640"


def test_a_character_is_drawn_after_its_sheet(openai, ask):
    request, sheet = with_sheet(ask())

    next(openai.painter.draw([request]))

    (asked,) = openai.service.got("edits")
    fields = asked.fields
    assert fields.get("image[]", fields.get("image")) == [sheet]
    assert b"The attached pictures show, in this order: Mara." in fields["prompt"][0]
    assert "input_fidelity" not in fields


def test_older_models_are_told_to_look_closely_at_the_sheet(ask):
    with serving("openai-images", model="gpt-image-1.5") as openai:
        next(openai.painter.draw([with_sheet(ask())[0]]))

    (asked,) = openai.service.asked
    assert asked.fields["input_fidelity"] == [b"high"]


def test_a_sheet_itself_is_drawn_from_words_alone(openai, ask):
    request = ask().model_copy(update={"sheet_of": MARA})

    next(openai.painter.draw([request]))

    (asked,) = openai.service.got("generations")
    assert "a girl in a red coat. Full figure from head to toe" in asked.json["prompt"]


def test_a_sheet_costs_more_at_most(openai, ask):
    request, _ = with_sheet(ask())
    alone = request.model_copy(update={"characters": (MARA,)})

    sheet, none = (openai.painter.estimate(one) for one in (request, alone))

    assert sheet.input_tokens - none.input_tokens > 7000


def test_a_better_quality_is_estimated_higher(ask):
    low, high, unknown = (
        PAINTERS.open("openai-images", OpenaiImagesSettings(quality=quality)).estimate(ask())
        for quality in ("low", "high", "auto")
    )

    assert low.output_tokens * 10 < high.output_tokens == unknown.output_tokens


def test_a_compatible_server_is_asked_for_bytes_and_needs_no_key(ask, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with serving("openai-images", model="flux", key="", quality="") as local:
        local.service.key = "none"
        assert local.painter.problem() is None

        next(local.painter.draw([ask()]))

    (asked,) = local.service.asked
    assert asked.json["response_format"] == "b64_json"
    assert "quality" not in asked.json


def test_a_server_that_gives_addresses_only_is_said_to_be_the_wrong_one(openai, ask):
    openai.service.faults.append(as_json({"created": 1, "data": [{"url": "http://x/y.png"}]}))

    with pytest.raises(ProviderRefused, match="b64_json"):
        next(openai.painter.draw([ask()]))


def test_an_account_without_credit_is_not_asked_again(openai, ask):
    openai.service.faults.append(refusal(429, "insufficient_quota", "You exceeded your quota"))

    with pytest.raises(ProviderRefused, match="no credit left"):
        next(openai.painter.draw([ask()]))


def test_a_model_that_is_not_there_is_named(openai, ask):
    openai.service.faults.append(refusal(404, "model_not_found", "The model 'x' does not exist"))

    with pytest.raises(ProviderRefused, match=r"The model 'x' does not exist.*check the model"):
        next(openai.painter.draw([ask()]))


def test_a_refusal_says_which_sentence_to_change(openai, ask):
    openai.service.faults.append(refusal(400, "content_policy_violation", "Not allowed."))
    request = ask().model_copy(update={"prompt": "Something awful " * 20})

    with pytest.raises(ContentRefused, match=r"'Something awful .*…': Not allowed.; word that"):
        next(openai.painter.draw([request]))


def test_the_picture_is_shown_as_it_came(openai, ask):
    drawn = picture("anything", 864, 1536, ".png")
    body = {"created": 1, "data": [{"b64_json": b64encode(drawn).decode()}]}
    openai.service.faults.append(as_json(body))

    drawing = next(openai.painter.draw([ask(size=(360, 640))]))

    whole = cv2.cvtColor(cv2.imdecode(np.frombuffer(drawn, np.uint8), 1), cv2.COLOR_BGR2RGB)
    expected = cv2.resize(whole, (432, 768), interpolation=cv2.INTER_AREA)
    assert np.abs(drawing.layers[0].pixels.astype(int) - expected).mean() < 1


def test_a_picture_that_breaks_off_is_billed(openai, ask):
    openai.service.faults.append(Reply(b'{"data": []}' + b" " * 5000, is_cut=True))

    with usage_heard() as heard, pytest.raises(ProviderUnavailable):
        list(openai.painter.draw([ask()]))

    assert heard == [] and heard.is_begun
