"""The publish stage: word the film, hand it over. The latter is never answered from the cache."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from storygen.models.story import Script
from storygen.models.wording import FilmWords
from storygen.settings import ProviderSettings
from storygen.settings_language import LanguageSettings
from tasks.policy import stage_task
from tasks.publish import wording
from tasks.publish.contract import PUBLISHERS, Parcel


@task(
    name="publish/publish_film",
    task_run_name="publish: publish_film",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def publish_film(
    parcel: Parcel, provider: str = "folder", settings: ProviderSettings | None = None
) -> str:
    """Hand a film over to one publisher and answer where it is.

    Raises:
        RequestError: The publisher is unknown or cannot be used here.
        ProviderUnavailable: A service did not answer.
        StoreError: The disk is full or failed; an older film there is untouched.
    """
    return PUBLISHERS.ready(provider, settings).publish(parcel)


@stage_task("metadata", version=wording.PROMPT.version)
def word_film(script: Script, audience: str, model: LanguageSettings) -> FilmWords:
    """Have a model word what platforms show of the film.

    Raises:
        ProviderUnavailable: It does not answer.
        AnswerUnusable: Its answers are not what was asked for.
        ContentRefused: It will not work on this script, or it is too long for it.
    """
    return wording.word_film(script, audience, model)
