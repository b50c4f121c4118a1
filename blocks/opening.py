"""Using the artifact store that a worker's settings name."""

from typing import cast

from prefect.blocks.core import Block
from prefect.settings import get_current_settings

from blocks.artifact_store import ArtifactStore
from storygen.errors import RequestError
from storygen.store import use_store


def use_configured_store() -> None:
    """Use the block that PREFECT_DEFAULT_RESULT_STORAGE_BLOCK names, if it is an artifact store.

    Without one, the process uses what STORYGEN_STORE says, or the store in storygen's home.

    Raises:
        RequestError: The server has no such block.
    """
    name = get_current_settings().results.default_storage_block
    if not name or not name.startswith(f"{ArtifactStore.get_block_type_slug()}/"):
        return
    try:
        block = cast(Block, Block.load(name))
    except ValueError as error:
        raise RequestError(
            f"the Prefect server has no block {name!r}; `storygen up` or `python -m "
            "deployments.register` makes it"
        ) from error
    if isinstance(block, ArtifactStore):
        use_store(block.settings())
