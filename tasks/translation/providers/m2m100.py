"""M2M100 by CTranslate2: a hundred languages, each into each, on the processor."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import ClassVar

from pydantic import Field

from storygen.cores import usable_cores
from storygen.errors import RequestError, WeightsError
from storygen.memory import give_back
from storygen.models.translating import TranslatedSentence, TranslationRequest
from storygen.models.weights import Weights, WeightsName
from storygen.services.stopping import check_not_stopped
from storygen.settings import ProviderSettings
from storygen.weights.finding import locate
from tasks.source.cleaning import clean, one_line
from tasks.translation.judging import is_broken
from tasks.translation.languages import model_code
from tasks.translation.providers.m2m100_model import NEEDED, Marked, Model, known_languages


class M2m100Settings(ProviderSettings):
    """Translating by M2M100."""

    ABOUT: ClassVar[str] = "Settings of the model that translates."

    weights: WeightsName = Weights(name="jncraton/m2m100_418M-ct2-int8")
    """The model, in the format of CTranslate2, with its `sentencepiece.bpe.model`."""
    beams: int = Field(default=5, ge=1, le=16)
    """How many ways of saying a sentence are followed at once; 1 is quickest."""
    threads: int = Field(default=0, ge=0, le=256)
    """Sentences at the same time; 0 takes all cores."""


_PACKAGES = ("ctranslate2", "sentencepiece")
_AGAINST_LOOPS = {"no_repeat_ngram_size": 3, "repetition_penalty": 1.1}
_MOST_THREADS = 16
_SENTENCES_A_THREAD = 2
"""Between two looks whether the run was stopped."""


class M2m100Translator:
    """Translates on this machine; nothing leaves it.

    The same sentence becomes the same words each time, whatever is translated beside it: nothing
    is drawn by lot, and each is a batch of its own, as sums over several may differ in their last
    bits.
    """

    Settings = M2m100Settings

    needs_gpu = False
    is_online = False
    is_paid = False

    def __init__(self, settings: M2m100Settings | None = None) -> None:
        self._settings = settings or M2m100Settings()

    def problem(self) -> str | None:
        """What is missing and how to get it; None if it can be used."""
        missing = [package for package in _PACKAGES if find_spec(package) is None]
        if missing:
            return f"it needs {' and '.join(missing)}; run `pip install 'storygen[translation]'`"
        try:
            locate(self._settings.weights, NEEDED)
        except WeightsError as error:
            return str(error)
        return None

    def check_pair(self, spoken: str, language: str) -> None:
        """Find out whether the model knows two languages. Raises RequestError, WeightsError."""
        source, target = self._codes(spoken, language)
        if source == target:
            raise RequestError(
                f"it cannot put {spoken!r} into {language!r}, which is the same language to it: "
                "say with --language which one the story is in, or leave translate out"
            )

    def translate(self, requests: Sequence[TranslationRequest]) -> Iterator[TranslatedSentence]:
        """Put each sentence into its language, in order.

        Raises:
            RequestError: The model does not know a language.
            WeightsError: It cannot be loaded.
            ToolError: It failed on this machine, such as for lack of memory.
            RunCancelled: The run was stopped meanwhile.
        """
        threads = min(self._settings.threads or usable_cores(), _MOST_THREADS)
        model = self._load(threads)
        at_once = threads * _SENTENCES_A_THREAD
        try:
            for start in range(0, len(requests), at_once):
                check_not_stopped()
                yield from self._translated(model, requests[start : start + at_once])
        finally:
            model.close()
            give_back()

    def _translated(
        self, model: Model, requests: Sequence[TranslationRequest]
    ) -> list[TranslatedSentence]:
        """Each sentence; those that went wrong are asked for once more, otherwise decoded."""
        told = self._told(model, requests)
        broken = [
            place
            for place, (request, text) in enumerate(zip(requests, told, strict=True))
            if is_broken(request.text, text)
        ]
        again = self._told(model, [requests[place] for place in broken], **_AGAINST_LOOPS)
        for place, text in zip(broken, again, strict=True):
            told[place] = "" if is_broken(requests[place].text, text) else text
        return [
            TranslatedSentence(text=text or request.text, is_original=not text)
            for request, text in zip(requests, told, strict=True)
        ]

    def _told(
        self, model: Model, requests: Sequence[TranslationRequest], **decoding: float
    ) -> list[str]:
        marked = [
            Marked(request.text, *self._codes(request.spoken, request.language))
            for request in requests
        ]
        beams = self._settings.beams
        return [one_line(clean(text)) for text in model.told(marked, beams, **decoding)]

    def _codes(self, spoken: str, language: str) -> tuple[str, str]:
        known = self._known
        source = model_code(spoken, known, is_target=False)
        target = model_code(language, known, is_target=True)
        if source is None or target is None:
            raise RequestError(
                f"the model {self._settings.weights} does not know "
                f"{spoken if source is None else language!r}; it knows {', '.join(sorted(known))}"
            )
        return source, target

    @cached_property
    def _known(self) -> frozenset[str]:
        weights = self._settings.weights
        return known_languages(locate(weights, NEEDED), str(weights))

    def _load(self, threads: int) -> Model:
        problem = self.problem()
        if problem is not None:
            raise WeightsError(f"the translator 'm2m100' cannot be used: {problem}")
        weights = self._settings.weights
        return Model(locate(weights, NEEDED), str(weights), threads)
