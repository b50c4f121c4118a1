"""A run as a person is told of it, wherever it was started."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Literal

from pydantic import Field

from storygen.ledger import LedgerEntry
from storygen.models.base import Model
from storygen.models.publication import Publication

RunState = Literal[
    "waiting", "starting", "running", "review", "cancelling",
    "finished", "failed", "crashed", "cancelled", "interrupted",
]  # fmt: skip

HERE = "here"
"""Where `storygen create` runs."""

_SHORT = 8
_LONGEST_TITLE = 60
_WORDS: dict[RunState, str] = {
    "waiting": "waits for a worker",
    "starting": "is being started",
    "running": "is being made",
    "review": "waits for your review",
    "cancelling": "is being cancelled",
    "crashed": "its process died",
}
_TO_GO_ON: set[RunState] = {"failed", "crashed", "cancelled", "interrupted"}


class Run(Model):
    """One run.

    Attributes:
        run_id: Its whole name; on a server, its flow run's.
        short_id: Names it where no other run's begins so.
        where: `here`, or the address of the Prefect server's pages.
        state: In one word.
        said: The state in plain words.
        title: The film's, or what it is made of.
        started_at: UTC, ISO 8601; when it was asked for, if it has not begun.
        finished_at: UTC, ISO 8601; empty until it is over.
        stage: The last stage that was begun.
        error: Why there is no film; empty if there is none.
        message: What else the run says of how it ended.
        folder: Where the film lies, on the machine where it was made.
        publication: What was made, if that is known here.
        cost_usd: What services cost so far, as far as is known.
        page: Address of its page in Prefect's UI.
        request: What was asked for.
    """

    run_id: str
    short_id: str
    where: str
    state: RunState
    said: str
    title: str
    started_at: str
    finished_at: str = ""
    stage: str = ""
    error: str = ""
    message: str = ""
    folder: str = ""
    publication: Publication | None = None
    cost_usd: float | None = None
    page: str = ""
    request: dict[str, Any] = Field(default_factory=dict[str, Any])

    @property
    def is_here(self) -> bool:
        """Whether no Prefect server knows of it."""
        return not self.page

    @property
    def can_go_on(self) -> bool:
        """Whether `storygen resume` has something to do."""
        return self.state in _TO_GO_ON


def run_of(entry: LedgerEntry) -> Run:
    """A run as the ledger of this home knows it."""
    made = entry.publication
    return Run(
        run_id=entry.run_id,
        short_id=short_id(entry.run_id, bool(entry.server)),
        where=entry.server.removesuffix("/api") or HERE,
        state=entry.state,
        said=words(entry.state),
        title=entry.title,
        started_at=entry.started_at,
        finished_at=entry.finished_at,
        stage=entry.stage,
        error=entry.error,
        folder=made.folder if made else "",
        publication=made,
        cost_usd=made.cost_usd if made else None,
        page=f"{entry.server.removesuffix('/api')}/runs/flow-run/{entry.run_id}"
        if entry.server
        else "",
        request=entry.request.model_dump(mode="json", exclude_defaults=True),
    )


def words(state: RunState) -> str:
    """A state in plain words."""
    return _WORDS.get(state, state)


def short_id(run_id: str, is_random: bool) -> str:
    """What a person types for a run: a server's ids differ in their first letters already."""
    return run_id[:_SHORT] if is_random else run_id


def title_of(parameters: Mapping[str, Any]) -> str:
    """What a film is made of, before it has a title."""
    for name in ("text", "topic"):
        if lines := str(parameters.get(name) or "").strip().splitlines():
            return lines[0][:_LONGEST_TITLE]
    if sources := parameters.get("sources"):
        return f"{len(sources)} stories"
    source = str(parameters.get("source") or parameters.get("folder") or "")
    if source.startswith("sha256:"):
        return "a submitted story"
    if source.startswith("inbox:"):
        return f"the next of {source}"
    if source:
        return PurePath(source).name
    return "a recording" if parameters.get("recording") else "the example story"
