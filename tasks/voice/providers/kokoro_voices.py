"""The voices of Kokoro 1.0, by the first letter of their names: language, then gender."""

from tasks.voice.contract import VoiceInfo
from tasks.voice.settling import check_speaks, default_for, named, unknown

# Those first that its page of voices grades best. Its Japanese and Chinese ones are left out: they
# need phonemes that espeak-ng does not give.
_VOICES = """
af_heart af_bella af_nicole af_aoede af_kore af_sarah af_alloy af_nova af_sky af_jessica af_river
am_fenrir am_michael am_puck am_echo am_eric am_liam am_onyx am_santa am_adam
bf_emma bf_isabella bf_alice bf_lily bm_fable bm_george bm_lewis bm_daniel
ef_dora em_alex em_santa ff_siwis hf_alpha hf_beta hm_omega hm_psi if_sara im_nicola
pf_dora pm_alex pm_santa
"""
_TAGS = {"a": "en-US", "b": "en-GB", "e": "es-ES", "f": "fr-FR", "h": "hi-IN", "i": "it-IT",
    "p": "pt-BR"}  # fmt: skip
_ESPEAK = {"es-ES": "es", "hi-IN": "hi", "it-IT": "it"}

VOICES = tuple(
    VoiceInfo(
        name, _TAGS[name[0]], "female" if name[1] == "f" else "male", "neural, on this machine"
    )
    for name in _VOICES.split()
)
"""By language; the default of a language comes first."""


def settle(provider: str, name: str, language: str) -> VoiceInfo:
    """The voice to speak a language with.

    Raises:
        RequestError: No such voice, or none for the language.
    """
    if not name:
        return default_for(provider, language, VOICES, {"en": "en-US"})
    voice = named(provider, name, VOICES)
    if voice is None:
        raise unknown(provider, name, VOICES)
    check_speaks(voice, language, provider)
    return voice


def espeak_language(voice: VoiceInfo) -> str:
    """What espeak-ng calls the language whose phonemes a voice reads."""
    return _ESPEAK.get(voice.language, voice.language.lower())
