import pytest

from deployments.agreement import Agreement, Point
from storygen.errors import RequestError

_FILE = "prefect.yaml"
_DAILY = "storygen/daily"


def _after(*applied: Point, reset: tuple[str, ...] = ()) -> Agreement:
    """What the next registration goes by."""
    first = Agreement({}, ())
    first.note_made(_DAILY, applied)
    return Agreement(first.applied, reset)


def _settled(agreement: Agreement, *points: Point) -> set[str]:
    return agreement.settle(_DAILY, points, _FILE)


def test_what_changed_in_the_file_alone_is_applied():
    agreement = _after(Point("description", "Old.", None))

    assert _settled(agreement, Point("description", "New.", "Old.")) == {"description"}
    assert agreement.kept == []
    assert _settled(Agreement(agreement.applied, ()), Point("description", "New.", "New.")) == set()


def test_what_a_person_changed_stays_each_time_and_is_told():
    agreement = _after(Point("description", "Ours.", None))
    for _ in range(2):
        agreement = Agreement(agreement.applied, ())
        assert _settled(agreement, Point("description", "Ours.", "Mine.")) == set()
        assert agreement.kept == [
            "storygen/daily: the description was changed on the server to 'Mine.' and stays so; "
            "prefect.yaml says 'Ours.' (--reset storygen/daily takes that)"
        ]


def test_what_both_changed_stays_as_the_person_set_it():
    agreement = _after(Point("concurrency limit", 1, None))

    assert _settled(agreement, Point("concurrency limit", 3, 2)) == set()
    assert (
        "was changed on the server to 2 and stays so; prefect.yaml now says 3"
        in (agreement.kept[0])
    )


def test_a_person_who_comes_back_to_the_old_value_gets_the_new_one():
    agreement = _after(Point("concurrency limit", 1, None))
    _settled(agreement, Point("concurrency limit", 3, 2))

    later = Agreement(agreement.applied, ())
    assert _settled(later, Point("concurrency limit", 3, 1)) == {"concurrency limit"}


def test_what_a_person_added_or_deleted_is_not_undone():
    agreement = _after(Point("parameter preset", "draft", None))
    added, deleted = Point("parameter seed", None, 7), Point("parameter preset", "draft", None)

    assert _settled(agreement, added, deleted) == set()
    assert [sentence.partition(" and stays")[0] for sentence in agreement.kept] == [
        "storygen/daily: the parameter seed was added on the server (7)",
        "storygen/daily: the parameter preset was deleted on the server",
    ]


def test_what_the_file_adds_or_drops_is_made_or_goes():
    agreement = _after(Point("parameter preset", "draft", None))
    points = [Point("parameter preset", None, "draft"), Point("parameter seed", 7, None)]

    assert _settled(agreement, *points) == {"parameter preset", "parameter seed"}
    assert agreement.kept == []


def test_on_a_server_that_remembers_nothing_every_difference_is_a_persons():
    agreement = Agreement({}, ())
    points = [Point("description", "Ours.", "Theirs."), Point("pause", False, False)]
    assert _settled(agreement, *points) == set()
    assert "the description is 'Theirs.' on the server and stays so" in agreement.kept[0]

    later = Agreement(agreement.applied, ())
    assert _settled(later, points[0], Point("pause", True, False)) == {"pause"}
    assert len(later.kept) == 1


def test_a_thing_that_was_deleted_is_made_again_only_on_demand():
    assert Agreement({}, ()).may_make(_DAILY)
    agreement = _after(Point("pause", False, None))
    assert not agreement.may_make(_DAILY)
    assert agreement.kept == [
        "storygen/daily was deleted on the server and stays away; --reset storygen/daily makes it "
        "again"
    ]
    assert _after(Point("pause", False, None), reset=("all",)).may_make(_DAILY)


def test_a_reset_takes_the_files_word_and_a_wrong_name_is_refused():
    agreement = _after(Point("description", "Ours.", None), reset=(_DAILY,))
    assert _settled(agreement, Point("description", "Ours.", "Mine.")) == {"description"}
    agreement.check_reset()

    wrong = _after(Point("description", "Ours.", None), reset=("daily",))
    _settled(wrong, Point("description", "Ours.", "Ours."))
    with pytest.raises(RequestError, match="nothing called 'daily' to reset; it may be all, story"):
        wrong.check_reset()


def test_a_check_that_had_to_be_left_off_is_tried_again_and_is_no_persons_doing():
    agreement = _after(Point("check of parameters", True, None))
    agreement.note_unchecked(_DAILY, "check of parameters", "'mood' is not known")
    assert agreement.kept == [
        "storygen/daily: what was set on the server is not what it takes now ('mood' is not known) "
        "and stays so, unchecked; --reset storygen/daily takes the files' word"
    ]

    later = Agreement(agreement.applied, ())
    switch = Point("check of parameters", True, False)
    assert _settled(later, switch) == {"check of parameters"}
    assert later.kept == []
