"""What a film may cost, told before the first paid call."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from flows.arranging import picture_requests, utterance
from flows.estimating_words import Item, calm_frames, later_items, revision_items
from flows.studio import Studio
from flows.voices import voices_of
from storygen import progress
from storygen.models.base import Artifact
from storygen.models.film import Delivery
from storygen.models.sound import Utterance, VoiceChoice
from storygen.models.story import Script
from storygen.models.usage import Usage, dollars
from storygen.services.prices import built_in_prices
from storygen.services.spending import current_spending
from tasks.keyframes.opening import open_painter, painter_class
from tasks.keyframes.sheets import sheets_first, with_sheets
from tasks.shots.planning import plan_shots
from tasks.voice.opening import open_narrator

_SHEET = Artifact(sha256="0" * 64, size_bytes=0, media_type="image/jpeg")


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
    look = studio.look(script)
    frames = calm_frames(script, delivery)
    shots = plan_shots(script, frames, delivery.fps, studio.request.seed)
    painter = open_painter(choice.provider, choice.settings)
    keeps_characters = getattr(painter, "keeps_characters", False)
    drawn = [shot for shot in shots if shot.card is None]
    requests = picture_requests(drawn, look, keeps_characters=keeps_characters)
    sheets = sheets_first(requests)
    complete = with_sheets(requests, dict.fromkeys(sheets, _SHEET))
    yield Item("keyframes", choice.provider, _uses(painter, [*sheets.values(), *complete]))


def _uses(provider: Any, requests: Iterable[Any]) -> tuple[Usage, ...]:
    """Nothing of a provider that is not paid for."""
    return tuple(provider.estimate(each) for each in requests) if provider.is_paid else ()


def tell_first_estimate(studio: Studio, words: Iterable[Item], script: Script) -> None:
    """Say what a film may cost before a model is asked for the first time; only once.

    Args:
        studio: The run's.
        words: What it takes to write the script, or to translate it.
        script: The script, or one that is about as long.
    """
    if studio.book.is_estimated:
        return
    request = studio.request
    delivery = request.delivery(script.language)
    spoken: Iterable[Item] = ()
    if not request.recording:
        voices = voices_of(request, script.language, ("",), lambda _: None)
        utterances = tuple(utterance(beat, script.language) for beat in script.beats)
        choices = [voices[""].choice] * len(utterances)
        spoken = voice_items(utterances, choices, script.language)
    writers = studio.choices.writers
    later = later_items(writers, script, delivery)
    revision = () if request.recording else revision_items(writers, script)
    pictures = picture_items(studio, script, delivery)
    tell_estimate(studio, (*words, *revision, *spoken, *pictures, *later))


def tell_estimate(studio: Studio, items: Iterable[Item]) -> None:
    """Say and note what a film may cost; nothing where nothing is paid for.

    What lies in the cache already costs nothing, so it may be less.
    """
    studio.book.is_estimated = True
    prices = [price for item in items if (price := _priced(item)).most_usd != 0]
    if not prices:
        return
    known = None not in [price.most_usd for price in prices]
    spent_usd = current_spending().spent_usd()
    most_usd = spent_usd + sum(price.most_usd or 0.0 for price in prices)
    usual_usd = spent_usd + sum(price.usual_usd or 0.0 for price in prices)
    studio.book.estimate_usd = round(most_usd, 6) if known else None
    told = ", ".join(price.told() for price in prices)
    spent = f"; {dollars(spent_usd)} USD are spent already" if spent_usd else ""
    verdict = _verdict(studio.request.budget_usd, most_usd if known else None, usual_usd)
    checked = built_in_prices().checked
    progress.current().note(f"estimate: {told}{spent}{verdict}; storygen's prices are of {checked}")


class _Priced(NamedTuple):
    """What an item costs; None where a price is not known."""

    item: Item
    most_usd: float | None
    usual_usd: float | None

    def told(self) -> str:
        name = f"{self.item.stage} by {self.item.provider}"
        if self.most_usd is None or self.usual_usd is None:
            return f"{name} at a price that is not known"
        about = f"about {dollars(self.usual_usd)}, " if self.item.usual is not None else ""
        return f"{name} {about}up to {dollars(self.most_usd)} USD"


def _priced(item: Item) -> _Priced:
    usual = item.uses if item.usual is None else item.usual
    return _Priced(item, _cost_usd(item.provider, item.uses), _cost_usd(item.provider, usual))


def _cost_usd(provider: str, uses: Iterable[Usage]) -> float | None:
    prices = [current_spending().estimate_usd(provider, usage) for usage in uses]
    return None if None in prices else sum(price or 0.0 for price in prices)


def _verdict(budget_usd: float | None, most_usd: float | None, usual_usd: float) -> str:
    """Whether a budget is enough.

    Args:
        budget_usd: What may be spent; None for no limit.
        most_usd: What is spent and may be at most; None where a price is not known.
        usual_usd: What is spent and is to be expected.
    """
    if budget_usd is None:
        return ""
    budget = f"; the budget of {dollars(budget_usd)} USD"
    if most_usd is None:
        return f"{budget} cannot be kept where a price is not known: the run stops there"
    if most_usd <= budget_usd:
        return f"{budget} is enough"
    if usual_usd <= budget_usd:
        return f"{budget} should do; the run stops before a call that might pass it"
    return f"{budget} is not enough: it stops where that is used up"
