"""Asking a service over HTTP: what it means when no sensible answer comes."""

from storygen.errors import ProviderUnavailable
from storygen.services.keys import masked
from storygen.services.openai_faults import Sentence

_LONGEST_QUOTED = 200
_NOT_SOUND = ("text/", "application/json", "application/xml", "application/xhtml")


def not_reached(provider: str, error: BaseException) -> ProviderUnavailable:
    """The error for a service that could not be asked, or broke off."""
    cause = error.__cause__ or error
    if isinstance(cause, TimeoutError) or "Timeout" in type(cause).__name__:
        reason = "it did not answer in time"
    else:
        reason = masked(f"{type(cause).__name__}: {cause}")[:_LONGEST_QUOTED]
    return ProviderUnavailable(unreached(provider).because(reason))


def unreached(provider: str) -> Sentence:
    """What is said of such a service."""
    return Sentence(
        f"{provider} cannot be reached",
        "check the network and its base_url, or try again later",
    )


def senseless(provider: str, what: str) -> ProviderUnavailable:
    """The error for an answer that is not what the service promises."""
    return ProviderUnavailable(no_sense(provider).because(masked(what)[:_LONGEST_QUOTED]))


def no_sense(provider: str) -> Sentence:
    """What is said of such an answer."""
    return Sentence(
        f"{provider} gave an answer that makes no sense", "check its base_url, or try again later"
    )


def check_is_sound(provider: str, media_type: str) -> None:
    """Raises ProviderUnavailable where an answer says that it is no sound."""
    if media_type.startswith(_NOT_SOUND):
        raise senseless(provider, f"{media_type.partition(';')[0]} instead of sound")
