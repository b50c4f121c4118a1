"""What a language model costs, where the table of prices cannot know it."""

from urllib.parse import urlsplit

from storygen.language.published_prices import published_price
from storygen.services.prices import Price, own_price_table
from storygen.services.usage import Usage
from storygen.settings_language import LanguageSettings

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_FREE = Price()


def is_here(settings: LanguageSettings) -> bool:
    """Whether it is this machine that is asked."""
    return urlsplit(settings.base_url).hostname in _LOOPBACK


def priced(settings: LanguageSettings, usage: Usage) -> Usage:
    """A use with what it costs; as it is where the table of prices is to say so.

    What the service told comes first, then the user's own table; a server on this machine costs
    nothing, and OpenRouter publishes its prices.
    """
    price = None if usage.usd is not None else _price(settings)
    return usage if price is None else usage.model_copy(update={"usd": price.of(usage)})


def _price(settings: LanguageSettings) -> Price | None:
    own = own_price_table()
    if own is not None and own.find(settings.endpoint, settings.model) is not None:
        return None
    if is_here(settings):
        return _FREE
    if settings.endpoint == "openrouter":
        return published_price(settings.base_url, settings.model)
    return None
