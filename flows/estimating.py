"""What a film may cost: reckoned once, here, before the first paid call."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flows.estimating_media import picture_items, voice_items
from flows.estimating_source import source_item
from flows.estimating_words import (
    Item,
    as_it_stands,
    later_items,
    revision_items,
    script_item,
    stand_in,
    translation_item,
)
from flows.made import Story
from flows.studio import Studio
from flows.succession import provider_of
from storygen import progress
from storygen.errors import RequestError
from storygen.models.story import Script
from storygen.models.usage import Usage, dollars
from storygen.presets import candidates
from storygen.services.prices import built_in_prices
from storygen.services.spending import current_spending
from storygen.settings_language import LanguageSettings
from tasks.keyframes.contract import PAINTERS
from tasks.revision.task import revise_script
from tasks.script.writer import is_too_long
from tasks.voice.contract import NARRATORS


def estimate(studio: Studio, story: Story) -> None:
    """Say and note what a film may cost, before anybody is paid.

    It is reckoned from the story: what a model may make of it is taken to be as long as was asked
    for, or as the story is. What lies in the cache already costs nothing, so it may be less.

    Args:
        studio: The run's.
        story: As it was read.
    """
    if _may_cost(studio):
        tell_estimate(studio, film_items(studio, story))


def film_items(studio: Studio, story: Story) -> Iterator[Item]:
    """What each stage of a film may use of services."""
    request, writers = studio.request, studio.choices.writers
    model = writers.of("script")
    yield from _script_items(studio, story, model)
    script = _about_as_told(story, model)
    delivery = request.delivery(script.language)
    if not request.recording:
        yield from revision_items(writers, script)
        yield from voice_items(request, script)
    yield from picture_items(studio, script, delivery)
    yield from later_items(writers, script, delivery)


def _may_cost(studio: Studio) -> bool:
    """Whether anybody who is paid may be asked; else nothing has to be reckoned."""
    request, choices = studio.request, studio.choices
    voices = () if request.recording else (request.voice, *request.speaker_voices().values())
    return (
        bool(request.llm.strip())
        or PAINTERS.find(choices.of("keyframes").provider).is_paid
        or any(_is_paid(name) for voice in voices for name in candidates("voice", voice))
    )


def _is_paid(voice: str) -> bool:
    try:
        return NARRATORS.find(provider_of(voice)).is_paid
    except RequestError:  # it is not installed, so that another one will speak
        return False


def _script_items(studio: Studio, story: Story, model: LanguageSettings | None) -> Iterator[Item]:
    """What it takes to come to a script: writing, translating, telling in fewer words."""
    source, brief = story.source, story.brief
    if source is None:
        if model:
            yield script_item(brief, model)
        return
    if brief.topic:
        if model:
            yield source_item(brief, source, model)
        return
    translator = studio.choices.writers.of("translation") if studio.request.translate else None
    if translator:
        yield translation_item(source, brief.language, translator)
    if model and is_too_long(source, brief):
        yield source_item(brief, source, model)


def _about_as_told(story: Story, model: LanguageSettings | None) -> Script:
    """A script about as long as the one that will be told, read as the rules read it."""
    if story.source is None or (model and story.brief.topic):
        return stand_in(story.brief)
    return revise_script.fn(as_it_stands(story.source, story.brief))


def tell_estimate(studio: Studio, items: Iterable[Item]) -> None:
    """Say and note what these may cost; nothing where nothing is paid for."""
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
