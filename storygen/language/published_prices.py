"""What OpenRouter charges for its models, as it publishes it; asked for once a day, without a key.

https://openrouter.ai/docs/api-reference/list-available-models: prices are strings, in US dollars
per token; a router that picks among models has -1, which says nothing.
"""

import time
from threading import Lock
from typing import Any

from pydantic import BaseModel, ValidationError

from storygen import progress
from storygen.canonical import digest
from storygen.current_run import current_run
from storygen.errors import StoreError, StorygenError
from storygen.services.prices import Price
from storygen.services.wire import Limits, on_the_wire
from storygen.store import current_store

_KEPT_S = 24 * 3600
_LIMITS = Limits(5.0, 10.0, 20.0)
_PER_MILLION = 1_000_000


class _Published(BaseModel):
    asked_at_s: float
    prices: dict[str, Price]


class _Pricing(BaseModel):
    prompt: float
    completion: float
    input_cache_read: float | None = None


class _Listed(BaseModel):
    id: str
    pricing: _Pricing


class _Answer(BaseModel):
    data: list[dict[str, Any]]


def published_price(base_url: str, model: str) -> Price | None:
    """What a model costs; None where that is not published, or cannot be asked for.

    Prices of another day do where there is no network.

    Args:
        base_url: OpenRouter's address, up to and with `/v1`.
        model: Its name there.
    """
    return current_run().part(_PublishedPrices).of(base_url).prices.get(model)


class _PublishedPrices:
    """What a run knows of the prices at each address."""

    def __init__(self) -> None:
        self._known: dict[str, _Published] = {}
        self._guard = Lock()

    def of(self, base_url: str) -> _Published:
        """Those of the last day, or a new answer."""
        with self._guard:
            published = self._known.get(base_url)
            if published is None or not _is_fresh(published):
                self._known[base_url] = published = _kept_or_asked(base_url)
            return published


def _kept_or_asked(base_url: str) -> _Published:
    place = f"prices/openrouter/{digest('prices', base_url)}"
    kept = _kept(place)
    if kept is not None and _is_fresh(kept):
        return kept
    try:
        asked = _Published(asked_at_s=time.time(), prices=_asked(base_url))
        current_store().write_record(place, asked.model_dump_json().encode())
    except StorygenError as error:
        of_when = "nothing is known of them" if kept is None else "those of another day count"
        progress.current().note(f"openrouter's prices cannot be had ({error}); {of_when}")
        # Not asked for again in this run: each call would wait for it.
        prices = {} if kept is None else kept.prices
        return _Published(asked_at_s=time.time(), prices=prices)
    return asked


def _is_fresh(published: _Published) -> bool:
    return 0 <= time.time() - published.asked_at_s < _KEPT_S


def _kept(place: str) -> _Published | None:
    try:
        return _Published.model_validate_json(current_store().read_record(place) or b"")
    except (ValidationError, StoreError):
        return None


def _asked(base_url: str) -> dict[str, Price]:
    import httpx

    with on_the_wire("openrouter", _LIMITS) as wire:
        try:
            with httpx.Client(**wire.options(httpx)) as client:
                content = client.get(f"{base_url}/models").raise_for_status().content
            listed = _Answer.model_validate_json(content).data
        except (httpx.HTTPError, ValueError) as error:
            raise StorygenError(f"{type(error).__name__} at {base_url}/models") from error
    return dict(filter(None, map(_priced, listed)))


def _priced(listed: dict[str, Any]) -> tuple[str, Price] | None:
    """A model's price; None where it is published in a way that is not known here."""
    try:
        model = _Listed.model_validate(listed)
        pricing = model.pricing
        cached = pricing.input_cache_read
        return model.id, Price(
            input_tokens=pricing.prompt * _PER_MILLION,
            cached_tokens=None if cached is None else cached * _PER_MILLION,
            output_tokens=pricing.completion * _PER_MILLION,
        )
    except ValidationError:
        return None
