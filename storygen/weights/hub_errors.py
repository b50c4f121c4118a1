"""What goes wrong with the hub, in one sentence that says what to do."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from storygen.errors import ProviderUnavailable, StorygenError, WeightsError
from storygen.models.weights import Weights

OFFLINE = "HF_HUB_OFFLINE is set, so nothing can be fetched: unset it and run the same command"
_NETWORK_LIBRARIES = {"httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3", "ssl"}
_KEPT = "what was fetched is kept"
_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def in_words(weights: Weights) -> Generator[None]:
    """Turn whatever the hub's client raises into storygen's errors.

    Raises:
        WeightsError: There is no such model, or one may not have it, or the disk does not.
        ProviderUnavailable: The hub does not answer, or said that it is busy.
    """
    try:
        yield
    except StorygenError:
        raise
    except Exception as error:
        for cause in _causes(error):
            if told := _told(cause, weights):
                raise told from error
        raise


def endpoint() -> str:
    """Where the hub is."""
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def _causes(error: BaseException) -> list[BaseException]:
    """The error and those behind it; its client wraps some in others that say less."""
    found = [error]
    while (behind := found[-1].__cause__ or found[-1].__context__) and behind not in found:
        found.append(behind)
    return found


def _told(error: BaseException, weights: Weights) -> StorygenError | None:
    from huggingface_hub import errors as hub

    name, page = weights.name, f"{endpoint()}/{weights.name}"
    if isinstance(error, hub.GatedRepoError):
        return WeightsError(
            f"{name} is given only to those who agree to its terms: agree at {page}, then set "
            "HF_TOKEN to a token of the same account"
        )
    if isinstance(error, hub.RevisionNotFoundError):
        return WeightsError(f"{name} has no revision {weights.revision!r}: look at {page}/commits")
    if isinstance(error, hub.RepositoryNotFoundError):
        return WeightsError(
            f"the hub has no model {name}, or not for you: check the name at {page}, and set "
            "HF_TOKEN if it is private"
        )
    if isinstance(error, hub.OfflineModeIsEnabled):
        return WeightsError(OFFLINE)
    if isinstance(error, hub.HfHubHTTPError):
        return _refused(getattr(cast(Any, error).response, "status_code", 0), weights)
    if isinstance(error, hub.HFValidationError):
        return WeightsError(f"{name!r} is no hub id such as owner/name")
    if type(error).__module__.partition(".")[0] in _NETWORK_LIBRARIES:
        return ProviderUnavailable(_unreachable(error))
    return _disk(error) if isinstance(error, OSError) else None


def _refused(status: int, weights: Weights) -> StorygenError:
    if status in (401, 403):
        return WeightsError(
            f"the hub does not give {weights.name} to you ({status}): set HF_TOKEN to a token "
            "that may read it"
        )
    if 400 <= status < 500 and status not in (408, 429):
        return WeightsError(f"the hub does not have all of {weights} ({status}): try another")
    return ProviderUnavailable(
        f"the hub at {endpoint()} answered {status}: run the same command later; {_KEPT}"
    )


def _unreachable(error: BaseException) -> str:
    reason = next((e.strerror for e in _causes(error) if isinstance(e, OSError) and e.strerror), "")
    return (
        f"the hub at {endpoint()} cannot be reached ({reason or type(error).__name__}): check the "
        f"network or HF_ENDPOINT and run the same command; {_KEPT}"
    )


def _disk(error: Any) -> StorygenError | None:
    """A file error of this machine; None for errors that only wrap another."""
    if error.errno in _FULL:
        return WeightsError(
            f"the disk is full: free some space, or set HF_HOME to a folder on a larger disk; "
            f"{_KEPT}"
        )
    if error.errno is not None and error.filename:
        return WeightsError(f"could not write {error.filename!r}: {error.strerror}; set HF_HOME")
    if "onsistency" in str(error):  # fewer bytes came than were promised
        return ProviderUnavailable(f"the download broke off: run the same command; {_KEPT}")
    return None
