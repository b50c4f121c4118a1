"""What the vectors of texts may cost."""

from collections.abc import Iterable

from storygen.language.pricing import priced
from storygen.language.tokens import most_tokens
from storygen.services.usage import Usage
from storygen.settings_language import LanguageSettings


def embedding_usage(texts: Iterable[str], settings: LanguageSettings) -> Usage:
    """The most that the vectors of some texts use."""
    return counted(sum(map(most_tokens, texts)), settings)


def counted(tokens: int, settings: LanguageSettings) -> Usage:
    """The use of so many tokens by the embedding model, with its price where one is published."""
    named = settings.model_copy(update={"model": settings.embedding_model})
    return priced(named, Usage(model=named.model, input_tokens=tokens))
