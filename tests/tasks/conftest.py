from collections.abc import Iterator

import pytest

from storygen.language.endpoints import chosen
from storygen.services import serving
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import KEY, LanguageServer, language_server
from tests.support.services.storyteller import tell


@pytest.fixture
def storyteller(monkeypatch: pytest.MonkeyPatch) -> Iterator[LanguageServer]:
    """A language model's server that answers storygen's own questions well."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(serving, "_WAITS_S", (0.0, 0.0))
    with language_server() as running:
        running.answers = tell
        yield running


@pytest.fixture
def model(storyteller: LanguageServer) -> LanguageSettings:
    found = chosen("openai:gpt-4.1-mini", LanguageSettings(base_url=storyteller.url))
    assert found is not None
    return found
