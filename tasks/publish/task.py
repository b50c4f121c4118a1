"""The publish stage: hand the finished film over. Never answered from the cache."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.publish.contract import Parcel
from tasks.publish.providers.output_folder import OutputFolder


@task(name="publish/publish_film", cache_policy=NO_CACHE, persist_result=False)
def publish_film(parcel: Parcel, output: str) -> str:
    """Publish to the output folder and answer where the film lies.

    Raises:
        StoreError: The disk is full or failed; an older film there is untouched.
    """
    return OutputFolder(output).publish(parcel)
