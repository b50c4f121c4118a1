"""`storygen voices`: what voices there are, and whose can be used here."""

import argparse
import json
from typing import Any, NamedTuple

from storygen.cli.flags import provider_settings
from storygen.errors import RequestError, StorygenError
from storygen.language.tags import same_language
from storygen.models.sound import VoiceChoice
from storygen.request import make_request
from storygen.services.block_keys import look_in_blocks
from storygen.settings import ProviderSettings
from tasks.voice.contract import NARRATORS, Narrator, VoiceInfo


class _Listed(NamedTuple):
    """A provider with its voices.

    Attributes:
        provider: Its name.
        narrator: Its class.
        problem: Why it cannot be used here; empty if it can.
        voices: Those of the language that is asked for.
    """

    provider: str
    narrator: type[Narrator]
    problem: str
    voices: tuple[VoiceInfo, ...]


def run(options: argparse.Namespace) -> int:
    """Print the voices of one provider, or of all."""
    if options.provider:
        NARRATORS.check_known(options.provider)
    look_in_blocks()
    request = make_request(**provider_settings(options.set))
    chosen = [options.provider] if options.provider else NARRATORS.names()
    listed = [_listed(name, options, request.settings_of(name)) for name in chosen]
    if options.json:
        rows = [_row(one, voice) for one in listed for voice in one.voices]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    if not any(one.voices for one in listed):
        raise RequestError(
            f"no voice for language {options.language!r}; `storygen voices` lists all of them"
        )
    print("\n\n".join("\n".join(_lines(one)) for one in listed if one.voices))
    return 0


def _listed(
    provider: str, options: argparse.Namespace, settings: ProviderSettings | None
) -> _Listed:
    narrator = NARRATORS.find(provider)
    try:
        problem = narrator.problem(settings) or ""
    except RequestError as error:
        problem = str(error)
    voices = narrator.voices()
    ask: Any = getattr(narrator, "account_voices", None)
    if options.online and ask is not None and not problem:
        try:
            voices = ask(settings)
        except StorygenError as error:
            if options.provider:
                raise
            problem = str(error)
    fitting = _fitting(voices, options.language, narrator, settings)
    return _Listed(provider, narrator, problem, fitting)


def _fitting(
    voices: tuple[VoiceInfo, ...],
    language: str,
    narrator: type[Narrator],
    settings: ProviderSettings | None,
) -> tuple[VoiceInfo, ...]:
    """The voices of a language; all of a provider whose voices speak each of its languages."""
    if not language:
        return voices
    if any(voice.language for voice in voices):
        return tuple(one for one in voices if same_language(one.language, language))
    try:
        narrator(VoiceChoice(provider="", settings=settings), language)
    except RequestError:
        return ()
    return voices


def _lines(listed: _Listed) -> list[str]:
    """A line of what the provider is, then one for each voice."""
    where = "sends the text to a service" if listed.narrator.is_online else "on this machine"
    cost = "paid" if listed.narrator.is_paid else "free"
    width = 1 + len(listed.provider) + max(len(voice.name) for voice in listed.voices)
    state = f"cannot be used here: {listed.problem}" if listed.problem else "ready"
    return [
        f"{listed.provider} ({where}, {cost}): {state}",
        *(
            f"  {listed.provider + ':' + voice.name:<{width}} {voice.language or 'any':<8} "
            f"{voice.gender:<12} {voice.description}".rstrip()
            for voice in listed.voices
        ),
    ]


def _row(listed: _Listed, voice: VoiceInfo) -> dict[str, Any]:
    return {
        "voice": f"{listed.provider}:{voice.name}",
        "language": voice.language,
        "gender": voice.gender,
        "description": voice.description,
        "online": listed.narrator.is_online,
        "paid": listed.narrator.is_paid,
        "problem": listed.problem,
    }
