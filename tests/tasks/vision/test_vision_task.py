"""The stage: what is asked again, and what is not."""

import pytest

from storygen.models.picture import Verdict, VisionQuestion
from storygen.models.weights import Weights
from tasks.vision import task
from tasks.vision.contract import CRITICS
from tasks.vision.providers.vision_language import VisionSettings
from tasks.vision.task import judge_pictures, missing_verdicts

SETTINGS = VisionSettings()


class Scripted:
    """Accepts everything, and remembers what it was asked and made from."""

    Settings = VisionSettings

    def __init__(self, settings=None):
        self.settings = settings

    def problem(self) -> str | None:
        return None

    def judge(self, questions):
        for request, _ in questions:
            ASKED.append((request.shot_id, self.settings))
            yield Verdict(score=1, is_accepted=True, remarks=(request.shot_id,))


ASKED = []


@pytest.fixture
def asked(monkeypatch):
    ASKED.clear()
    monkeypatch.setattr(CRITICS, "find", lambda name: Scripted)
    return ASKED


@pytest.fixture
def questions(ask, keep, scenery):
    picture = keep(scenery)
    return tuple(VisionQuestion(request=ask(name), picture=picture) for name in "abc")


def shots(asked):
    return [shot_id for shot_id, _ in asked]


def test_a_picture_is_judged_once(asked, questions):
    assert missing_verdicts(questions, "scripted", SETTINGS) == 3

    first = judge_pictures.fn(questions[:2], "scripted", SETTINGS)
    again = judge_pictures.fn(questions, "scripted", SETTINGS)

    assert shots(asked) == ["a", "b", "c"]
    assert again[:2] == first
    assert [verdict.remarks for verdict in again] == [("a",), ("b",), ("c",)]
    assert missing_verdicts(questions, "scripted", SETTINGS) == 0


def test_the_critic_is_made_from_its_settings(asked, questions):
    judge_pictures.fn(questions[:1], "scripted", SETTINGS)
    judge_pictures.fn(questions[1:2], "scripted", None)

    assert asked == [("a", SETTINGS), ("b", None)]


def test_another_picture_model_or_threshold_is_judged_anew(asked, questions, keep, scenery):
    judge_pictures.fn(questions[:1], "scripted", SETTINGS)
    other = questions[0].model_copy(update={"picture": keep(scenery // 2)})
    strict = SETTINGS.model_copy(update={"accepted": 0.9})
    larger = SETTINGS.model_copy(update={"weights": Weights(name="llava-hf/llava-1.5-13b-hf")})

    assert missing_verdicts((other,), "scripted", SETTINGS) == 1
    assert missing_verdicts(questions[:1], "scripted", strict) == 1
    assert missing_verdicts(questions[:1], "scripted", larger) == 1
    assert missing_verdicts(questions[:1], "another", SETTINGS) == 1


def test_what_decides_no_verdict_has_none_made_anew(asked, questions):
    judge_pictures.fn(questions, "scripted", SETTINGS)
    patient = SETTINGS.model_copy(update={"rounds": 5, "offload": "sequential"})

    judge_pictures.fn(questions, "scripted", patient)

    assert len(asked) == 3
    assert missing_verdicts(questions, "scripted", patient) == 0


def test_the_embedded_critic_needs_no_settings(questions):
    verdicts = judge_pictures.fn(questions, "picture-checks", None)

    assert [verdict.is_accepted for verdict in verdicts] == [True] * 3
    assert task.missing_verdicts(questions, "picture-checks", None) == 0
