"""The words of a run's report: what was made, what it cost, what was found."""

from storygen.models.base import Model
from storygen.models.film import Check
from storygen.models.grounding import GroundedChapter
from storygen.models.picture import Verdict
from storygen.models.usage import Cost
from storygen.models.writing import Score


class StageReport(Model):
    """What one stage cost and where its parts came from.

    Attributes:
        name: The stage's folder name.
        wall_s: Time that passed while it was under way.
        cpu_s: CPU time of the whole process tree meanwhile; of stages at once, an equal part each.
        retries: How often one of its tasks was tried again.
        peak_memory_bytes: Highest resident memory of the process tree meanwhile.
        provider: Who served it; empty where there is no choice.
        executed: Parts that were made.
        cached: Parts that came from the cache.
    """

    name: str
    wall_s: float
    cpu_s: float
    retries: int
    peak_memory_bytes: int
    provider: str
    executed: int
    cached: int


class PictureReport(Model):
    """What was found in the picture of one shot.

    Attributes:
        shot: Its number in the film, from 1.
        verdict: What the critic found.
    """

    shot: int
    verdict: Verdict


class Report(Model):
    """A run's report.

    Attributes:
        created_with: storygen's version.
        omitted: Sentences of the source that were left out for length.
        fallbacks: Where another provider took over, and why.
        warnings: What a person should know, though nothing failed.
        pictures: What the critic found; empty where nobody looked.
        costs: What services were used, and what they charge; empty where none was.
        estimate_usd: What they were expected to charge, before the first call; None if unknown.
        duration_s: Length of the film.
        passed: Whether all checks hold.
        scores: How good the script is, as a model judged it, else as far as it can be measured.
        drafts: How many it wrote; 0 where the words are the author's own.
        grounding: Which passages of the source each paragraph rests on; empty where the words are
            the author's own, or from no source.
    """

    schema_version: int = 1
    title: str
    run_id: str
    language: str
    created_with: str
    checks: tuple[Check, ...]
    stages: tuple[StageReport, ...]
    providers: dict[str, str]
    omitted: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    pictures: tuple[PictureReport, ...] = ()
    costs: tuple[Cost, ...] = ()
    estimate_usd: float | None = None
    duration_s: float
    passed: bool
    scores: tuple[Score, ...] = ()
    drafts: int = 0
    grounding: tuple[GroundedChapter, ...] = ()
