"""The critic that looks, on a tiny model through the real loading code."""

import weakref
from pathlib import Path

import numpy as np
import pytest

from storygen import progress
from storygen.accelerator.device import find_device
from storygen.models.picture import Card, Character
from storygen.models.weights import Weights
from tasks.vision.answers import UNUSABLE
from tasks.vision.providers import vision_language
from tasks.vision.providers.vision_language import VisionLanguage, VisionSettings
from tasks.vision.providers.vision_language_model import load_looker
from tasks.vision.questions import question_about
from tests.support.tiny_models.llava import build_llava

pytestmark = pytest.mark.slow


def critic(folder: Path, **changes) -> VisionLanguage:
    return VisionLanguage(VisionSettings(weights=Weights(name=str(folder)), **changes))


class Notes(progress.Silence):
    def __init__(self):
        self.told = []

    def note(self, sentence):
        self.told.append(sentence)


@pytest.fixture
def told():
    notes = Notes()
    progress.tell(notes)
    return notes.told


@pytest.fixture
def given(monkeypatch):
    """What models are given, call by call."""
    from transformers import LlavaForConditionalGeneration

    calls = []
    generate = LlavaForConditionalGeneration.generate

    def spied(self, **options):
        calls.append(options)
        return generate(self, **options)

    monkeypatch.setattr(LlavaForConditionalGeneration, "generate", spied)
    return calls


@pytest.fixture
def loads(monkeypatch):
    """The models that were loaded, as long as they are there."""
    loaded = []

    def remembered(*args):
        looker = load_looker(*args)
        loaded.append(weakref.ref(looker.network))
        return looker

    monkeypatch.setattr(vision_language, "load_looker", remembered)
    return loaded


def grey(level, size=(480, 270)):
    return np.full((*size, 3), level, np.uint8)


def test_what_the_model_says_is_the_verdict(llava, ask, keep, scenery, told):
    (verdict,) = critic(llava).judge([(ask(), keep(scenery))])

    assert verdict.score == pytest.approx(0.8375)
    assert verdict.is_accepted
    assert (verdict.shows_it, verdict.is_clean, verdict.is_alike) == (True, True, None)
    assert verdict.remarks == ("a bit dark",)
    assert told == []


def test_characters_are_compared_with_their_sheets(llava, ask, keep, scenery, given):
    ada = Character(name="Ada", description="a girl", sheet=keep(grey(250)))

    plain, compared = critic(llava).judge(
        [(ask(), keep(scenery)), (ask(characters=(ada,)), keep(scenery))]
    )

    assert plain.is_alike is None and compared.is_alike is False
    assert compared.score < plain.score
    assert len(given[0]["pixel_values"]) == 3


def test_a_bad_mark_rejects(ask, keep, scenery, tmp_path):
    folder = build_llava(tmp_path, '{"shows": 9, "clean": 2, "remarks": ["six fingers"]}')

    (verdict,) = critic(folder).judge([(ask(), keep(scenery))])

    assert not verdict.is_accepted and verdict.is_clean is False
    assert verdict.remarks == ("six fingers",)


def test_the_least_accepted_score_is_set(llava, ask, keep, scenery):
    asked = [(ask(), keep(scenery))]

    assert [one.is_accepted for one in critic(llava, accepted=0.83).judge(asked)] == [True]
    assert [one.is_accepted for one in critic(llava, accepted=0.84).judge(asked)] == [False]


def test_a_babbling_model_rejects_nothing_and_it_is_told(ask, keep, scenery, told, given, tmp_path):
    folder = build_llava(tmp_path, "What a nice boat!")

    verdicts = list(critic(folder).judge([(ask(), keep(scenery))] * 2))

    assert all(one.is_accepted and one.remarks == (UNUSABLE,) for one in verdicts)
    assert len(given) == 2
    assert told == [
        "the vision model gave no usable answer about 2 of 2 pictures; they stay as they are"
    ]


def test_an_answer_is_no_longer_than_it_may_be(ask, keep, scenery, tmp_path):
    numbers = " ".join(str(number) for number in range(100))
    folder = build_llava(tmp_path, f'{{"shows": 8, "clean": 9, "remarks": ["{numbers}"]}}')

    (whole,) = critic(folder).judge([(ask(), keep(scenery))])
    (cut,) = critic(folder, answer_tokens=16).judge([(ask(), keep(scenery))])

    assert whole.score == pytest.approx(0.8375)
    assert cut.remarks == (UNUSABLE,)


def test_a_card_is_not_asked_about_and_loads_no_model(llava, ask, keep, scenery, loads):
    card = Card(kind="quote", lines=("To be, or not to be",))

    (verdict,) = critic(llava).judge([(ask(card=card), keep(scenery))])

    assert verdict.is_accepted and verdict.score == 1
    assert loads == []


def test_one_load_serves_all_pictures_a_few_at_once(llava, ask, keep, scenery, loads, given):
    asked = [(ask(prompt="x" * at), keep(scenery)) for at in range(6)]

    list(critic(llava).judge(asked))

    assert len(loads) == 1
    assert [len(call["input_ids"]) for call in given] == [4, 2]


def test_each_picture_goes_with_its_own_question(llava, ask, keep, given):
    list(critic(llava).judge([(ask(), keep(grey(level))) for level in (0, 120, 250)]))

    seen = given[0]["pixel_values"].mean(dim=(1, 2, 3))
    assert seen.tolist() == sorted(seen.tolist())


def test_the_whole_picture_is_seen_and_not_its_middle(llava, ask, keep, given):
    tall = grey(0)
    tall[:60], tall[-60:] = 255, 255

    list(critic(llava).judge([(ask(), keep(tall))]))

    (seen,) = given[0]["pixel_values"]
    assert seen[0, 1, 16] > 1 and seen[0, -2, 16] > 1
    assert abs(float(seen[0, 16, 2])) < 0.1  # a bar of the mean colour


def test_a_batch_answers_as_one_at_a_time_does(ask, keep, scenery, tmp_path):
    looker = load_looker(build_llava(tmp_path, ""), find_device(), "", 16)
    asked = [question_about(ask(prompt="ab" * at), keep(scenery // (at + 1))) for at in range(4)]

    alone = [looker([question])[0] for question in asked]

    assert looker(asked) == alone
    assert len(set(alone)) > 1


def test_a_model_without_a_template_is_asked_plainly(ask, keep, scenery, tmp_path):
    folder = build_llava(tmp_path, '{"shows": 7, "clean": 7}', template=None)

    (verdict,) = critic(folder).judge([(ask(), keep(scenery))])

    assert verdict.score == pytest.approx(0.7)


def test_the_model_is_gone_after_the_pass(llava, ask, keep, scenery, loads):
    asked = [(ask(), keep(scenery))] * 2

    list(critic(llava).judge(asked))
    stopped = critic(llava).judge(asked)
    next(stopped)
    after_one, meanwhile = [model() is not None for model in loads]
    stopped.close()

    assert (after_one, meanwhile) == (False, True)
    assert loads[1]() is None


def test_nothing_is_said_at_the_terminal(llava, ask, keep, scenery, capfd):
    list(critic(llava).judge([(ask(), keep(scenery))]))

    assert capfd.readouterr() == ("", "")
