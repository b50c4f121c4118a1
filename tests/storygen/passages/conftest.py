from pathlib import Path

import pytest

from storygen.language.endpoints import chosen
from storygen.settings_language import LanguageSettings
from tasks.script.languages import language_of
from tasks.script.passages import numbered_passages
from tasks.source.reading import read_source
from tests.support.services.server_language import LanguageServer

FABLES = Path(__file__).parents[3] / "examples" / "eight-fables.md"


@pytest.fixture(scope="session")
def fables() -> list[str]:
    """The passages of a real text, with their headings."""
    source = read_source(FABLES.read_bytes(), FABLES.name)
    found = numbered_passages(source, language_of("en"))
    return [f"{each.heading}\n{each.text}" for each in found]


@pytest.fixture
def settings(server: LanguageServer) -> LanguageSettings:
    asked = LanguageSettings(
        base_url=server.url, key="OPENAI_API_KEY", embedding_model="text-embedding-3-small"
    )
    found = chosen("openai:gpt-4.1-mini", asked)
    assert found is not None
    return found
