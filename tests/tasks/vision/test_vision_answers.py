"""What is read out of a model's words."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tasks.vision.answers import UNUSABLE, Answer, read_answer, verdict_on

FINE = '{"shows": 8, "clean": 9, "alike": null, "remarks": ["a bit dark"]}'
READ = Answer(shows=8, clean=9, alike=None, remarks=("a bit dark",))

marks = some.floats(min_value=0, max_value=10) | some.integers(min_value=0, max_value=10)
answers = some.builds(
    Answer,
    shows=marks, clean=marks, alike=some.none() | marks,
    remarks=some.lists(some.text(some.characters(exclude_categories=["Cs"]))).map(tuple),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        FINE,
        f"  \n{FINE}\n",
        f"```json\n{FINE}\n```",
        f"```\n{FINE}```",
        f"Here is my answer: {FINE} I hope that it helps!",
        f"{{as asked}} {FINE}",
        f'{{"thinking": "a boat"}} {FINE}',
        f'{{"answer": {FINE}}}',
        f'{{"shows": {FINE}',
        FINE.replace("}", ', "mood": "calm"}'),
        FINE.replace("8", "8.0"),
        FINE.replace('["a bit dark"]', '"a bit dark"'),
        f"{FINE} {FINE.replace('8', '1')}",
    ],
)
def test_an_answer_is_found_among_other_words(text):
    assert read_answer(text) == READ


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A boat on the sea, nicely drawn.",
        "{}",
        "[8, 9]",
        "null",
        '{"shows": 8}',
        FINE[:-4],
        FINE.replace("8", '"8"'),
        FINE.replace("8", "80"),
        FINE.replace("8", "-1"),
        FINE.replace("8", "true"),
        FINE.replace("8", "null"),
        FINE.replace("8", "NaN"),
        FINE.replace("8", "Infinity"),
        FINE.replace("8", "MARK"),
        FINE.replace('"a bit dark"', "7"),
        FINE.replace('"', "'"),
        '{"a":' * 4000,
        "{" * 20_000,
        '{"a":[' * 3000 + "]}" * 3000,
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(text):
    assert read_answer(text) is None


@settings(deadline=None)
@given(answers, some.sampled_from(["", "```json\n", "Sure: ", "{ well } "]), some.text())
def test_every_answer_is_read_as_it_was_written(answer, before, after):
    assert read_answer(before + json.dumps(answer.model_dump()) + after) == answer


@settings(deadline=None)
@given(some.text() | some.text('{}[]":, 0123456789.eshowclanikrm'))
def test_no_words_stop_the_reading(text):
    read_answer(text)


@settings(deadline=None)
@given(some.none() | answers, some.floats(min_value=0, max_value=1), some.booleans())
def test_every_answer_makes_a_verdict(answer, accepted, has_sheets):
    verdict = verdict_on(answer, accepted, has_sheets=has_sheets)

    assert verdict.is_accepted or verdict.score < accepted or verdict.is_clean is False
    assert len(verdict.remarks) <= 5
    assert all(0 < len(one) <= 80 and one.isprintable() for one in verdict.remarks)
    assert has_sheets or verdict.is_alike is None


def mark(shows=10.0, clean=10.0, alike=None):
    return Answer(shows=shows, clean=clean, alike=alike)


def test_nothing_is_rejected_by_an_unusable_answer():
    verdict = verdict_on(None, 0.7, has_sheets=True)

    assert verdict.is_accepted
    assert verdict.score == 0.7
    assert verdict.remarks == (UNUSABLE,)
    assert (verdict.shows_it, verdict.is_clean, verdict.is_alike) == (None, None, None)


def test_the_score_weighs_what_was_judged():
    assert verdict_on(mark(8, 6), 0.5, has_sheets=False).score == pytest.approx(0.725)
    assert verdict_on(mark(8, 6, 3), 0.5, has_sheets=True).score == pytest.approx(0.64)
    assert verdict_on(mark(8, 6, 3), 0.5, has_sheets=False).score == pytest.approx(0.725)
    assert verdict_on(mark(10, 10, 10), 1.0, has_sheets=True).is_accepted


def test_a_picture_that_shows_something_else_is_rejected():
    verdict = verdict_on(mark(shows=1, clean=8), 0.5, has_sheets=False)

    assert not verdict.is_accepted
    assert verdict.shows_it is False and verdict.is_clean is True


def test_a_likeness_does_not_make_up_for_a_picture_of_something_else():
    verdict = verdict_on(mark(shows=1, clean=10, alike=10), 0.5, has_sheets=True)

    assert not verdict.is_accepted and verdict.is_alike is True
    assert verdict.score == pytest.approx(0.4375), "as without the likeness: the ranks agree"
    assert verdict_on(mark(shows=5, clean=8, alike=10), 0.5, has_sheets=True).is_accepted


def test_a_flawed_picture_is_rejected_whatever_its_score():
    verdict = verdict_on(mark(shows=10, clean=4), 0.5, has_sheets=False)

    assert verdict.score > 0.5
    assert not verdict.is_accepted and verdict.is_clean is False


def test_remarks_are_made_short_and_plain():
    answer = mark().model_copy(
        update={"remarks": ("...", " six\n\x1b[31m fingers ", "long " * 50, "1", "2", "3", "4")}
    )

    remarks = verdict_on(answer, 0.5, has_sheets=False).remarks

    assert remarks[0] == "six [31m fingers"
    assert len(remarks) == 5 and len(remarks[1]) <= 80
