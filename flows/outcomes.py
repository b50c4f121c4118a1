"""How a run's end is told on its page: what happened, and what to do."""

from typing import NamedTuple

from storygen.errors import BudgetExceeded, ContentRefused, RequestError, StorygenError
from storygen.markdown import plain
from storygen.services.keys import masked

FAILED, REJECTED = "**Failed:**", "**Rejected:**"
"""How the headline of a run without a good film begins."""
WAITING = "**Waiting for you**"
"""How that of a run begins which a person has to look at."""

_KEPT = "What was made until then is kept"
_RETRY = f"{_KEPT}: press **Retry**, or run the same request again, and it goes on from there."
_NO_RETRY: dict[type[StorygenError], str] = {
    RequestError: f"Start a new run once that is put right. {_KEPT}.",
    BudgetExceeded: f"{_KEPT}: `storygen resume RUN --budget-usd USD`, or a new run of the same "
    "request with a larger budget, goes on from there.",
    ContentRefused: f"Start a new run with another wording, or another provider. {_KEPT}.",
}
"""What helps where the same request would fail in the same way."""


class Outcome(NamedTuple):
    """What came of a run.

    Attributes:
        headline: In one line of Markdown: all that is seen of it in a list.
        text: What the page says above the storyboard, in Markdown.
        details: What it says below it.
        is_film: Whether there is a film, good or not; its page tells of its stages itself.
    """

    headline: str
    text: str
    details: str = ""
    is_film: bool = False


def failed(error: BaseException) -> Outcome:
    """Nothing came of it."""
    if not isinstance(error, StorygenError):
        return failed_as(f"an unforeseen {type(error).__name__}: {error}; the run's logs hold more")
    advice = next((said for kind, said in _NO_RETRY.items() if isinstance(error, kind)), _RETRY)
    return failed_as(str(error), advice)


def failed_as(sentence: str, advice: str = _RETRY) -> Outcome:
    """Nothing came of it, as a sentence says.

    Args:
        sentence: Why.
        advice: What a person can do, in Markdown.
    """
    said = plain(masked(sentence))
    return Outcome(f"{FAILED} {said}", f"## ✗ No film was made\n\n**{said}**\n\n{advice}")


def stopped() -> Outcome:
    """Somebody stopped it."""
    advice = f"{_KEPT}: a run of the same request, or this one started again, goes on from there."
    return Outcome("**Stopped**", f"## ■ Stopped before the film was made\n\n{advice}")


def unanswered() -> Outcome:
    """Nobody looked at the shots for as long as a run waits."""
    return failed_as("nobody answered the review in the two weeks that a run waits for it")


def done(kind: str, counted: str) -> Outcome:
    """A pass, which makes a part of a film, is done."""
    said = f"{plain(kind)}: {counted or 'nothing was left to make'}"
    return Outcome(f"**Done:** {said}", f"## ✓ {said}")


def waiting(shots: int) -> Outcome:
    """A person has to look."""
    return Outcome(
        f"{WAITING} to look at {shots} shots: press Resume",
        f"## ✋ Waiting for you\n\nThe list of {shots} shots is ready. Press **Resume** on the "
        "run's page: it shows each shot, and you may change it. Nothing was drawn or paid for yet.",
    )
