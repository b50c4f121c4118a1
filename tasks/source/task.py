"""The source stage: a story's bytes become its words."""

from storygen import files
from storygen.models.base import Artifact
from storygen.models.story import Source
from storygen.store import current_store
from tasks.policy import stage_task
from tasks.source.reading import read_source


@stage_task("source", version=1)
def read_story(content: Artifact, name: str) -> Source:
    """Read a story.

    Args:
        content: The file.
        name: A file name whose ending tells its kind.

    Raises:
        RequestError: It cannot be read as what it claims to be.
    """
    return read_source(files.read_bytes(current_store().locate(content)), name)
