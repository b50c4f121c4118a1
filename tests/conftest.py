import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from storygen import current_run, files
from storygen.cli.flags import provider_settings
from storygen.request import Request, make_request

# Speed differs between machines and between runs on one; what is right does not.
settings.register_profile("storygen", deadline=None)
settings.load_profile("storygen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--set", action="append", default=[], metavar="PROVIDER.SETTING=VALUE",
        help="a setting for the contract suites, such as the address of a server of a test's own",
    )  # fmt: skip
    parser.addoption("--soak", action="store_true", help="whole counts instead of a short sample")


@pytest.fixture(scope="session")
def given_settings(request: pytest.FixtureRequest) -> Request:
    """What `--set` was given, as a request holds it."""
    return make_request(**provider_settings(request.config.getoption("--set")))


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether this is `make soak`, which takes its time."""
    return request.config.getoption("--soak")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every test has a home of its own; nothing it makes answers another test."""
    monkeypatch.setenv("STORYGEN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("STORYGEN_STORE", raising=False)
    monkeypatch.setattr(current_run, "_OUTSIDE", current_run.Run())
    yield
    files.inject(None)


@pytest.fixture(scope="session", autouse=True)
def quiet_libraries():
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Callable[[str, float], None]:
    """Takes down how long something took, for docs/reliability.md, where STORYGEN_MEASURED says."""

    def take_down(what: str, seconds: float) -> None:
        if not (path := os.environ.get("STORYGEN_MEASURED")):
            return
        file = Path(path)
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        times = known.setdefault(request.node.originalname, {}).setdefault(what, [])
        times.append(round(seconds, 1))
        file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    return take_down
