"""Which language model does which job, and which one takes it over where that one fails."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar, cast

from flows.succession import Candidate, Part, Succession, Unusable
from storygen.errors import AnswerUnusable, NobodyLeft, RequestError
from storygen.language.chains import chained, problem_with
from storygen.language.chat import ChatModel
from storygen.language.endpoints import elsewhere, label
from storygen.request import LlmJob, Request
from storygen.services.breaker import service_name
from storygen.settings_language import LanguageSettings

Job = LlmJob | Literal["translation", "ideas"]
R = TypeVar("R")

_ALWAYS: tuple[Job, ...] = ("translation", "ideas")
_DOES: dict[Job, str] = {
    "ideas": "found the ideas",
    "script": "wrote the script",
    "translation": "translated the story",
    "revision": "said how it is read",
    "shots": "directed the pictures",
    "metadata": "worded what is said of the film",
}


def _settings_of(request: Request) -> LanguageSettings:
    return cast("LanguageSettings", request.settings_of("language-model"))


def check_writers(request: Request) -> tuple[LanguageSettings, ...]:
    """The language models that a request names.

    Raises:
        RequestError: One of them is nobody, or none of them can be used here.
    """
    models = chained(request.llm, _settings_of(request))
    problems = [
        f"{label(model)} cannot be used here: {problem}"
        for model in models
        if (problem := ChatModel(model).problem())
    ]
    if models and len(problems) == len(models):
        raise RequestError(f"llm: {'; '.join(problems)}")
    return models


class _Partly(NamedTuple, Generic[R]):
    """An answer with gaps, how many, and whose it is."""

    gaps: int
    model: LanguageSettings
    answer: R


class Answered(Protocol):
    """One of a job's answers, which a model may have failed at."""

    @property
    def failure(self) -> str:
        """Why; empty where it did not."""
        ...


def failures(answers: Sequence[Answered]) -> list[str]:
    """What a job's answers lack, for `Writers.serve`."""
    return [each.failure for each in answers if each.failure]


def _nothing(_: object) -> Sequence[str]:
    return ()


class Writers:
    """The language models of one run. Each job is a part: no two models share one.

    Args:
        request: What is asked for.
        fall_back: Told of each fall-back, in a sentence; raises where none is allowed.
    """

    def __init__(self, request: Request, fall_back: Callable[[str], None]) -> None:
        self._request = request
        self._fall_back = fall_back
        self._jobs: dict[Job, Succession[LanguageSettings]] = {}
        self._did: dict[Job, LanguageSettings] = {}

    def settle(self) -> None:
        """Find the first that can be used, so that those before it are passed over only once.

        Raises:
            RequestError: A model is nobody, or another is not allowed.
            NobodyLeft: None can be used.
        """
        if self._models:
            _ = self._line

    def of(self, job: Job) -> LanguageSettings | None:
        """Who does a job, or did it in the end; None if no model is asked to."""
        is_asked = job in _ALWAYS or job in self._request.llm_jobs
        if not self._models or not is_asked:
            return None
        return self._did.get(job) or self._succession(job).choice

    def name(self, job: Job) -> str:
        """Who does a job, as a report names it; empty if no model is asked to."""
        model = self.of(job)
        return label(model) if model else ""

    def serve(
        self,
        job: Job,
        work: Callable[[LanguageSettings], R],
        gaps: Callable[[R], Sequence[str]] = _nothing,
    ) -> R:
        """Have a job done by its model; where that fails, wholly by those that come next.

        Args:
            job: One that a model is asked to do.
            work: Does it wholly, by the model that it is given.
            gaps: What an answer lacks. One that lacks something is used only where nobody gives
                a whole one; then it is that with the fewest gaps.

        Raises:
            NobodyLeft: All failed.
            RequestError: Another model is not allowed.
        """
        partly: list[_Partly[R]] = []

        def whole(model: LanguageSettings) -> R:
            answer = work(model)
            if found := gaps(answer):
                partly.append(_Partly(len(found), model, answer))
                more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
                raise AnswerUnusable(f"{found[0]}{more}")
            self._did[job] = model
            return answer

        succession = self._succession(job)
        try:
            return succession.serve(whole)
        except NobodyLeft as none:
            if not partly:
                raise
            best = min(partly, key=lambda each: each.gaps)
            self._did[job] = best.model
            if best.model != succession.choice:
                self._fall_back(
                    f"llm: {label(best.model)} {_DOES[job]} after all, as {none.reasons}"
                )
            return best.answer

    @cached_property
    def _models(self) -> dict[str, LanguageSettings]:
        models = chained(self._request.llm, _settings_of(self._request))
        return {label(model): model for model in models}

    @cached_property
    def _line(self) -> list[Candidate]:
        """Who may serve, from the first that could be used when the run began."""
        is_auto = self._request.llm.strip() == "auto"
        everybody = [
            Candidate(name, service=service_name(model.endpoint, elsewhere(model)))
            for name, model in self._models.items()
        ]
        part = Part("llm", "was asked first", is_auto)
        first = Succession(part, everybody, self._usable, self._fall_back).choice
        return everybody[list(self._models).index(label(first)) :]

    def _succession(self, job: Job) -> Succession[LanguageSettings]:
        if job not in self._jobs:
            part = Part("llm", _DOES[job])
            self._jobs[job] = Succession(part, self._line, self._usable, self._fall_back)
        return self._jobs[job]

    def _usable(self, name: str) -> LanguageSettings:
        model = self._models[name]
        # One alone is asked in any case: where it does not answer, rules may do.
        is_alone = len(self._models) == 1
        if problem := ChatModel(model).problem() if is_alone else problem_with(model):
            raise Unusable(f"cannot be used: {problem}")
        return model
