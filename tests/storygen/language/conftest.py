import pytest

from storygen.language.chat import ChatModel
from storygen.language.endpoints import chosen
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import LanguageServer


@pytest.fixture
def model(server: LanguageServer) -> ChatModel:
    settings = LanguageSettings(base_url=server.url, key="OPENAI_API_KEY", quiet_s=0.3, whole_s=5)
    found = chosen("openai:gpt-4.1-mini", settings)
    assert found is not None
    return ChatModel(found)
