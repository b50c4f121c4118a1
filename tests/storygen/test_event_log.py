import pytest

from storygen.event_log import EventLog, event, read_events


def test_a_run_that_is_started_again_goes_on_with_its_numbers():
    first = EventLog("run")
    first.write([event("storygen.stage.begun", stage="voice", total=3)])
    first.write([event("storygen.stage.finished", stage="voice"), event("storygen.film.failed")])

    numbered = EventLog("run").write([event("storygen.stage.begun", stage="voice", total=3)])

    assert [each.number for each in numbered] == [4]
    log = list(read_events("run"))
    assert [each.number for each in log] == [1, 2, 3, 4]
    assert log[0].payload == {"stage": "voice", "total": 3}


@pytest.mark.parametrize("run_id", ["../../evil", "a/b", "", "x" * 300, "Ünrein"])
def test_any_name_of_a_run_is_a_place_of_its_own(run_id: str):
    EventLog(run_id).write([event("storygen.film.made", title='Ä\n"b"')])
    EventLog("other").write([event("storygen.film.failed")])

    assert [each.payload for each in read_events(run_id)] == [{"title": 'Ä\n"b"'}]


def test_a_run_without_events_has_an_empty_log():
    assert list(read_events("nobody")) == []
