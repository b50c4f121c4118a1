from pathlib import Path

import pytest

from storygen.cli import main, stack_flags
from storygen.stack.state import stack_folder, supervisor


def test_an_installation_without_the_deployments_says_what_up_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("STORYGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(stack_flags, "_DEPLOYMENTS", tmp_path / "prefect.yaml")

    assert main.main(["up"]) == 2

    said = capsys.readouterr().err
    assert str(tmp_path / "prefect.yaml") in said and "from a clone of storygen" in said
    assert supervisor() is None and not (stack_folder() / "stack.json").exists()


def test_a_database_that_does_not_answer_is_told_before_anything_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("STORYGEN_HOME", str(tmp_path / "home"))

    assert main.main(["up", "--database", "postgresql://me:word@127.0.0.1:1/films"]) == 2

    said = capsys.readouterr().err
    assert "check that PostgreSQL answers there" in said and "word@" not in said
    assert supervisor() is None and not (stack_folder() / "stack.json").exists()
