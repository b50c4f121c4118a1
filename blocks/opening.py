"""Using the artifact store that a worker's settings name, and giving Prefect's results to it."""

from pathlib import Path
from typing import cast

from prefect.blocks.core import Block
from prefect.settings import get_current_settings

from blocks.artifact_store import ArtifactStore, block_from
from storygen.canonical import digest
from storygen.errors import RequestError
from storygen.store import store_settings, use_store
from storygen.store_settings import StoreSettings, configured_settings

_saved: dict[tuple[str, StoreSettings], ArtifactStore] = {}


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
        _saved[_server(), block.settings()] = block
        use_store(block.settings())


def result_storage() -> Path | ArtifactStore:
    """Where Prefect keeps its results: with storygen's files, in a folder or in S3."""
    settings = store_settings()
    if not settings.is_s3:
        return Path(settings.folder) / "records"
    known = _server(), settings
    if known not in _saved:
        # What comes from the environment is there for every process that reads the results.
        from_environment = settings == configured_settings()
        block = block_from(settings.without_credentials if from_environment else settings)
        # Prefect takes only blocks that its server knows.
        block.save(f"storygen-{digest(settings.shown)[:12]}", overwrite=True)
        _saved[known] = block
    return _saved[known]


def _server() -> str:
    """Which Prefect server this process uses: its address, else the database of its own one."""
    chosen = get_current_settings()
    database = chosen.server.database.connection_url
    return chosen.api.url or (database.get_secret_value() if database else "")
