import logging
from types import SimpleNamespace
from typing import Any

import pytest

from flows import run_result
from storygen.models.publication import Publication


def test_a_film_is_made_though_the_disk_is_full_when_its_result_is_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    class Full:
        def __init__(self, **_: Any) -> None:
            pass

        def create_result_record(self, made: Publication) -> str:
            return made.title

        def persist_result_record(self, _record: str) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_result, "ResultStore", Full)
    monkeypatch.setattr(
        run_result, "get_result_store", lambda: SimpleNamespace(result_storage=None)
    )
    monkeypatch.setattr(run_result, "get_run_logger", lambda: logging.getLogger("test"))
    made = Publication(
        run_id="run", title="The Lamp", folder="/films/en", files=(), duration_s=61.2, passed=True
    )

    state = run_result.completed(made)

    assert state.is_completed()
    assert state.message == "The Lamp: 1:01 of film in /films/en"
    assert "the run's result is not kept" in caplog.text
