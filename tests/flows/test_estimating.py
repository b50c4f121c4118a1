"""What a film may cost is said before the first paid call, with what is known then."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import estimating
from flows.bookkeeping import Book
from flows.estimating import estimate, tell_estimate
from flows.estimating_media import picture_items
from flows.estimating_source import source_item
from flows.estimating_words import (
    Item,
    calm_frames,
    later_items,
    script_item,
    stand_in,
    translation_item,
)
from flows.made import Story
from flows.studio import Studio
from storygen import progress
from storygen.language.endpoints import chosen
from storygen.meter import Meter
from storygen.models.story import Brief, Passage, Section, Source
from storygen.models.usage import Usage
from storygen.request import make_request
from storygen.services.spending import Spending, current_spending, use_spending
from storygen.settings_language import LanguageSettings
from tasks.script.writer import write_script
from tasks.shots.planning import plan_shots

MODEL = chosen("openai:gpt-5-mini", LanguageSettings())
assert MODEL is not None
VOICE = Item("voice", "elevenlabs", (Usage(model="any", characters=1_000),))  # 0.10 USD
LONG = Passage(text="A word of many words is a long word. " * 60)
BRIEF = Brief(topic="Salt", language="en", length_words=120)


class Told(progress.Silence):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


@pytest.fixture
def told() -> Iterator[list[str]]:
    before = current_spending()
    use_spending(Spending("run"))
    progress.tell(told := Told())
    yield told.notes
    use_spending(before)


def studio(**fields: Any) -> Studio:
    page: Any = None
    with Meter() as meter:
        return Studio(make_request(text="Hi.", **fields), Book(meter, ()), page)


def spend(usd: float) -> None:
    with current_spending().call("elevenlabs", Usage(usd=usd)) as charge:
        charge(())


def test_what_was_spent_already_counts(told: list[str]):
    film = studio(budget_usd=0.15)
    tell_estimate(film, [VOICE])
    spend(0.06)

    tell_estimate(film, [VOICE])

    assert told[0].startswith(
        "estimate: voice by elevenlabs up to 0.10 USD; the budget of 0.15 USD is enough; "
        "storygen's prices are of 20"
    )
    assert "; 0.06 USD are spent already; the budget of 0.15 USD is not enough" in told[1]
    assert film.book.estimate_usd == pytest.approx(0.16)


def test_nothing_is_called_enough_while_a_price_is_not_known(told: list[str]):
    film = studio(budget_usd=5)

    tell_estimate(film, [VOICE, Item("keyframes", "unheard-of", (Usage(model="x"),))])

    assert "keyframes by unheard-of at a price that is not known" in told[0]
    assert "enough" not in told[0] and "cannot be kept" in told[0]
    assert film.book.estimate_usd is None


def test_a_budget_between_the_usual_and_the_most_should_do(told: list[str]):
    usual = (Usage(model="any", characters=100),)

    tell_estimate(studio(budget_usd=0.05), [VOICE._replace(usual=usual)])

    assert "about 0.01, up to 0.10 USD; the budget of 0.05 USD should do" in told[0]


def test_before_a_script_is_written_all_of_the_film_is_told_of(
    told: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    film = studio(llm="openai:gpt-5-mini", voice="espeak-ng")

    estimate(film, Story(None, BRIEF))

    (note,) = told
    assert re.findall(r"(\w+) by openai about", note) == [
        "script",
        "revision",
        "shots",
        "metadata",
    ]
    assert film.book.estimate_usd is not None and 0 < film.book.estimate_usd < 1


def test_a_stand_in_is_as_long_as_what_will_be_written():
    assert sum(len(beat.tokens) for beat in stand_in(BRIEF).beats) == 120


def test_drafts_judgements_and_new_drafts_are_all_counted():
    item = script_item(BRIEF, MODEL.model_copy(update={"rounds": 2}))

    assert len(item.uses) == 6 and item.usual is not None and len(item.usual) == 4
    assert all(each.output_tokens == MODEL.max_output_tokens for each in item.uses)
    assert len(script_item(BRIEF, MODEL.model_copy(update={"rounds": 0})).uses) == 2


def test_a_source_that_does_not_fit_is_counted_with_its_plan_its_parts_and_its_vectors():
    source = Source(title="Salt", sections=(Section(heading="", passages=(LONG,) * 40),))
    small = MODEL.model_copy(update={"rounds": 0, "context_tokens": 4_000})

    whole = source_item(BRIEF, source, small.model_copy(update={"context_tokens": 1_000_000}))
    parted = source_item(BRIEF, source, small.model_copy(update={"embedding_model": "e"}))

    assert len(whole.uses) == 2
    assert len(parted.uses) == 1 + 3 + 1 + 1
    assert parted.uses[-1].model == "e" and parted.uses[-1].input_tokens > 20_000


def test_a_translation_is_counted_by_its_parts():
    source = Source(title="Salt", sections=(Section(heading="", passages=(LONG,) * 4),))

    item = translation_item(source, "de", MODEL)

    assert len(item.uses) == 4
    assert item.usual is not None
    assert 4 * 500 < sum(each.output_tokens for each in item.usual) < 4 * 1_500


def test_a_model_on_this_machine_is_not_told_of(told: list[str]):
    request: dict[str, Any] = {"llm": "ollama:llama3.1", "voice": "espeak-ng"}
    film = studio(**request)

    delivery = film.request.delivery("en")
    tell_estimate(film, later_items(film.choices.writers, stand_in(BRIEF), delivery))

    assert told == [] and film.book.estimate_usd == 0


def test_where_nobody_is_paid_nothing_is_reckoned(told: list[str], monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise AssertionError("reckoned")

    monkeypatch.setattr(estimating, "film_items", refuse)
    story = Story(Source(title="Salt", sections=(Section(heading="", passages=(LONG,)),)), BRIEF)

    estimate(studio(voice="espeak-ng"), story)

    assert told == []
    with pytest.raises(AssertionError, match="reckoned"):
        estimate(studio(voice="elevenlabs,espeak-ng"), story)


def test_pictures_are_counted_by_the_storys_length_with_each_shot_among_them(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    film = studio(visuals="openai-images")
    source = Source(title="Salt", sections=(Section(heading="", passages=(LONG,)),))
    script = write_script(source, Brief(language="en"))
    delivery = film.request.delivery("en")
    shots = plan_shots(script, calm_frames(script, delivery), delivery.fps, 1)

    (item,) = picture_items(film, script, delivery)

    assert len(item.uses) == len(shots)


def test_what_a_film_costs_is_reckoned_by_no_act():
    flows = Path(estimating.__file__).parent
    asking = {
        path.stem
        for path in flows.glob("*.py")
        if not path.stem.startswith("estimating") and "flows.estimating" in path.read_text("utf-8")
    }

    assert asking == {"film"}
    assert (flows / "film.py").read_text("utf-8").count("estimate(") == 1
