import json
from fractions import Fraction
from typing import Any

import pytest

from storygen.errors import ProviderUnavailable, StoreError
from storygen.models.directing import DirectedScript, Direction, Directions, ShotIdea
from storygen.models.story import Beat, Chapter, Character, Scene, Script, Token
from storygen.records import dump_record, load_record
from storygen.settings_language import LanguageSettings
from tasks.shots.directing import MOST_SHOTS, direct, placed, scene_questions
from tasks.shots.planning import plan_shots
from tests.support.services.server_language import LanguageServer, Said
from tests.support.services.storyteller import shot, tell

FPS = Fraction(30)


def beat(text: str, **more: object) -> Beat:
    tokens = tuple(Token(written=word, spoken=(word,)) for word in text.split())
    return Beat.model_validate({"id": f"id of {text}", "tokens": tokens, **more})


def script(*scenes: tuple[Beat, ...], **more: object) -> Script:
    chapter = Chapter(title="One", scenes=tuple(Scene(beats=beats) for beats in scenes))
    return Script.model_validate(
        {"title": "Salt", "language": "en", "chapters": (chapter,), **more}
    )


STORY = script(
    (beat("The sea lay still."), beat("A man came down to the beach.")),
    (beat("A title", kind="title"), beat("Soldiers waited.", picture="Two guards"), beat("Salt.")),
)
FRAMES = [60] * 5


def asked(story: Script = STORY):
    return scene_questions(story, [60] * len(story.beats), FPS)


def directed(story: Script, answers: tuple[Directions, ...]) -> DirectedScript:
    directions = tuple(placed(asked(story), answers))
    return DirectedScript.model_validate({**dict(story), "directions": directions})


def idea(**changed: object) -> ShotIdea:
    return ShotIdea.model_validate({**shot(1), **changed})


def test_each_scene_is_asked_for_what_nobody_has_settled():
    first, second = asked()

    assert first.question.values["shots"] == (
        "1. The sea lay still.\n2. A man came down to the beach."
    )
    assert second.question.values["shots"] == "1. Salt."


def test_a_changed_sentence_has_only_its_own_scene_asked_anew():
    changed = script(STORY.chapters[0].scenes[0].beats, (beat("Everything was different."),))

    assert asked(changed)[0] == asked()[0]


def test_a_long_scene_is_asked_for_in_parts():
    story = script(tuple(beat(f"Sentence {number}.") for number in range(MOST_SHOTS + 3)))

    assert [len(each.shot_ids) for each in asked(story)] == [MOST_SHOTS, 3]


def test_who_is_described_is_told_of():
    story = script((beat("Mara sang."),), characters=(Character(name="Mara", description="red"),))

    assert asked(story)[0].question.values["characters"] == "- Mara: red"


def test_a_shot_shows_what_was_directed_and_lasts_as_planned(
    model: LanguageSettings, storyteller: LanguageServer
):
    answers = direct([each.question for each in asked()], model)

    shots = plan_shots(directed(STORY, answers), FRAMES, FPS, 1)
    plain = plan_shots(STORY, FRAMES, FPS, 1)

    assert [each.prompt.partition(":")[0] for each in shots] == [
        "Picture 1", "Picture 2", plain[2].prompt.partition(":")[0], "Two guards", "Picture 1",
    ]  # fmt: skip
    assert shots[0].setting == "sea" and shots[0].subjects == ("old man",)
    assert [(each.id, each.frames, each.card) for each in shots] == [
        (each.id, each.frames, each.card) for each in plain
    ]
    assert len(storyteller.asked) == 2


def test_neighbours_do_not_move_alike_though_a_model_wants_it():
    answers = (
        Directions(shots=(idea(camera="push"), idea(number=2, camera="push"))),
        Directions(shots=(idea(camera="hold"),)),
    )

    moves = [each.move for each in plan_shots(directed(STORY, answers), FRAMES, FPS, 1)]

    assert moves[0] == "push" != moves[1]
    assert moves[4] != "hold"


@pytest.mark.parametrize(
    ("subjects", "shown"),
    [
        (["Lighthouses", "gulls", "hand"], ("lighthouse", "gull")),
        (["qualia"], ("sea",)),
        ([], ("sea",)),
    ],
)
def test_subjects_are_those_that_can_be_drawn(subjects: list[str], shown: tuple[str, ...]):
    story = script((beat("The sea lay still."),))
    plain = plan_shots(story, [60], FPS, 1)[0].subjects

    ideas = (Directions(shots=(idea(subjects=subjects),)),)
    found = plan_shots(directed(story, ideas), [60], FPS, 1)[0].subjects

    assert found == (plain if shown == ("sea",) else shown)


@pytest.mark.parametrize("wrong", [[], [shot(1), shot(1)], [{**shot(1), "setting": "moon"}]])
def test_a_scene_that_a_model_fails_at_is_left_to_the_rules(
    wrong: list[object], model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [Said(json.dumps({"shots": wrong}))] * 3
    one = model.model_copy(update={"at_once": 1})

    failed, good = direct([each.question for each in asked()], one)

    assert "'direct'" in failed.failure and failed.shots == ()
    assert good.shots and not good.failure
    shots = plan_shots(directed(STORY, (failed, good)), FRAMES, FPS, 1)
    assert shots[0] == plan_shots(STORY, FRAMES, FPS, 1)[0]


def test_a_failed_scene_is_asked_for_again_and_a_good_one_is_not(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [Said("no")] * 3
    one = model.model_copy(update={"at_once": 1})
    questions = [each.question for each in asked()]
    direct(questions, one)

    again = direct(questions, one)

    assert all(each.shots for each in again)
    assert len(storyteller.asked) == 3 + 1 + 1


def test_a_record_of_a_failure_answers_nobody_another_time():
    good, failed = Directions(shots=(idea(),)), Directions(failure="It sulked.")

    assert load_record(dump_record((good,))) == (good,)
    with pytest.raises(StoreError, match="tells of a failure"):
        load_record(dump_record((good, failed)))


def test_what_was_answered_beside_a_failure_is_not_paid_for_again(
    model: LanguageSettings, storyteller: LanguageServer
):
    def failing(body: dict[str, Any]) -> Said:
        is_first = "The sea lay still" in body["messages"][1]["content"]
        return Said(status=503, wait_s=0.1) if is_first else tell(body)

    storyteller.answers = failing
    questions = [each.question for each in asked()]
    with pytest.raises(ProviderUnavailable):
        direct(questions, model)
    storyteller.answers, storyteller.asked = tell, []

    assert all(each.shots for each in direct(questions, model))
    assert len(storyteller.asked) == 1


def test_a_direction_for_a_shot_that_is_gone_is_no_harm():
    story = DirectedScript.model_validate(
        {**dict(STORY), "directions": (Direction(shot_id="gone", idea=idea()),)}
    )

    assert plan_shots(story, FRAMES, FPS, 1) == plan_shots(STORY, FRAMES, FPS, 1)
