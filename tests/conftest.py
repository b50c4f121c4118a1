import os
from pathlib import Path

import pytest

from storygen import files, progress, store


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every test has a home of its own; nothing it makes answers another test."""
    monkeypatch.setenv("STORYGEN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("STORYGEN_STORE", raising=False)
    store.use_store(None)
    store.forget_proofs()
    progress.tell(progress.Silence())
    yield
    files.inject(None)


@pytest.fixture(scope="session", autouse=True)
def quiet_libraries():
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
