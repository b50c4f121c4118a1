"""What a language model may use to tell a story from a source."""

from flows.estimating_words import Item, drafts_item, told_words
from storygen.language.forecast import Forecast, forecast
from storygen.language.prompts import load_prompt
from storygen.language.tokens import answer_tokens
from storygen.models.story import Brief, Source
from storygen.models.writing import CitedDraft, CitedPart, Outline
from storygen.passages.pricing import embedding_usage
from storygen.settings_language import LanguageSettings
from tasks.script.citing import is_told_at_once, listed
from tasks.script.languages import language_of
from tasks.script.outlining import overview_tokens, parts_of, passages_to_a_part
from tasks.script.passages import USUAL_WORDS, numbered_passages

_PLAN_TOKENS = 60  # of a part, in the outline


def source_item(brief: Brief, source: Source, model: LanguageSettings) -> Item:
    """What it takes to tell a story from a source.

    Args:
        brief: Says how long it is to be.
        source: What it is told from.
        model: Who writes.
    """
    passages = numbered_passages(source, language_of(source.language or brief.language))
    text, words = listed(passages), told_words(brief)
    if is_told_at_once(passages, words, model):
        prompt = load_prompt("script", "condense")
        first = [forecast(model, prompt, CitedDraft, text, answer_tokens(words))]
        return drafts_item(model, first, _again(model, text, words), words)
    first = _by_outline(words, model)
    handed = "word " * (parts_of(words) * passages_to_a_part(words) * USUAL_WORDS)
    item = drafts_item(model, first, _again(model, handed, words), words)
    if not model.embedding_model:
        return item
    vectors = embedding_usage([each.text for each in passages], model)
    return item._replace(uses=(*item.uses, vectors), usual=(*(item.usual or ()), vectors))


def _by_outline(words: int, model: LanguageSettings) -> list[Forecast]:
    """The plan, then each part."""
    parts = parts_of(words)
    overview = "word " * overview_tokens(model)
    passages = "word " * (passages_to_a_part(words) * USUAL_WORDS)
    plan = forecast(
        model, load_prompt("script", "outline"), Outline, overview, _PLAN_TOKENS * parts
    )
    length = answer_tokens(words) // parts
    return [
        plan,
        *[forecast(model, load_prompt("script", "part"), CitedPart, passages, length)] * parts,
    ]


def _again(model: LanguageSettings, passages: str, words: int) -> Forecast:
    text = f"{passages} {'word ' * words}"
    return forecast(
        model, load_prompt("script", "rewrite_grounded"), CitedDraft, text, answer_tokens(words)
    )
