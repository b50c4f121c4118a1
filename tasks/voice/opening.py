"""From a chosen voice to a narrator that is ready to speak."""

from difflib import get_close_matches
from importlib import import_module
from typing import cast

from storygen.errors import RequestError
from storygen.models.sound import VoiceChoice
from tasks.voice.contract import Narrator
from tasks.voice.providers import PROVIDERS


def open_narrator(choice: VoiceChoice, language: str) -> Narrator:
    """The narrator of a choice, settled on one voice.

    Args:
        choice: Provider, voice, rate.
        language: BCP 47 tag of what it will read.

    Raises:
        RequestError: No such provider or voice, no voice for the language, or the provider cannot
            be used on this machine.
    """
    narrator = narrator_class(choice.provider)
    problem = narrator.problem(choice.settings)
    if problem is not None:
        raise RequestError(f"the voice provider {choice.provider!r} cannot be used: {problem}")
    return narrator(choice, language)


def narrator_class(provider: str) -> type[Narrator]:
    """The class behind a provider's name.

    Raises:
        RequestError: No such provider, or a package that it needs is not installed.
    """
    if provider not in PROVIDERS:
        nearest = get_close_matches(provider.lower(), PROVIDERS, n=1)
        guess = f"; did you mean {nearest[0]!r}?" if nearest else ""
        valid = ", ".join(repr(name) for name in PROVIDERS)
        raise RequestError(f"unknown voice provider {provider!r}: valid ones are {valid}{guess}")
    module, _, name = PROVIDERS[provider].partition(":")
    try:
        return cast(type[Narrator], getattr(import_module(module), name))
    except ModuleNotFoundError as error:
        raise RequestError(
            f"the voice provider {provider!r} needs the package {error.name!r}, "
            f"which is not installed; run `pip install {error.name}`"
        ) from error
