"""The artifact store as a Prefect block: for storygen's files and Prefect's results alike."""

import asyncio
import time
from contextlib import suppress

from prefect._internal.compatibility.async_dispatch import async_dispatch
from prefect.filesystems import WritableFileSystem
from pydantic import Field, SecretStr

from storygen import unread
from storygen.errors import StoreError, StoreUnavailable
from storygen.store import open_store
from storygen.store_settings import StoreSettings, make_settings

BLOCK_NAME = "storygen"
_WAITS_S = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Between attempts to write, beside those that the store's client makes of each."""
_given_up: set[str] = set()
"""Stores that were waited for in vain, until they answer again: one wait is enough."""


class ArtifactStore(WritableFileSystem):
    """Where storygen keeps its files, and Prefect its results: a folder, or an S3 bucket."""

    _block_type_name = "Artifact store"
    _block_type_slug = "artifact-store"
    _description = "A local folder or an S3-compatible bucket for storygen's files and results."

    folder: str = Field(
        default="", title="Folder", description="Absolute path; empty for an S3 bucket."
    )
    bucket: str = Field(default="", title="Bucket", description="Of S3; empty for a folder.")
    prefix: str = Field(default="", title="Prefix", description="What every key begins with.")
    endpoint_url: str = Field(
        default="",
        title="Endpoint",
        description="Of an S3-compatible server, such as https://s3.example.org; empty for AWS.",
    )
    public_endpoint_url: str = Field(
        default="",
        title="Public endpoint",
        description="The same server as browsers reach it, for links; empty if that is the same.",
    )
    region: str = Field(default="", title="Region", description="Of the bucket, if it has one.")
    path_style: bool = Field(
        default=False,
        title="Path style",
        description="The bucket stands in an address's path; most servers but AWS want that.",
    )
    access_key_id: str = Field(
        default="", title="Access key", description="Empty: what the worker's machine has."
    )
    secret_access_key: SecretStr = Field(default=SecretStr(""), title="Secret key")
    session_token: SecretStr = Field(default=SecretStr(""), title="Session token")
    cache_gb: float = Field(
        default=20.0, gt=0, title="Local copies (GB)", description="How large they may grow."
    )

    def settings(self) -> StoreSettings:
        """The same as storygen's own settings. Raises RequestError where they do not fit."""
        return make_settings(**{name: getattr(self, name) for name in StoreSettings.model_fields})

    async def aread_path(self, path: str) -> bytes:
        """A record's bytes. Raises StoreError if there is none."""
        return await asyncio.to_thread(self._read, path)

    @async_dispatch(aread_path)
    def read_path(self, path: str) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A record's bytes. Raises StoreError if there is none."""
        return self._read(path)

    async def awrite_path(self, path: str, content: bytes) -> str:
        """Keep a record; its key. Raises StoreError."""
        return await asyncio.to_thread(self._write, path, content)

    @async_dispatch(awrite_path)
    def write_path(self, path: str, content: bytes) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Keep a record; its key. Raises StoreError."""
        return self._write(path, content)

    def _read(self, path: str) -> bytes:
        with unread.noted():
            content = open_store(self.settings()).read_record(path)
        if content is None:
            raise StoreError(f"there is no record {path!r} in {self.settings().shown}")
        return content

    def _write(self, path: str, content: bytes) -> str:
        """Wait for a store that is ill for half a minute.

        A task that is done is not tried again because its record could not be kept: Prefect goes on
        without one, and the work would be done once more in the next attempt of the run.
        """
        settings = self.settings()
        store, name = open_store(settings), settings.shown
        for wait_s in () if name in _given_up else _WAITS_S:
            with suppress(StoreUnavailable):
                store.write_record(path, content)
                return path
            time.sleep(wait_s)
        _given_up.add(name)
        store.write_record(path, content)
        _given_up.discard(name)
        return path


def block_from(settings: StoreSettings) -> ArtifactStore:
    """The block for these settings; not saved."""
    return ArtifactStore(**{name: getattr(settings, name) for name in StoreSettings.model_fields})
