"""A run's artifacts that change while it goes on, sent in the background.

Prefect's UI lists a run's artifacts by their random ids, so which one is on top is chance: what a
person is to see first has to be the only one. Each is found again by its key when the run is
started again, and goes on as it was.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
)
from prefect.client.schemas.objects import Artifact
from prefect.logging import get_logger

from storygen.runs.labels import SHARE
from storygen.threads import begun_thread

_EVERY_S = 1.0
_MOST_SHARE = 0.05
"""Of the time that sending may take; a slow server is sent less often."""
_LAST_WORDS_S = 30.0
_LAST_WAITS_S = (0.0, 1.0, 3.0)


class Shown(NamedTuple):
    """What an artifact shows now.

    Attributes:
        data: Its text, in Markdown.
        description: A line above it.
        share: How much of what is made was done, in hundredths, for the run's next start; None
            where that is nothing to go by.
    """

    data: str
    description: str = ""
    share: int | None = None


class PageArtifacts:
    """The artifacts of one flow run, each under a key; sends only what changed, once a second.

    A page that cannot be reached costs the run nothing but the page.

    Args:
        flow_run_id: The run they belong to.
    """

    def __init__(self, flow_run_id: UUID) -> None:
        self._flow_run_id = flow_run_id
        self._wanted: dict[str, Callable[[], Shown]] = {}
        self._ids: dict[str, UUID] = {}
        self._sent: dict[str, Shown] = {}
        self._share: int | None = None
        self._guard = threading.Lock()
        self._sending = threading.Lock()
        self._stop = threading.Event()
        self._thread = begun_thread("storygen-page", self._send_on)

    def put(self, key: str, make: Callable[[], Shown]) -> None:
        """Show under `key` what `make` gives; called in the background, when its turn comes."""
        with self._guard:
            self._wanted[key] = make

    def flush(self) -> None:
        """Send now what has changed; where that cannot be, it is sent later."""
        with suppress(Exception), get_client(sync_client=True) as client:
            self._send(client)

    def close(self) -> bool:
        """Send what is left, then stop; whether all could be sent."""
        self._stop.set()
        self._thread.join(_LAST_WORDS_S)
        return not (self._wanted or self._thread.is_alive())

    def _send_on(self) -> None:
        with get_client(sync_client=True) as client:
            took_s = 0.0
            while not self._stop.wait(max(_EVERY_S, took_s / _MOST_SHARE)):
                begun_at = time.monotonic()
                self._send(client)
                took_s = time.monotonic() - begun_at
            for wait_s in _LAST_WAITS_S:  # how the run ended is not told again
                if self._wanted:
                    time.sleep(wait_s)
                    self._send(client)

    def _send(self, client: SyncPrefectClient) -> None:
        with self._sending:
            with self._guard:
                wanted, self._wanted = self._wanted, {}
            for key, make in wanted.items():
                try:
                    self._send_one(client, key, make())
                except Exception as error:
                    with self._guard:
                        self._wanted.setdefault(key, make)
                    with suppress(Exception):
                        get_logger("storygen").warning(f"the run's page lacks {key!r}: {error}")

    def _send_one(self, client: SyncPrefectClient, key: str, shown: Shown) -> None:
        if self._sent.get(key) == shown:
            return
        if key not in self._ids and (earlier := find_artifact(client, self._flow_run_id, key)):
            self._ids[key] = earlier.id
        if key in self._ids:
            update = ArtifactUpdate(data=shown.data, description=shown.description)
            client.update_artifact(self._ids[key], update)
        else:
            self._ids[key] = create_artifact(client, self._flow_run_id, key, shown)
        self._sent[key] = shown
        if shown.share is not None and shown.share != self._share:
            client.update_flow_run_labels(self._flow_run_id, {SHARE: shown.share / 100})
            self._share = shown.share


def find_artifact(client: SyncPrefectClient, flow_run_id: UUID, key: str) -> Artifact | None:
    """The artifact that an earlier attempt of a run left under a key."""
    found = client.read_artifacts(
        artifact_filter=ArtifactFilter(
            flow_run_id=ArtifactFilterFlowRunId(any_=[flow_run_id]),
            key=ArtifactFilterKey(any_=[key]),
        )
    )
    return min(found, key=lambda artifact: str(artifact.created), default=None)


def create_artifact(client: SyncPrefectClient, flow_run_id: UUID, key: str, shown: Shown) -> UUID:
    """Make it, as Markdown; its id."""
    wanted = ArtifactCreate(
        key=key, type="markdown", data=shown.data, description=shown.description,
        flow_run_id=flow_run_id,
    )  # fmt: skip
    return client.create_artifact(wanted).id
