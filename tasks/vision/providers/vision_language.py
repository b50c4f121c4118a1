"""A critic that looks: a vision-language model, loaded once for all pictures of a pass."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from importlib.util import find_spec
from typing import ClassVar, Literal

from pydantic import Field

from storygen import progress
from storygen.accelerator.device import find_device
from storygen.accelerator.memory import freed_after, in_batches
from storygen.accelerator.offload import Offload
from storygen.errors import WeightsError
from storygen.models.base import Artifact
from storygen.models.picture import PictureRequest, Verdict
from storygen.models.weights import Weights, WeightsName
from storygen.settings import ProviderSettings
from storygen.weights.finding import locate
from tasks.vision.answers import Answer, verdict_on
from tasks.vision.asking import ask
from tasks.vision.providers.vision_language_model import NEEDED, Looker, load_looker
from tasks.vision.questions import Question, question_about


class VisionSettings(ProviderSettings):
    """Looking at pictures by a vision-language model of the LLaVA family."""

    ABOUT: ClassVar[str] = "Settings of the model that looks at pictures."

    weights: WeightsName = Weights(name="llava-hf/llava-1.5-7b-hf")
    """The model, in the format of transformers."""
    accepted: float = Field(default=0.5, ge=0, le=1)
    """The least score of a picture that is kept, 0 to 1."""
    rounds: int = Field(default=2, ge=0, le=5)
    """Of drawing rejected pictures anew."""
    answer_tokens: int = Field(default=200, ge=16, le=1000)
    """The longest answer."""
    offload: Offload | Literal[""] = ""
    """What leaves the card meanwhile; empty: chosen from its memory."""


_PACKAGES = ("torch", "transformers", "accelerate")
_AT_ONCE = 4
_LONGEST_CAUSE = 200
_DEFAULTS = VisionSettings()
_CARD = Verdict(score=1.0, is_accepted=True)


class VisionLanguage:
    """Compares pictures with what was asked for, by a model of the LLaVA family; offline, free."""

    Settings = VisionSettings

    needs_gpu = True
    is_online = False
    is_paid = False

    def __init__(self, settings: VisionSettings = _DEFAULTS) -> None:
        self._settings = settings

    def problem(self) -> str | None:
        """Packages or model files that are missing here, and how to get them."""
        missing = [name for name in _PACKAGES if find_spec(name) is None]
        if missing:
            return (
                f"the critic vision-language needs {', '.join(missing)}; install what it needs "
                "with: pip install 'storygen[gpu]'"
            )
        try:
            locate(self._settings.weights, NEEDED)
        except WeightsError as error:
            return str(error)
        return None

    def judge(self, questions: Sequence[tuple[PictureRequest, Artifact]]) -> Iterator[Verdict]:
        """Judge each picture, in order; one with lettering is accepted without being asked about.

        Raises:
            WeightsError: The model is missing, or cannot be loaded.
            StoreError: A picture is missing or damaged.
            ToolError: The card's memory holds not even one picture at a time.
        """
        asked = [None if one.card else question_about(one, picture) for one, picture in questions]
        unusable = 0
        with closing(self._answers([one for one in asked if one is not None])) as answers:
            for question in asked:
                if question is None:
                    yield _CARD
                    continue
                answer = next(answers)
                unusable += answer is None
                accepted, has_sheets = self._settings.accepted, question.has_sheets
                yield verdict_on(answer, accepted, has_sheets=has_sheets)
        if unusable:
            progress.current().note(
                f"the vision model gave no usable answer about {unusable} of {len(asked)} "
                "pictures; they stay as they are"
            )

    def _answers(self, questions: Sequence[Question]) -> Generator[Answer | None]:
        with freed_after():
            yield from self._given(questions)

    def _given(self, questions: Sequence[Question]) -> Generator[Answer | None]:
        looker = self._loaded()
        size = _AT_ONCE if looker.can_batch else 1
        yield from in_batches(questions, size, partial(ask, looker))

    def _loaded(self) -> Looker:
        settings = self._settings
        folder = locate(settings.weights, NEEDED)
        with _loading(str(settings.weights)):
            return load_looker(folder, find_device(), settings.offload, settings.answer_tokens)


@contextmanager
def _loading(weights: str) -> Generator[None]:
    """Turn whatever a library raises while it loads a model into one sentence."""
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    try:
        yield
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError,
        SafetensorError, StrictDataclassError,
    ) as error:  # fmt: skip
        told = " ".join(str(error).split()).partition(". ")[0].rstrip(".")
        cause = f"{told[:_LONGEST_CAUSE]} ({type(error).__name__})"
        raise WeightsError(
            f"the model {weights!r} cannot be loaded: {cause}; fetch its files anew or name "
            "another model"
        ) from error
