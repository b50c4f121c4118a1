"""Run-page artifacts that change while a run goes on, sent in the background."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.logging import get_logger

_EVERY_S = 1.0
_LAST_WORDS_S = 30.0


class Shown(NamedTuple):
    """What an artifact shows now.

    Attributes:
        kind: Prefect's type of artifact: progress, markdown, table or link.
        data: A percentage for progress, else text.
        description: A line above it.
    """

    kind: str
    data: float | str
    description: str = ""


class PageArtifacts:
    """The artifacts of one flow run, each under a key; sends only what changed, once a second.

    A page that cannot be reached costs the run nothing but the page.

    Args:
        flow_run_id: The run they belong to.
    """

    def __init__(self, flow_run_id: UUID) -> None:
        self._flow_run_id = flow_run_id
        self._wanted: dict[str, Callable[[], Shown]] = {}
        self._sent: dict[str, UUID] = {}
        self._guard = threading.Lock()
        self._sending = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send_on, name="storygen-page", daemon=True)
        self._thread.start()

    def put(self, key: str, make: Callable[[], Shown]) -> None:
        """Show under `key` what `make` gives; called in the background, when its turn comes."""
        with self._guard:
            self._wanted[key] = make

    def flush(self) -> None:
        """Send now what has changed."""
        with get_client(sync_client=True) as client:
            self._send(client)

    def close(self) -> None:
        """Send what is left, then stop."""
        self._stop.set()
        self._thread.join(_LAST_WORDS_S)

    def _send_on(self) -> None:
        with get_client(sync_client=True) as client:
            while not self._stop.wait(_EVERY_S):
                self._send(client)
            self._send(client)

    def _send(self, client: SyncPrefectClient) -> None:
        with self._sending:
            with self._guard:
                wanted, self._wanted = self._wanted, {}
            for key, make in wanted.items():
                try:
                    self._send_one(client, key, make())
                except Exception as error:
                    with suppress(Exception):
                        get_logger("storygen").warning(f"the run's page lacks {key!r}: {error}")

    def _send_one(self, client: SyncPrefectClient, key: str, shown: Shown) -> None:
        if key in self._sent:
            update = ArtifactUpdate(data=shown.data, description=shown.description)
            client.update_artifact(self._sent[key], update)
            return
        made = client.create_artifact(
            ArtifactCreate(
                key=key,
                type=shown.kind,
                data=shown.data,
                description=shown.description,
                flow_run_id=self._flow_run_id,
            )
        )
        self._sent[key] = made.id
