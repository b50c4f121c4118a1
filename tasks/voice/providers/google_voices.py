"""Voices of Google Cloud that storygen knows by name.

The service has some two thousand, and `storygen voices google --online` lists them: any name of its
form is passed on, unless it looks like a slip of the pen for one of these.
"""

import re
from difflib import get_close_matches

from storygen.errors import RequestError
from tasks.voice.contract import Gender, VoiceInfo
from tasks.voice.settling import check_speaks, default_for, unknown

_NAME = re.compile(r"([a-z]{2,3}-[A-Z]{2})-([A-Za-z0-9]+(?:-HD)?)-[A-Za-z]+")
_SLIP = 0.93
_UNTIMED = ("chirp", "studio", "journey")  # families that read no SSML marks

# By language: the family, then women's voices and men's; the first is the default.
_VOICES = """
en-US Neural2 F C E G H | D A I J
en-GB Neural2 A C F | B D
en-AU Neural2 A C | B D
en-IN Wavenet A D | B C
af-ZA Standard A |
ar-XA Wavenet A D | B C
bg-BG Standard A |
bn-IN Wavenet A | B
ca-ES Standard A |
cmn-CN Wavenet A D | B C
cmn-TW Wavenet A | B C
cs-CZ Wavenet A |
da-DK Wavenet A D E | C
de-DE Neural2 F | D
de-DE Wavenet A C F | B D E
el-GR Wavenet A |
es-ES Neural2 A C D E | B F
es-US Neural2 A | B C
fi-FI Wavenet A |
fil-PH Wavenet A B | C D
fr-FR Neural2 A C E | B D
fr-CA Neural2 A C | B D
gu-IN Wavenet A | B
hi-IN Neural2 A D | B C
hu-HU Wavenet A |
id-ID Wavenet A D | B C
is-IS Standard A |
it-IT Neural2 A | C
ja-JP Neural2 B | C D
kn-IN Wavenet A | B
ko-KR Neural2 A B | C
ml-IN Wavenet A | B
mr-IN Wavenet A C | B
ms-MY Wavenet A C | B D
nb-NO Wavenet A C E | B D
nl-NL Wavenet A D E | B C
nl-BE Wavenet A | B
pa-IN Wavenet A C | B D
pl-PL Wavenet A D E | B C
pt-BR Neural2 A C | B
pt-PT Wavenet A D | B C
ro-RO Wavenet A |
ru-RU Wavenet A C E | B D
sk-SK Wavenet A |
sr-RS Standard A |
sv-SE Wavenet A B D | C E
ta-IN Wavenet A | B
te-IN Standard A | B
th-TH Neural2 C |
tr-TR Wavenet A C D | B E
uk-UA Wavenet A |
vi-VN Neural2 A | D
yue-HK Standard A C | B D
en-US Chirp3-HD Achernar Aoede Autonoe Callirrhoe Despina Erinome Gacrux Kore Laomedeia Leda |
en-US Chirp3-HD Pulcherrima Sulafat Vindemiatrix Zephyr |
en-US Chirp3-HD | Achird Algenib Algieba Alnilam Charon Enceladus Fenrir Iapetus Orus Puck
en-US Chirp3-HD | Rasalgethi Sadachbia Sadaltager Schedar Umbriel Zubenelgenubi
"""

_PREFERRED = {"en": "en-US", "es": "es-ES", "fr": "fr-FR", "pt": "pt-BR", "nl": "nl-NL",
    "zh": "cmn-CN", "zh-tw": "cmn-TW", "zh-hant": "cmn-TW", "zh-hk": "yue-HK"}  # fmt: skip


def _listed() -> tuple[VoiceInfo, ...]:
    found: list[VoiceInfo] = []
    for line in _VOICES.strip().split("\n"):
        locale, family, names = line.split(" ", 2)
        women, _, men = names.partition("|")
        found += [_info(locale, family, name, "female") for name in women.split()]
        found += [_info(locale, family, name, "male") for name in men.split()]
    return tuple(found)


def _info(locale: str, family: str, name: str, gender: Gender) -> VoiceInfo:
    timed = "" if has_word_times(f"{locale}-{family}-{name}") else "; no word times"
    about = f"{family}{timed}" + ("; in other languages too" if family == "Chirp3-HD" else "")
    return VoiceInfo(f"{locale}-{family}-{name}", locale, gender, about)


def has_word_times(name: str) -> bool:
    """Whether a voice tells when it says what."""
    return not family_of(name).startswith(_UNTIMED)


def family_of(name: str) -> str:
    """A voice's family, by which it is billed, in lower case: `neural2`, `chirp3-hd`."""
    match = _NAME.fullmatch(name)
    return match[2].lower() if match else ""


VOICES = _listed()
"""The voices known by name, by language; the default of a language comes first."""

_BY_LOWER = {voice.name.lower(): voice for voice in VOICES}


def settle(provider: str, name: str, language: str) -> VoiceInfo:
    """The voice to speak a language with.

    Raises:
        RequestError: No such voice, or none for the language.
    """
    if not name:
        return default_for(provider, language, VOICES, _PREFERRED)
    voice = _BY_LOWER.get(name.lower()) or _unlisted(provider, name)
    check_speaks(voice, language, provider)
    return voice


def _unlisted(provider: str, name: str) -> VoiceInfo:
    """A name that may be one of the service's other voices."""
    match = _NAME.fullmatch(name)
    near = get_close_matches(name.lower(), _BY_LOWER, n=1, cutoff=_SLIP)
    # Names of one family differ in their last letter, so only another length is a slip.
    if match is None or (near and len(near[0]) != len(name)):
        raise unknown(provider, name, VOICES)
    return VoiceInfo(name, match[1], "unspecified", match[2])


def check_pitch(name: str, pitch_semitones: float) -> None:
    """Raises RequestError where a voice's pitch cannot be changed."""
    if pitch_semitones and family_of(name).startswith("chirp"):
        raise RequestError(
            f"google's voice {name!r} has a pitch of its own: leave google.pitch_semitones at 0"
        )
