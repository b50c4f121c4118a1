"""Every error storygen raises on purpose.

StorygenError
├── TransientError            may pass: retried
│   ├── ProviderUnavailable
│   │   ├── ProviderResting   it is left alone for now: not retried, another may take over
│   │   └── CallBrokenOff     ended in the middle of its answer; what it did is billed
│   └── StoreUnavailable      the artifact store does not answer, or is busy
└── PermanentError            will not pass: not retried
    ├── RequestError          the request is wrong: exit code 2, nothing written
    │   └── WeightsError      a model's files are not here, or are not what they should be
    │   └── KeyMissing        a service's key is not there
    ├── ProviderRefused       a service will not work for this account, key or model
    ├── ContentRefused        a provider will not work on this content
    ├── NobodyLeft            all who might have served a part failed
    ├── AnswerUnusable        a model's answer is not what was asked for
    ├── BudgetExceeded        the next paid call would cost more than is left
    ├── InspectionFailed      the film was made but is not good enough
    ├── StoreError            a stored file is missing or damaged, or the disk failed
    ├── RunCancelled          somebody cancelled a part of the run
    └── ToolError             a program we call (ffmpeg, espeak-ng) failed
"""

_LONGEST_SAID = 200


class StorygenError(Exception):
    """Says what failed, the value, what is allowed, and what to do."""


class TransientError(StorygenError):
    """May pass by itself; the task is tried again.

    Attributes:
        retry_after_s: How long the other side asked to be left alone; None if it did not say.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ProviderUnavailable(TransientError):
    """A provider did not answer, or said that it is busy."""


class ProviderResting(ProviderUnavailable):
    """A provider failed too often, or asked to be left alone, for longer than it pays to wait."""


class CallBrokenOff(ProviderUnavailable):
    """A call ended in the middle of its answer: its time was over, or the connection broke."""


class StoreUnavailable(TransientError):
    """The artifact store does not answer, or said that it is busy."""


class PermanentError(StorygenError):
    """Will not pass by itself; trying again is a waste."""


class RequestError(PermanentError):
    """The request is wrong; nothing was written."""


class WeightsError(RequestError):
    """A model's files are not here, or are not what they should be."""


class KeyMissing(RequestError):
    """A service's key is neither in the environment nor in a block."""


class ProviderRefused(PermanentError):
    """A service will not work for this account, key or model; another provider may."""


class ContentRefused(PermanentError):
    """A provider will not work on this content."""


class NobodyLeft(PermanentError):
    """All providers that might have served a part of the film failed.

    Attributes:
        reasons: Why the last ones could not serve it, as the end of a sentence.
    """

    def __init__(self, message: str, *, reasons: str = "") -> None:
        super().__init__(message)
        self.reasons = reasons


class AnswerUnusable(PermanentError):
    """A language model's answer is not what was asked for, also when it was asked again."""


class BudgetExceeded(PermanentError):
    """The next paid call would cost more than the budget leaves."""


class InspectionFailed(PermanentError):
    """The film was made but does not meet the checks."""


class StoreError(PermanentError):
    """A stored file is missing or damaged, or the disk failed."""


class ToolError(PermanentError):
    """A program that storygen calls failed."""


class RunCancelled(PermanentError):
    """Somebody cancelled the run, or a part of it that ran elsewhere."""


def first_line(error: Exception) -> str:
    """What a library's error says in its first line, at most 200 letters; else its name."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:_LONGEST_SAID]
