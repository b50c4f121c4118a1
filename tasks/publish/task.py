"""The publish stage: word the film, hand it over. The latter is never answered from the cache."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from storygen.models.story import Script
from storygen.models.wording import FilmWords
from storygen.settings_language import LanguageSettings
from tasks.policy import stage_task
from tasks.publish import wording
from tasks.publish.contract import Parcel
from tasks.publish.providers.output_folder import OutputFolder


@task(name="publish/publish_film", cache_policy=NO_CACHE, persist_result=False)
def publish_film(parcel: Parcel, output: str) -> str:
    """Publish to the output folder and answer where the film lies.

    Raises:
        StoreError: The disk is full or failed; an older film there is untouched.
    """
    return OutputFolder(output).publish(parcel)


@stage_task("metadata", version=wording.PROMPT.version)
def word_film(script: Script, audience: str, model: LanguageSettings) -> FilmWords:
    """Have a model word what platforms show of the film.

    Raises:
        ProviderUnavailable: It does not answer.
        AnswerUnusable: Its answers are not what was asked for.
        ContentRefused: It will not work on this script, or it is too long for it.
    """
    return wording.word_film(script, audience, model)
