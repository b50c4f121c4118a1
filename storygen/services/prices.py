"""What services charge: a dated table that comes with storygen, and the user's own beside it."""

from datetime import date
from fnmatch import fnmatchcase
from importlib.resources import files as packaged
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import Field, ValidationError

from storygen import files
from storygen.current_run import current_run
from storygen.errors import RequestError
from storygen.home import home
from storygen.models.base import Model
from storygen.services.usage import Usage

_PER_MILLION = 1e-6
_MOST_ERRORS = 3
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Price(Model):
    """What one model of a service costs, in US dollars.

    Attributes:
        characters: Per million characters spoken.
        input_tokens: Per million tokens read.
        cached_tokens: Per million of them that came from the service's cache; None: the same.
        output_tokens: Per million tokens written.
        pictures: Per picture.
        seconds: Per second of sound.
    """

    characters: float = Field(default=0.0, ge=0)
    input_tokens: float = Field(default=0.0, ge=0)
    cached_tokens: float | None = Field(default=None, ge=0)
    output_tokens: float = Field(default=0.0, ge=0)
    pictures: float = Field(default=0.0, ge=0)
    seconds: float = Field(default=0.0, ge=0)

    def of(self, usage: Usage) -> float:
        """What a use costs, in US dollars."""
        cached = min(usage.cached_tokens, usage.input_tokens)
        cached_price = self.input_tokens if self.cached_tokens is None else self.cached_tokens
        millions = (
            usage.characters * self.characters
            + (usage.input_tokens - cached) * self.input_tokens
            + cached * cached_price
            + usage.output_tokens * self.output_tokens
        )
        flat = usage.pictures * self.pictures + usage.seconds * self.seconds
        return millions * _PER_MILLION + flat


class PriceTable(Model):
    """Prices by provider and model.

    Attributes:
        checked: When they were looked up.
        free: Providers that charge nothing.
        prices: By provider, then by the model's name, which may hold `*`.
        own: Another table, whose prices count first.
    """

    checked: date
    free: tuple[str, ...] = ()
    prices: dict[str, dict[str, Price]] = Field(default_factory=dict)
    own: "PriceTable | None" = None

    def providers(self) -> set[str]:
        """Those that it has prices of, or knows to be free."""
        return {*self.prices, *self.free}

    def find(self, provider: str, model: str) -> Price | None:
        """The price of a provider's model; None if it is not known."""
        own = self.own.find(provider, model) if self.own is not None else None
        if own is not None:
            return own
        if provider in self.free:
            return Price()
        named = self.prices.get(provider, {})
        fitting = [pattern for pattern in named if fnmatchcase(model, pattern)]
        return named[max(fitting, key=lambda pattern: (len(pattern), pattern))] if fitting else None

    def cost_usd(self, provider: str, usage: Usage) -> float | None:
        """What a use costs; what the service itself said counts first; None if not known."""
        if usage.usd is not None:
            return usage.usd
        price = self.find(provider, usage.model)
        return None if price is None else price.of(usage)


def own_prices_path() -> Path:
    """Where a user's own prices lie."""
    return home() / "prices.yaml"


def price_table() -> PriceTable:
    """The prices that hold here.

    Raises:
        RequestError: The user's own table cannot be read; says where and why.
    """
    return built_in_prices().model_copy(update={"own": own_price_table()})


def built_in_prices() -> PriceTable:
    """Those that come with storygen."""
    written = (packaged("storygen.services") / "prices.yaml").read_text(encoding="utf-8")
    return PriceTable.model_validate(yaml.safe_load(written))


def own_price_table() -> PriceTable | None:
    """The user's own prices; None without any. Raises RequestError as `price_table`."""
    path = own_prices_path()
    return current_run().part(_OwnTables)[path] if path.exists() else None


class _OwnTables(dict[Path, PriceTable]):
    """The tables that a run has read, once: one that is spoilt then must not cost an answer."""

    def __missing__(self, path: Path) -> PriceTable:
        self[path] = _read(path)
        return self[path]


def _read(path: Path) -> PriceTable:
    try:
        return PriceTable.model_validate(yaml.safe_load(files.read_bytes(path)))
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise RequestError(
            f"the prices in {str(path)!r} cannot be read: {_reason(error)}; write "
            f"`checked: {date.today()}` and, for each provider, its models and what they charge, "
            "as in `prices: {elevenlabs: {'*': {characters: 60}}}`"
        ) from error


def has_own_price(provider: str, model: str) -> bool:
    """Whether the user's own table has a price. Raises RequestError as `price_table`."""
    own = own_price_table()
    return own is not None and own.find(provider, model) is not None


def is_here(address: str) -> bool:
    """Whether it is this machine that is asked."""
    return urlsplit(address).hostname in _LOOPBACK


def priced_at(address: str, provider: str, usage: Usage) -> Usage:
    """A use of a server that speaks a service's language: here it costs nothing.

    Unless the user's own prices say otherwise, as for a proxy to a paid service.
    """
    if not is_here(address) or has_own_price(provider, usage.model):
        return usage
    return usage.model_copy(update={"usd": 0.0})


_SAID = {
    "missing": "is missing",
    "extra_forbidden": f"is unknown (units: {', '.join(Price.model_fields)})",
    "model_type": "is not written as `NAME: VALUE`",
    "dict_type": "is not written as `NAME: VALUE`",
}


def _reason(error: Exception) -> str:
    """What is wrong, in a line; pydantic and YAML write several."""
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    return "; ".join(
        f"{'.'.join(map(str, item['loc'])) or 'the file'} {_SAID.get(item['type'], item['msg'])}"
        for item in error.errors()[:_MOST_ERRORS]
    )


def how_to_price(provider: str, usage: Usage) -> str:
    """What a person writes to give the price of what a call uses, for the end of a sentence."""
    units = [name for name in Price.model_fields if getattr(usage, name)] or ["input_tokens"]
    prices = ", ".join(f"{name}: 1.0" for name in units)
    return (
        f"write `prices: {{{provider}: {{{usage.model or '*'!r}: {{{prices}}}}}}}` with its "
        "prices in USD (of tokens and characters per million, of pictures and seconds per one) and "
        f"`checked: {date.today()}` into {own_prices_path()}"
    )
