"""What a film may cost, told before the first paid call."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from flows.arranging import picture_request
from flows.studio import Studio
from storygen import progress
from storygen.models.base import Artifact
from storygen.models.film import Delivery
from storygen.models.picture import Shot
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Character, Script
from storygen.models.usage import Usage
from storygen.services.spending import current_spending
from tasks.keyframes.opening import open_painter, painter_class
from tasks.shots.planning import plan_shots
from tasks.voice.opening import open_narrator

_SHEET = Artifact(sha256="0" * 64, size_bytes=0, media_type="image/jpeg")
_WORDS_PER_S = 2.5  # 150 a minute, the middle of what audiobooks are read at


class Item(NamedTuple):
    """What one stage may use of a service.

    Attributes:
        stage: The stage's folder name.
        provider: Who serves it.
        uses: An upper bound of each call.
    """

    stage: str
    provider: str
    uses: tuple[Usage, ...]


def voice_items(
    utterances: Sequence[Utterance], choices: Sequence[VoiceChoice], language: str
) -> Iterator[Item]:
    """What the voices may use; each utterance has its choice."""
    for choice in dict.fromkeys(choices):
        narrator = open_narrator(choice, language)
        own = [one for one, its in zip(utterances, choices, strict=True) if its == choice]
        yield Item("voice", choice.provider, _uses(narrator, own))


def picture_items(studio: Studio, script: Script, delivery: Delivery) -> Iterator[Item]:
    """What the painter may use, for shots as they are planned when the script is read calmly."""
    choice = studio.choices.of("keyframes")
    if not painter_class(choice.provider).is_paid:
        return
    spoken = [sum(len(token.spoken) for token in beat.tokens) for beat in script.beats]
    frames = tuple(max(1, round(words / _WORDS_PER_S * delivery.fps)) for words in spoken)
    look = studio.look(script)
    shots = plan_shots(script, frames, delivery.fps, studio.request.seed)
    painter = open_painter(choice.provider, choice.settings)
    cast = _cast(shots) if getattr(painter, "keeps_characters", False) else {}
    drawn = [shot for shot in shots if shot.card is None]
    requests = [picture_request(shot, look, cast) for shot in drawn]
    sheets = [
        requests[0].model_copy(update={"characters": (), "sheet_of": each})
        for each in cast.values()
        if requests
    ]
    yield Item("keyframes", choice.provider, _uses(painter, [*sheets, *requests]))


def _cast(shots: Iterable[Shot]) -> dict[str, Character]:
    """Each character as if the sheet was drawn."""
    return {
        each.name: each.model_copy(update={"sheet": _SHEET}) for shot in shots
        for each in shot.characters
    }  # fmt: skip


def _uses(provider: Any, requests: Iterable[Any]) -> tuple[Usage, ...]:
    """Nothing of a provider that is not paid for."""
    return tuple(provider.estimate(each) for each in requests) if provider.is_paid else ()


def tell_estimate(studio: Studio, items: Iterable[Item]) -> None:
    """Say and note what a film may cost; nothing where nothing is paid for.

    What lies in the cache already costs nothing, so it may be less.
    """
    paid = [item for item in items if item.uses]
    if not paid:
        return
    costs = {item: _cost_usd(item) for item in paid}
    known = [usd for usd in costs.values() if usd is not None]
    studio.book.estimate_usd = round(sum(known), 6) if len(known) == len(paid) else None
    progress.current().note(f"estimate: {', '.join(_told(costs))}{_budget(studio, sum(known))}")


def _cost_usd(item: Item) -> float | None:
    prices = [current_spending().estimate_usd(item.provider, usage) for usage in item.uses]
    return None if None in prices else sum(price or 0.0 for price in prices)


def _told(costs: dict[Item, float | None]) -> Iterator[str]:
    for item, usd in costs.items():
        price = "at a price that is not known" if usd is None else f"up to {usd:.2f} USD"
        yield f"{item.stage} by {item.provider} {price}"


def _budget(studio: Studio, usd: float) -> str:
    budget_usd = studio.request.budget_usd
    if budget_usd is None:
        return ""
    verdict = "enough" if usd <= budget_usd else "not enough: it stops where that is used up"
    return f"; the budget of {budget_usd:.2f} USD is {verdict}"
