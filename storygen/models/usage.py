"""The words for what services use up and what that costs."""

from collections.abc import Iterable

from pydantic import Field

from storygen.models.base import Model


class Usage(Model):
    """What one call used, in the units that services bill.

    Attributes:
        model: The service's name of what served the call, as the price table knows it.
        characters: Of text that was spoken.
        input_tokens: Read by a model, those from its cache included.
        cached_tokens: Of these, how many came from the service's cache.
        output_tokens: Written by a model, its thoughts included.
        pictures: Drawn or looked up.
        seconds: Of sound.
        usd: What it cost, where the service or its provider says so; None: the price table does.
    """

    model: str = ""
    characters: int = Field(default=0, ge=0)
    input_tokens: int = Field(default=0, ge=0)
    cached_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    pictures: int = Field(default=0, ge=0)
    seconds: float = Field(default=0.0, ge=0)
    usd: float | None = Field(default=None, ge=0)

    def plus(self, other: "Usage") -> "Usage":
        """Both together, under this one's model; money only where both tell of it."""
        known = self.usd is not None and other.usd is not None
        return Usage(
            model=self.model,
            characters=self.characters + other.characters,
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            pictures=self.pictures + other.pictures,
            seconds=self.seconds + other.seconds,
            usd=(self.usd or 0.0) + (other.usd or 0.0) if known else None,
        )


class Cost(Model):
    """What a run used of one model of a service.

    Attributes:
        provider: Its name in the registry.
        calls: How many were answered.
        usage: Of all calls together; its `usd` is what they cost, None if a price is not known.
    """

    provider: str
    calls: int
    usage: Usage


def total_usd(costs: Iterable[Cost]) -> float | None:
    """What they cost together, in US dollars; None if one price is not known."""
    prices = [cost.usage.usd for cost in costs]
    return None if None in prices else round(sum(price or 0.0 for price in prices), 6)


def dollars(usd: float) -> str:
    """An amount for people: in cents, and finer where it is less than one."""
    return f"{usd:.2f}" if usd >= 0.01 or usd == 0 else f"{usd:.4f}"


def bill(costs: Iterable[Cost]) -> str:
    """Who is paid how much, in a line; empty where nobody is."""
    paid = [cost for cost in costs if cost.usage.usd != 0]
    names = dict.fromkeys(cost.provider for cost in paid)
    parts = {name: total_usd(cost for cost in paid if cost.provider == name) for name in names}
    told = [
        f"{name} {'at a price that is not known' if usd is None else dollars(usd)}"
        for name, usd in parts.items()
    ]
    known_usd = sum(cost.usage.usd or 0.0 for cost in paid)
    return f"{dollars(known_usd)} USD ({', '.join(told)})" if told else ""
