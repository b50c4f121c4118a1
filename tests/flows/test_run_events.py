from pathlib import Path

import pytest

from flows.run_events import run_events
from storygen import files, progress
from storygen.errors import InspectionFailed, ToolError
from storygen.event_log import read_events


def _names(run_id: str) -> list[str]:
    return [each.name.removeprefix("storygen.") for each in read_events(run_id)]


def test_stages_are_told_of_and_passed_on():
    heard: list[str] = []

    class Told(progress.Silence):
        def begin(self, stage: str, total: int) -> None:
            heard.append(stage)

    progress.tell(Told())
    with run_events("run") as events:
        told = progress.current()
        told.begin("voice", 3)
        for _ in range(3):
            told.advance("voice")
        told.end("voice", 3, 0)
        events.tell("film.made", title="The Lamp", folder="/films")

    assert heard == ["voice"]
    assert _names("run") == ["stage.begun", "stage.finished", "film.made"], "not each part"
    last = list(read_events("run"))[-1]
    assert last.payload == {"title": "The Lamp", "folder": "/films"}
    assert isinstance(progress.current(), Told)


def test_a_film_that_fails_is_told_of_and_one_that_is_rejected_is_no_failure():
    with pytest.raises(ToolError), run_events("failed") as events:
        events.title = "The Lamp"
        raise ToolError("ffmpeg stopped")
    with pytest.raises(InspectionFailed), run_events("rejected") as events:
        events.tell("film.rejected", title="The Lamp")
        raise InspectionFailed("too quiet")

    (failed,) = read_events("failed")
    assert failed.payload == {"title": "The Lamp", "error": "ffmpeg stopped"}
    assert _names("rejected") == ["film.rejected"]


def test_a_log_that_cannot_be_written_costs_the_run_nothing():
    def full(_name: str, path: Path) -> None:
        if "events" in str(path):
            raise OSError(28, "No space left on device")

    files.inject(full)
    with run_events("run") as events:
        events.tell("film.made", title="The Lamp")
    files.inject(None)

    assert _names("run") == []
