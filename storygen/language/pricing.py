"""What a language model costs, where the table of prices cannot know it."""

from storygen.language.published_prices import published_price
from storygen.services.prices import has_own_price, priced_at
from storygen.services.usage import Usage
from storygen.settings_language import LanguageSettings


def priced(settings: LanguageSettings, usage: Usage) -> Usage:
    """A use with what it costs; as it is where the table of prices is to say so.

    What the service told comes first, then the user's own table; a server on this machine costs
    nothing, and OpenRouter publishes its prices.
    """
    name, model = settings.endpoint, settings.model
    if usage.usd is not None or has_own_price(name, model):
        return usage
    here = priced_at(settings.base_url, name, usage)
    if here.usd is not None or name != "openrouter":
        return here
    price = published_price(settings.base_url, model)
    return usage if price is None else usage.model_copy(update={"usd": price.of(usage)})
