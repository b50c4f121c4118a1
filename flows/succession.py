"""Who serves a part of a film, and who takes over that whole part where they cannot."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from storygen.errors import (
    AnswerUnusable,
    ContentRefused,
    NobodyLeft,
    ProviderRefused,
    ProviderUnavailable,
    RequestError,
    StorygenError,
)
from storygen.request import NONE, Request
from storygen.services.breaker import Breaker, service_name
from storygen.services.serving import elsewhere, set_replaceable

C = TypeVar("C")
R = TypeVar("R")

_MAY_GIVE_WAY = (ProviderUnavailable, ProviderRefused, ContentRefused, AnswerUnusable)
"""What another provider may do better."""


class Unusable(Exception):
    """A candidate cannot serve here; says why, as the end of a sentence about it."""


class Candidate(NamedTuple):
    """One that may serve.

    Attributes:
        name: As it was asked for.
        was_asked_for: Whether the request names it; else it stands in for lack of anybody else.
        service: What its breaker is called, where that is not its provider.
    """

    name: str
    was_asked_for: bool = True
    service: str = ""


def lined_up(names: Sequence[str], stand_in: str, request: Request) -> list[Candidate]:
    """Those who were asked for, then the stand-in, unless it or nobody at all was asked for."""

    def service(name: str) -> str:
        provider = provider_of(name)
        return service_name(provider, elsewhere(request.settings_of(provider)))

    asked_for = [Candidate(name, service=service(name)) for name in names]
    if {stand_in, NONE} & {provider_of(name) for name in names}:
        return asked_for
    return [*asked_for, Candidate(stand_in, was_asked_for=False)]


class Part(NamedTuple):
    """What is served.

    Attributes:
        asked: The request's field, which sentences about it begin with.
        does: What a stand-in is said to have done.
        is_auto: Whether whoever can serve first is as good as asked for.
    """

    asked: str
    does: str
    is_auto: bool = False


class Succession(Generic[C]):
    """Candidates in their order; the first that can serves until it has to give way.

    Args:
        part: What is served.
        candidates: At least one.
        settle: Makes a choice of a candidate's name. Raises Unusable where it can only be passed
            over, RequestError where it is wrong unless another was asked for too.
        fall_back: Told of each fall-back, in a sentence; raises where none is allowed.

    Raises:
        RequestError: The only one is wrong, or a fall-back is not allowed.
        NobodyLeft: Nobody can serve.
    """

    def __init__(
        self,
        part: Part,
        candidates: Sequence[Candidate],
        settle: Callable[[str], C],
        fall_back: Callable[[str], None],
    ) -> None:
        self._part = part
        self._left = list(candidates)
        self._settle = settle
        self._fall_back = fall_back
        self._name = ""
        self.choice = self._next([], is_first=True)

    def serve(self, work: Callable[[C], R]) -> R:
        """Have the whole part served by the choice; where that fails, wholly by the next ones.

        Args:
            work: Serves it wholly, by the choice that it is given.

        Raises:
            NobodyLeft: All failed.
            RequestError: A fall-back is not allowed.
        """
        while True:
            self._mark(self._name)  # another part may have come to another end of the same line
            try:
                return work(self.choice)
            except _MAY_GIVE_WAY as error:
                self.give_way(error)

    def give_way(self, error: StorygenError) -> None:
        """Have the next candidate take the whole part over.

        Raises:
            RequestError: A fall-back is not allowed.
            NobodyLeft: The last one failed.
        """
        try:
            self.choice = self._next([f"{self._name} failed: {error}"])
        except NobodyLeft as none:
            raise none from error

    def _next(self, reasons: list[str], is_first: bool = False) -> C:
        while self._left:
            candidate = self._left.pop(0)
            try:
                choice = self._tried(candidate)
            except Unusable as why:
                reasons.append(f"{candidate.name} {why}")
                continue
            self._name = candidate.name
            self._mark(candidate.name)
            if reasons and not (is_first and self._part.is_auto):
                self._fall_back(
                    f"{self._part.asked}: {candidate.name} {self._part.does}, as "
                    f"{'; '.join(reasons)}"
                )
            return choice
        told = "; ".join(reasons)
        raise NobodyLeft(f"{self._part.asked}: {told}", reasons=told)

    def _tried(self, candidate: Candidate) -> C:
        others = any(other.was_asked_for for other in self._left)
        if others and _is_resting(candidate):
            raise Unusable("failed too often a moment ago")
        try:
            return self._settle(candidate.name)
        except RequestError as error:
            if not others:
                raise
            raise Unusable(f"cannot be used: {error}") from error

    def _mark(self, name: str) -> None:
        is_replaceable = any(other.was_asked_for for other in self._left)
        set_replaceable(self._part.asked, provider_of(name), is_replaceable)


def provider_of(name: str) -> str:
    """The provider's part of `PROVIDER:NAME`."""
    return name.partition(":")[0]


def _is_resting(candidate: Candidate) -> bool:
    return Breaker(candidate.service or provider_of(candidate.name)).is_open()
