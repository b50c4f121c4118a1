"""Who serves each stage of a film and where, settled once a run, before any key is made."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flows.placement import Place, find_place
from flows.succession import Part, Succession, Unusable, lined_up
from flows.writers import Writers
from storygen import progress
from storygen.errors import RequestError
from storygen.presets import PRESETS, candidates
from storygen.providers import Registry
from storygen.request import EARS, NONE, TRANSLATOR, Request
from storygen.settings import ProviderSettings
from storygen.weights.identity import settled
from tasks.clips.contract import ANIMATORS
from tasks.keyframes.contract import PAINTERS
from tasks.music.contract import COMPOSERS, is_composed
from tasks.transcription.contract import LISTENERS
from tasks.vision.contract import CRITICS

R = TypeVar("R")


class Choice(NamedTuple):
    """Who serves a stage.

    Attributes:
        provider: Its name in the stage's registry, or `none`.
        settings: What it is made from; None where it has no settings.
        place: Where it runs.
    """

    provider: str
    settings: ProviderSettings | None = None
    place: Place = "here"


class _Stage(NamedTuple):
    """A stage whose provider may need a graphics card.

    Attributes:
        asked: The request's field that names the provider.
        registry: Who may serve it.
        does: What a stand-in is said to have done.
    """

    asked: str
    registry: Registry[Any]
    does: str


_STAGES = {
    "keyframes": _Stage("visuals", PAINTERS, "drew everything"),
    "vision": _Stage("vision", CRITICS, "looked at the pictures"),
    "clips": _Stage("clips", ANIMATORS, "made all clips"),
    "music": _Stage("music", COMPOSERS, "made the music"),
}


class Choices:
    """The choices of one run.

    Args:
        request: What is asked for.
        told: Hears of each fall-back, in a sentence.

    Attributes:
        writers: The language models.
    """

    def __init__(self, request: Request, told: Callable[[str], None]) -> None:
        self._request = request
        self._told = told
        self._made: dict[str, Succession[Choice]] = {}
        self.writers = Writers(request, self.fall_back)

    def settle(self) -> None:
        """Choose for every stage, so that what is wrong is known before anything is made."""
        for name, stage in _STAGES.items():
            if name != "music" or is_composed(getattr(self._request, stage.asked)):
                self.of(name)
        self.writers.settle()

    def of(self, stage: str) -> Choice:
        """Who serves a stage.

        Raises:
            RequestError: Nobody can; or another would have to, and that was ruled out.
        """
        return self._succession(stage).choice

    def serve(self, stage: str, work: Callable[[Choice], R]) -> R:
        """Have a stage served by its choice; where that fails, wholly by those that come next.

        Args:
            stage: The stage.
            work: Serves it wholly, by the choice that it is given.

        Raises:
            NobodyLeft: All failed.
            RequestError: Another provider is not allowed.
        """
        return self._succession(stage).serve(work)

    def listener(self) -> Choice | None:
        """Who listens where somebody has to; None if nobody is to."""
        asked = self._request.listener
        if asked == NONE:
            return None
        provider = EARS if asked == "auto" else asked
        settings = self._settings(provider)
        on_card = bool(getattr(settings, "on_card", False))
        place = find_place(on_card or LISTENERS.find(provider).needs_gpu, self._request.gpu)
        return Choice(provider, settings, "here" if place == "nowhere" else place)

    def translator(self) -> Choice:
        """Who puts the story into another language where no language model does."""
        return Choice(TRANSLATOR, self._settings(TRANSLATOR))

    def fall_back(self, sentence: str) -> None:
        """Say that another provider stands in; strictly, that is an error."""
        if self._request.strict:
            raise RequestError(f"{sentence}; that is no way out when strict is asked for")
        self._told(sentence)
        progress.current().note(sentence)

    def _succession(self, stage: str) -> Succession[Choice]:
        if stage not in self._made:
            self._made[stage] = self._begun(_STAGES[stage])
        return self._made[stage]

    def _begun(self, stage: _Stage) -> Succession[Choice]:
        asked = getattr(self._request, stage.asked)
        stand_in = getattr(PRESETS["embedded"], stage.asked)
        line = lined_up(candidates(stage.asked, asked), stand_in, self._request)
        part = Part(stage.asked, stage.does, asked == "auto")
        return Succession(part, line, lambda name: self._settled(stage, name), self.fall_back)

    def _settled(self, stage: _Stage, name: str) -> Choice:
        if name == NONE:
            return Choice(name)
        kind, gpu = stage.registry.find(name), self._request.gpu
        place = find_place(kind.needs_gpu, gpu)
        if place == "nowhere":
            raise Unusable(f"needs a graphics card and there is none (gpu: {gpu})")
        settings = self._settings(name)
        if place == "here":
            stage.registry.ready(name, settings)
        return Choice(name, settings, place)

    def _settings(self, provider: str) -> ProviderSettings | None:
        settings = self._request.settings_of(provider)
        return None if settings is None else settled(settings)
