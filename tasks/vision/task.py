"""The vision stage: one pass judges every picture that was not judged yet."""

from collections.abc import Iterator

from storygen.memory import give_back
from storygen.models.picture import Verdict, VisionQuestion
from storygen.settings import ProviderSettings
from tasks.passes import in_one_pass, missing_items
from tasks.policy import stage_task
from tasks.single_items import item_task
from tasks.vision.contract import CRITICS

_VERSION = 2


def _deciding(settings: ProviderSettings | None) -> ProviderSettings | None:
    """The settings without what decides no verdict: how often pictures are drawn anew."""
    if settings is None or "rounds" not in type(settings).model_fields:
        return settings
    return settings.model_copy(update={"rounds": 0})


@item_task("vision", "check", version=_VERSION, deciding=_deciding)
def judge_picture(
    question: VisionQuestion, provider: str, settings: ProviderSettings | None
) -> Verdict:
    """Judge one picture by a critic that needs no pass (`Critic.judges_singly`).

    Raises:
        RequestError: The provider is unknown.
        StoreError: The picture is missing or damaged.
    """
    critic = CRITICS.ready(provider, settings)
    (verdict,) = critic.judge(((question.request, question.picture),))
    give_back()
    return verdict


@stage_task("vision", version=_VERSION)
def judge_pictures(
    questions: tuple[VisionQuestion, ...], provider: str, settings: ProviderSettings | None
) -> tuple[Verdict, ...]:
    """Judge the pictures of a film, in order; each verdict is kept as it comes.

    Raises:
        RequestError: The provider is unknown.
        WeightsError: Its model cannot be loaded.
        StoreError: A picture is missing or damaged.
    """

    def judge(misses: list[VisionQuestion]) -> Iterator[Verdict]:
        asked = [(question.request, question.picture) for question in misses]
        critic = CRITICS.ready(provider, settings)
        for verdict in critic.judge(asked):
            yield verdict
            give_back()

    return in_one_pass(
        "vision", _VERSION, questions, judge, provider=provider, settings=_deciding(settings)
    )


def missing_verdicts(
    questions: tuple[VisionQuestion, ...], provider: str, settings: ProviderSettings | None
) -> int:
    """How many of these pictures would have to be judged."""
    same = {"provider": provider, "settings": _deciding(settings)}
    return missing_items("vision", _VERSION, questions, **same)
