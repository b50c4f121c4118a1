"""The vision stage: one pass judges every picture that was not judged yet."""

from collections.abc import Iterator

from storygen.memory import give_back
from storygen.models.picture import Verdict, VisionQuestion
from storygen.providers import ready
from storygen.settings import VisionSettings
from tasks.policy import in_one_pass, missing_items, stage_task
from tasks.vision.opening import open_critic

_VERSION = 2


@stage_task("vision", version=_VERSION)
def judge_pictures(
    questions: tuple[VisionQuestion, ...], provider: str, settings: VisionSettings | None
) -> tuple[Verdict, ...]:
    """Judge the pictures of a film, in order; each verdict is kept as it comes.

    Raises:
        RequestError: The provider is unknown.
        WeightsError: Its model cannot be loaded.
        StoreError: A picture is missing or damaged.
    """

    def judge(misses: list[VisionQuestion]) -> Iterator[Verdict]:
        asked = [(question.request, question.picture) for question in misses]
        critic = ready("vision", provider, open_critic(provider, settings))
        for verdict in critic.judge(asked):
            yield verdict
            give_back()

    return in_one_pass(
        "vision", _VERSION, questions, judge, provider=provider, settings=_deciding(settings)
    )


def missing_verdicts(
    questions: tuple[VisionQuestion, ...], provider: str, settings: VisionSettings | None
) -> int:
    """How many of these pictures would have to be judged."""
    same = {"provider": provider, "settings": _deciding(settings)}
    return missing_items("vision", _VERSION, questions, **same)


def _deciding(settings: VisionSettings | None) -> VisionSettings | None:
    """The settings without what decides no verdict: how often pictures are drawn anew."""
    return settings and settings.model_copy(update={"rounds": 0})
