"""The contract every critic keeps, over the registry."""

import numpy as np
import pytest

from storygen.errors import RequestError, StoreError
from storygen.models.base import Artifact
from storygen.models.picture import Card, Verdict
from storygen.models.weights import Weights
from tasks.vision.contract import CRITICS
from tasks.vision.providers import PROVIDERS
from tasks.vision.providers.vision_language import VisionSettings

CARD = Card(kind="title", heading="The Sea")
SLOW = {"vision-language"}


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in PROVIDERS
    ]
)
def critic(request):
    if request.param not in SLOW:
        return CRITICS.open(request.param)
    folder = request.getfixturevalue("llava")
    return CRITICS.open(request.param, VisionSettings(weights=Weights(name=str(folder))))


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_critic_says_what_it_needs(name):
    critic = CRITICS.find(name)

    facts = (critic.needs_gpu, critic.is_online, critic.is_paid)
    assert [type(fact) for fact in facts] == [bool] * 3


def test_a_critic_that_has_all_it_needs_has_no_problem(critic):
    assert critic.problem() is None


def test_there_is_one_verdict_for_each_picture_in_order(critic, ask, keep, scenery):
    asked = [(ask("1"), keep(scenery)), (ask("2", card=CARD), keep(scenery))] * 3

    verdicts = list(critic.judge(asked))

    assert len(verdicts) == 6
    assert all(isinstance(verdict, Verdict) for verdict in verdicts)
    assert verdicts[:2] * 3 == verdicts


def test_a_good_picture_and_a_card_stay(critic, ask, keep, scenery):
    verdicts = critic.judge([(ask(), keep(scenery)), (ask(card=CARD), keep(scenery))])

    assert all(verdict.is_accepted for verdict in verdicts)


def test_no_pictures_have_no_verdicts(critic):
    assert list(critic.judge([])) == []


def test_a_verdict_does_not_depend_on_the_other_pictures(critic, ask, keep, scenery):
    dark = (ask("dark"), keep((scenery * 0.05).astype(np.uint8)))
    fine = (ask("fine", prompt="a much longer prompt, about ridges"), keep(scenery))

    alone = next(iter(critic.judge([fine])))
    _, among, _ = critic.judge([dark, fine, dark])

    assert among == alone


def test_a_picture_that_is_gone_is_said_so(critic, ask):
    gone = Artifact(sha256="0" * 64, size_bytes=3, media_type="image/jpeg")

    with pytest.raises(StoreError, match="missing or damaged"):
        list(critic.judge([(ask(), gone)]))


def test_one_may_stop_asking(critic, ask, keep, scenery):
    verdicts = critic.judge([(ask(), keep(scenery))] * 9)

    assert next(verdicts).is_accepted
    verdicts.close()


def test_an_unknown_critic_is_refused_with_the_valid_names():
    with pytest.raises(RequestError, match=r"unknown vision provider 'ruskin'.*picture-checks"):
        CRITICS.open("ruskin")
