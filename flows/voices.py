"""Who speaks: for each speaker a voice, and those that take the speaker's whole part over."""

from collections.abc import Callable, Iterable

from flows.succession import Part, Succession, lined_up, provider_of
from storygen.errors import RequestError
from storygen.models.sound import VoiceChoice
from storygen.presets import PRESETS, candidates
from storygen.request import Request
from storygen.weights.identity import settled
from tasks.voice.contract import NARRATORS, open_narrator

_BUILT_IN = PRESETS["embedded"].voice


def check_voices(request: Request, language: str) -> None:
    """Try every voice that is asked for.

    Raises:
        RequestError: One of them is of no known provider, or none of a speaker's can be used.
    """
    for asked in dict.fromkeys((request.voice, *request.speaker_voices().values())):
        names = candidates("voice", asked)
        if not names:
            raise RequestError(f"voice {asked!r} names nobody; leave it empty, or name a provider")
        problems: list[RequestError] = []
        for name in names:
            try:
                open_narrator(_choice(request, name), language)
            except RequestError as error:
                problems.append(error)
        if len(problems) == len(names):
            raise problems[0]
        for name in names:
            NARRATORS.find(provider_of(name))


def voices_of(
    request: Request, language: str, speakers: Iterable[str], fall_back: Callable[[str], None]
) -> dict[str, Succession[VoiceChoice]]:
    """The voices of all speakers; those with the same voice share it, and its stand-ins.

    Args:
        request: What is asked for.
        language: BCP 47 tag of the narration.
        speakers: Their names.
        fall_back: Told of each fall-back, in a sentence; raises where none is allowed.

    Raises:
        RequestError: Nobody can speak a part, or a fall-back is not allowed.
    """
    own = request.speaker_voices()
    made: dict[str, Succession[VoiceChoice]] = {}
    found: dict[str, Succession[VoiceChoice]] = {}
    for speaker in speakers:
        asked = own.get(speaker, request.voice)
        if asked not in made:
            has_own = speaker in own
            does = f"spoke everything of {speaker}" if has_own else "spoke everything"
            made[asked] = _succession(request, language, asked, does, fall_back)
        found[speaker] = made[asked]
    return found


def _succession(
    request: Request, language: str, asked: str, does: str, fall_back: Callable[[str], None]
) -> Succession[VoiceChoice]:
    line = lined_up(candidates("voice", asked), _BUILT_IN, request)

    def settle(name: str) -> VoiceChoice:
        choice = _choice(request, name)
        open_narrator(choice, language)
        return choice

    return Succession(Part("voice", does, asked == "auto"), line, settle, fall_back)


def _choice(request: Request, name: str) -> VoiceChoice:
    provider, _, voice = name.partition(":")
    settings = request.settings_of(provider)
    return VoiceChoice(
        provider=provider, name=voice, rate=request.rate,
        settings=None if settings is None else settled(settings),
    )  # fmt: skip
