"""Every error storygen raises on purpose.

StorygenError
├── TransientError            may pass: retried
│   ├── ProviderUnavailable
│   └── StoreUnavailable      the artifact store does not answer, or is busy
└── PermanentError            will not pass: not retried
    ├── RequestError          the request is wrong: exit code 2, nothing written
    │   └── WeightsError      a model's files are not here, or are not what they should be
    ├── ContentRefused        a provider will not work on this content
    ├── InspectionFailed      the film was made but is not good enough
    ├── StoreError            a stored file is missing or damaged, or the disk failed
    ├── RunCancelled          somebody cancelled a part of the run
    └── ToolError             a program we call (ffmpeg, espeak-ng) failed
"""


class StorygenError(Exception):
    """Says what failed, the value, what is allowed, and what to do."""


class TransientError(StorygenError):
    """May pass by itself; the task is tried again."""


class ProviderUnavailable(TransientError):
    """A provider did not answer, or said that it is busy."""


class StoreUnavailable(TransientError):
    """The artifact store does not answer, or said that it is busy."""


class PermanentError(StorygenError):
    """Will not pass by itself; trying again is a waste."""


class RequestError(PermanentError):
    """The request is wrong; nothing was written."""


class WeightsError(RequestError):
    """A model's files are not here, or are not what they should be."""


class ContentRefused(PermanentError):
    """A provider will not work on this content."""


class InspectionFailed(PermanentError):
    """The film was made but does not meet the checks."""


class StoreError(PermanentError):
    """A stored file is missing or damaged, or the disk failed."""


class ToolError(PermanentError):
    """A program that storygen calls failed."""


class RunCancelled(PermanentError):
    """Somebody cancelled the run, or a part of it that ran elsewhere."""
