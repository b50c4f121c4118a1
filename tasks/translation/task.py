"""The translation stage: a story is put into another language by a trained model."""

from collections.abc import Iterator

from storygen.models.story import Source
from storygen.models.translating import TranslatedSentence, TranslatedStory, TranslationRequest
from storygen.settings import ProviderSettings
from tasks.passes import in_one_pass
from tasks.policy import stage_task
from tasks.translation.contract import TRANSLATORS
from tasks.translation.sentences import put_together, requests_of

_VERSION = 1


@stage_task("translation", version=_VERSION)
def translate_story(
    source: Source, spoken: str, language: str, provider: str, settings: ProviderSettings | None
) -> TranslatedStory:
    """Put a story into another language; each sentence is kept as it comes.

    Args:
        source: The story.
        spoken: BCP 47 tag of its language.
        language: BCP 47 tag of the language that it is put into.
        provider: Registry name of the translator.
        settings: Of the translator; None takes its own.

    Raises:
        RequestError: The provider is unknown, or does not know a language.
        WeightsError: The model cannot be loaded.
    """

    def translate(misses: list[TranslationRequest]) -> Iterator[TranslatedSentence]:
        translator = TRANSLATORS.ready(provider, settings)
        yield from translator.translate(misses)

    requests = requests_of(source, spoken, language)
    answers = in_one_pass(
        "translation", _VERSION, requests, translate, provider=provider, settings=settings
    )
    told = {asked.text: got for asked, got in zip(requests, answers, strict=True)}
    return TranslatedStory(
        source=put_together(
            source, spoken, language, {asked: got.text for asked, got in told.items()}
        ),
        sentences=len(told),
        originals=tuple(asked for asked, got in told.items() if got.is_original),
    )
