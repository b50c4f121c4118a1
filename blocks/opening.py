"""Using the artifact store that a worker's settings name, and giving Prefect's results to it."""

from pathlib import Path
from typing import cast

from prefect.blocks.core import Block
from prefect.settings import get_current_settings

from blocks.artifact_store import ArtifactStore, block_from
from storygen.canonical import digest
from storygen.errors import RequestError
from storygen.store import store_settings, use_store
from storygen.store_settings import StoreSettings

_saved: dict[StoreSettings, ArtifactStore] = {}


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
        _saved[block.settings()] = block
        use_store(block.settings())


def result_storage() -> Path | ArtifactStore:
    """Where Prefect keeps its results: with storygen's files, in a folder or in S3."""
    settings = store_settings()
    if not settings.is_s3:
        return Path(settings.folder) / "records"
    if settings not in _saved:
        block = block_from(settings)
        # Prefect takes only blocks that its server knows.
        block.save(f"storygen-{digest(settings.shown)[:12]}", overwrite=True)
        _saved[settings] = block
    return _saved[settings]
