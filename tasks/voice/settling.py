"""Settling on a voice and a rate before anything is asked or paid for."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from storygen.errors import RequestError
from storygen.language.tags import fallbacks, primary, same_language
from storygen.models.sound import VoiceChoice
from tasks.voice.contract import VoiceInfo

_SLIP = 0.85  # so alike are names that differ in a letter


def check_rate(choice: VoiceChoice, slowest: float, fastest: float) -> float:
    """The rate that is asked for. Raises RequestError where a voice cannot speak at it."""
    if not slowest <= choice.rate <= fastest:
        raise RequestError(
            f"{choice.provider} cannot speak at rate {choice.rate:g}: it speaks at {slowest:g} to "
            f"{fastest:g}"
        )
    return choice.rate


def check_language(provider: str, language: str, spoken: Collection[str]) -> None:
    """Raises RequestError where a language is not among those that a voice's model speaks."""
    if not any(same_language(language, tag) for tag in spoken):
        raise RequestError(
            f"{provider} has no voice for the language {language!r}: it speaks "
            f"{', '.join(sorted(spoken))}; `storygen voices` lists those of other providers"
        )


def named(provider: str, name: str, voices: Iterable[VoiceInfo]) -> VoiceInfo | None:
    """The listed voice of a name, whatever its case; None if there is none nearly so called.

    Raises:
        RequestError: The name looks like a slip of the pen; says the nearest.
    """
    by_name = {voice.name.lower(): voice for voice in voices}
    if voice := by_name.get(name.lower()):
        return voice
    if get_close_matches(name.lower(), by_name, n=1, cutoff=_SLIP):
        raise unknown(provider, name, by_name.values())
    return None


def unknown(provider: str, name: str, voices: Iterable[VoiceInfo]) -> RequestError:
    """The error for a voice that there is not."""
    by_lower = {voice.name.lower(): voice.name for voice in voices}
    near = get_close_matches(name.lower(), by_lower, n=3, cutoff=0.6)
    nearest = ", ".join(repr(by_lower[lower]) for lower in near)
    guess = f"nearest: {nearest}; " if near else ""
    return RequestError(
        f"{provider} has no voice {name!r}; {guess}`storygen voices {provider}` lists those known"
    )


def default_for(
    provider: str, language: str, voices: Iterable[VoiceInfo], preferred: dict[str, str]
) -> VoiceInfo:
    """The first voice of a language.

    Args:
        provider: Whose voices they are.
        language: BCP 47 tag.
        voices: In the order in which they are taken.
        preferred: Which region is meant by a language alone, in lower case.

    Raises:
        RequestError: None speaks it.
    """
    known = tuple(voices)
    for tag in fallbacks(language):
        locale = preferred.get(tag, tag).lower()
        for voice in known:
            if locale in {voice.language.lower(), primary(voice.language)}:
                return voice
    raise RequestError(
        f"{provider} has no voice for the language {language!r} that storygen knows; "
        f"`storygen voices {provider}` lists those it knows"
    )


def check_speaks(voice: VoiceInfo, language: str, provider: str) -> None:
    """Raises RequestError where a voice is for another language."""
    if voice.language and not same_language(voice.language, language):
        raise RequestError(
            f"{provider}'s voice {voice.name!r} does not speak {language!r}; leave its name away "
            f"or take one of the language's own, which `storygen voices {provider}` lists"
        )
