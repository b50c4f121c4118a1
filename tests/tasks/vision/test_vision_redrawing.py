import pytest

from storygen.models.base import Artifact
from storygen.models.picture import Keyframe, Layer, Verdict
from tasks.vision.redrawing import Round, best_of, rejected

GOOD = Verdict(score=0.6, is_accepted=True)


def bad(score=0.1):
    return Verdict(score=score, is_accepted=False)


def picture(name):
    return Artifact(sha256=name, size_bytes=1, media_type="image/jpeg")


def keyframe(name):
    layer = Layer(picture=picture(name), left_px=0, top_px=0, depth=0)
    return Keyframe(
        layers=(layer,), width_px=324, height_px=576, flat=picture(name), provider="painter"
    )


def a_round(**verdicts):
    return Round([keyframe(name) for name in verdicts], list(verdicts.values()))


def names(kept):
    return [keyframe.flat.sha256 for keyframe, _ in kept]


def test_only_what_was_rejected_is_drawn_again_over_its_picture(ask):
    requests = [ask("a"), ask("b", attempt=1), ask("c")]

    again = rejected(requests, [picture(name) for name in "abc"], [GOOD, bad(), bad()])

    assert [(one.shot_id, one.attempt) for one in again] == [("b", 2), ("c", 1)]
    assert [one.rejected for one in again] == [picture("b"), picture("c")]
    assert again[0].prompt == requests[1].prompt


def test_nothing_is_drawn_again_once_all_is_accepted(ask):
    assert rejected([ask()], [picture("a")], [GOOD]) == ()


def test_a_list_of_another_length_is_a_mistake(ask):
    with pytest.raises(ValueError):
        rejected([ask()], [], [GOOD])
    with pytest.raises(ValueError):
        best_of([a_round(a=bad()), a_round()])


def test_one_round_is_kept_as_it_is():
    assert names(best_of([a_round(a=GOOD, b=bad())])) == ["a", "b"]


def test_no_picture_leaves_nothing_to_choose():
    assert best_of([a_round()]) == ()


def test_the_accepted_attempt_is_kept_even_with_a_lower_score():
    rounds = [a_round(a=GOOD, b=bad(0.9), c=bad()), a_round(b1=bad(0.2), c1=GOOD), a_round(b2=GOOD)]

    kept = best_of(rounds)

    assert names(kept) == ["a", "b2", "c1"]
    assert [verdict for _, verdict in kept] == [GOOD, GOOD, GOOD]


def test_the_best_attempt_is_kept_where_none_was_accepted():
    rounds = [a_round(a=bad(0.3), b=bad(0.3)), a_round(a1=bad(0.2), b1=bad(0.4)),
              a_round(a2=bad(0.3), b2=bad(0.1))]  # fmt: skip

    kept = best_of(rounds)

    assert names(kept) == ["a", "b1"]
    assert [verdict.score for _, verdict in kept] == [0.3, 0.4]
