from collections.abc import Iterator

import pytest

from storygen.language.chat import ChatModel
from storygen.language.endpoints import chosen
from storygen.services import serving
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import KEY, LanguageServer, language_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LanguageServer]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(serving, "_WAITS_S", (0.0, 0.0))
    with language_server() as running:
        yield running


@pytest.fixture
def model(server: LanguageServer) -> ChatModel:
    settings = LanguageSettings(base_url=server.url, quiet_s=0.3, whole_s=5)
    found = chosen("openai:gpt-4.1-mini", settings)
    assert found is not None
    return ChatModel(found)
