"""One call to a service: tried again where that may help, never twice where it was answered.

A service that fails too often, or asks to be left alone, is left alone by all runs of the machine;
what an answer costs is booked once; no call is made that the budget might not cover.
"""

import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import NamedTuple, TypeVar

from storygen.current_run import current_run
from storygen.errors import (
    CallBrokenOff,
    ProviderResting,
    ProviderUnavailable,
    RequestError,
    RunCancelled,
    StoreError,
)
from storygen.services.breaker import Admission, Breaker, service_name
from storygen.services.spending import current_spending
from storygen.services.stopping import check_not_stopped, sleep
from storygen.services.usage import Usage, usage_heard
from storygen.settings import ProviderSettings

R = TypeVar("R")

_WAITS_S = (0.5, 2.0)
_LONGEST_REST_S = 90.0
_BRIEF_REST_S = 10.0  # a moment's rate limit is no reason to have another do all of a part
_BROKEN_OFF = (CallBrokenOff, RunCancelled)
_NOT_ASKED = (RequestError, RunCancelled, StoreError)
"""What says nothing of the service."""
_SPREAD = 0.5  # those that wait for the same moment do not all come back in it


class Clock(NamedTuple):
    """Time as it passes here.

    Attributes:
        now_s: Seconds since the epoch.
        sleep: Waits for so many seconds, or until the run is stopped.
    """

    now_s: Callable[[], float] = time.time
    sleep: Callable[[float], None] = sleep


SYSTEM = Clock()


class _Replaceable(set[tuple[str, str]]):
    """Whom somebody would stand in for in a run, by the request's field and the provider."""


def set_replaceable(asked: str, provider: str, is_replaceable: bool) -> None:
    """Say whether somebody would stand in for a provider: then it is waited for only briefly.

    Args:
        asked: The request's field that names the provider: the same one may serve several.
        provider: Its name in the registry.
        is_replaceable: Whether somebody would.
    """
    replaceable = current_run().part(_Replaceable)
    if is_replaceable:
        replaceable.add((asked, provider))
    else:
        replaceable.discard((asked, provider))


def elsewhere(settings: ProviderSettings | None) -> str:
    """The address of a server that stands in for a provider's own; empty where none does."""
    address = str(getattr(settings, "base_url", ""))
    own = getattr(type(settings)(), "base_url", "") if settings is not None else ""
    return "" if address == own else address


def served(
    asked: str,
    provider: str,
    estimate: Usage,
    call: Callable[[], R],
    clock: Clock = SYSTEM,
    *,
    elsewhere: str = "",
    is_paid: bool = True,
) -> R:
    """Have a service answer a call.

    Args:
        asked: The request's field that names the provider.
        provider: Its name in the registry.
        estimate: An upper bound of what the call uses, known before it is made.
        call: Asks the service once, without trying again itself.
        clock: Time as it passes.
        elsewhere: The address of another server than the provider's own, which may well be down
            while that one is not.
        is_paid: Whether the provider takes money, as it says itself.

    Raises:
        ProviderResting: It is to be left alone for longer than it pays to wait.
        ProviderUnavailable: It did not answer, several times in a row.
        ProviderRefused: It does not work for this account.
        ContentRefused: It will not work on this content.
        BudgetExceeded: The call may cost more than the run may spend.
        RunCancelled: The run was stopped; the call was not made, or broken off.
    """
    is_replaceable = (asked, provider) in current_run().part(_Replaceable)
    breaker = Breaker(service_name(provider, elsewhere), clock.now_s)
    service = _Service(provider, breaker, clock, is_replaceable, is_paid)
    for wait_s in _WAITS_S:
        try:
            return _asked(service, estimate, call)
        except ProviderResting:
            raise
        except ProviderUnavailable:
            clock.sleep(wait_s * random.uniform(1 - _SPREAD, 1 + _SPREAD))
    return _asked(service, estimate, call)


class _Service(NamedTuple):
    provider: str
    breaker: Breaker
    clock: Clock
    is_replaceable: bool
    is_paid: bool


def _asked(service: _Service, estimate: Usage, call: Callable[[], R]) -> R:
    spending = current_spending()
    with (
        spending.call(service.provider, estimate, is_paid=service.is_paid) as charge,
        usage_heard() as heard,
        _turn(service),
    ):
        check_not_stopped()
        charge.begin()
        try:
            answer = call()
        except BaseException as error:
            # It was answered, and is billed, though the answer is of no use; or it was ended in the
            # middle, and is billed for what it did until then, of which the estimate is the most.
            if heard or heard.is_begun or isinstance(error, _BROKEN_OFF):
                charge(heard)
            raise
        charge(heard)
        return answer


@contextmanager
def _turn(service: _Service) -> Generator[None]:
    """Wait for the service's turn, and tell its breaker how the call in it ended."""
    admission = _admitted(service)
    answered: bool | None = True
    wait_s = None
    try:
        yield
    except ProviderUnavailable as error:
        answered, wait_s = False, error.retry_after_s
        raise
    except BaseException as error:
        # A refusal is an answer, and so is what cannot be made use of here.
        if isinstance(error, _NOT_ASKED) or not isinstance(error, Exception):
            answered = None
        raise
    finally:
        # An answer is not lost over this: who cannot use the disk is not admitted again.
        with suppress(StoreError):
            service.breaker.note(admission, answered, wait_s)


def _admitted(service: _Service) -> Admission:
    """Wait for the service's turn, where that pays."""
    provider, breaker, clock, is_replaceable, _ = service
    patience_s = _BRIEF_REST_S if is_replaceable else _LONGEST_REST_S
    until_s = clock.now_s() + patience_s
    while (admission := breaker.admit()).wait_s > 0:
        if clock.now_s() + admission.wait_s > until_s:
            raise ProviderResting(
                f"{provider} failed too often or asked to be left alone; it is asked again in "
                f"{admission.wait_s:.0f} s",
                retry_after_s=admission.wait_s,
            )
        clock.sleep(admission.wait_s + random.uniform(0, _SPREAD))
    return admission
