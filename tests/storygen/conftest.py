from collections.abc import Iterator

import pytest

from storygen.services import serving
from tests.support.s3_servers import CREDENTIALS, s3_server
from tests.support.services.server_language import KEY, LanguageServer, language_server


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def s3_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LanguageServer]:
    """A language model's server, its key, and no waiting between attempts."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(serving, "_WAITS_S", (0.0, 0.0))
    with language_server() as running:
        yield running
