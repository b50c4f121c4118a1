"""What a run notes of itself on its Prefect server, sent in the background."""

import threading
import time
from contextlib import suppress
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.logging import get_logger

from storygen.threads import begun_thread

_EVERY_S = 1.0
_LAST_WORDS_S = 10.0
_LAST_WAITS_S = (0.0, 1.0, 3.0)

Label = str | int | float


class RunLabels:
    """Labels of one flow run; sends only what changed, once a second.

    A server that cannot be reached costs the run nothing but its labels.

    Args:
        flow_run_id: Whose they are.
    """

    def __init__(self, flow_run_id: UUID) -> None:
        self._flow_run_id = flow_run_id
        self._wanted: dict[str, Label] = {}
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._thread = begun_thread("storygen-labels", self._send_on)

    def put(self, labels: dict[str, Label]) -> None:
        """Have these on the server soon."""
        with self._guard:
            self._wanted.update(labels)

    def close(self) -> None:
        """Send what is left, then stop."""
        self._stop.set()
        self._thread.join(_LAST_WORDS_S)

    def _send_on(self) -> None:
        with get_client(sync_client=True) as client:
            while not self._stop.wait(_EVERY_S):
                self._send(client)
            for wait_s in _LAST_WAITS_S:
                if self._wanted:
                    time.sleep(wait_s)
                    self._send(client)

    def _send(self, client: SyncPrefectClient) -> None:
        with self._guard:
            wanted, self._wanted = self._wanted, {}
        if not wanted:
            return
        try:
            client.update_flow_run_labels(self._flow_run_id, wanted)
        except Exception as error:
            with self._guard:
                self._wanted = wanted | self._wanted
            with suppress(Exception):
                get_logger("storygen").warning(f"the server lacks the run's labels: {error}")
