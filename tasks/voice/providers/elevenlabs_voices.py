"""ElevenLabs' premade voices, which every account has, and what its models speak."""

import re

from storygen.errors import RequestError
from storygen.models.sound import VoiceChoice
from storygen.models.story import Manner
from tasks.voice.contract import Gender, VoiceInfo
from tasks.voice.settling import check_language, named, unknown

_ID = re.compile(r"[A-Za-z0-9]{20}")

_VOICES: tuple[tuple[str, str, Gender, str], ...] = (
    ("George", "JBFqnCBsd6RMkjVDRZzb", "male", "British, warm, for stories"),
    ("Alice", "Xb7hH8MSUJpSbSDYk0k2", "female", "British, clear"),
    ("Bill", "pqHfZKP75CvOlQylNhV4", "male", "American, old, trustworthy"),
    ("Brian", "nPczCjzI2devNBz1zQrb", "male", "American, deep"),
    ("Callum", "N2lVS1w4EtoT3dr4eOWO", "male", "intense, hoarse"),
    ("Charlie", "IKne3meq5aSn9XLyUdCD", "male", "Australian, natural"),
    ("Chris", "iP95p4xoKVk53GoZ742B", "male", "American, casual"),
    ("Daniel", "onwK4e9ZLuTAKqWW03F9", "male", "British, grave, for news"),
    ("Eric", "cjVigY5qzO86Huf0OWal", "male", "American, friendly"),
    ("Jessica", "cgSgspJ2msm6clMCkdW9", "female", "American, expressive"),
    ("Laura", "FGY2WhTYpPnrIDTdsKH5", "female", "American, upbeat"),
    ("Liam", "TX3LPaxmHKxFdv7VOQHJ", "male", "American, young"),
    ("Lily", "pFZP5JQG7iQjIQuC4Bku", "female", "British, warm"),
    ("Matilda", "XrExE9yKIg1WjnnlVkGX", "female", "American, friendly"),
    ("River", "SAz9YHcvj6GT2YYXdXww", "unspecified", "American, confident"),
    ("Roger", "CwhRBWXzGAHq8TQ4Fs17", "male", "American, confident"),
    ("Sarah", "EXAVITQu4vr4xnSDxMaL", "female", "American, soft"),
    ("Will", "bIHbv24MWmeRgasZH58o", "male", "American, friendly"),
)

VOICES = tuple(VoiceInfo(name, "", gender, about) for name, _, gender, about in _VOICES)
"""The default first; each speaks every language of its model."""

_IDS = {name: voice_id for name, voice_id, _, _ in _VOICES}

_MULTILINGUAL = "ar bg cs da de el en es fi fil fr hi hr id it ja ko ms nl pl pt ro ru sk sv ta tr"
_LANGUAGES = {
    "eleven_multilingual_v2": f"{_MULTILINGUAL} uk zh",
    "eleven_flash_v2_5": f"{_MULTILINGUAL} uk zh hu no vi",
    "eleven_turbo_v2_5": f"{_MULTILINGUAL} uk zh hu no vi",
    "eleven_flash_v2": "en",
    "eleven_turbo_v2": "en",
    "eleven_monolingual_v1": "en",
}
"""What each model speaks, by its page of models; others are taken at the user's word."""


TAGS: dict[Manner, str] = {
    "whispering": "[whispers]",
    "shouting": "[shouts]",
    "excited": "[excited]",
    "amused": "[amused]",
    "warm": "[warmly]",
    "sad": "[sad]",
    "solemn": "[solemn]",
    "tense": "[nervous]",
}
"""Audio tags of the models named v3, which play them; other models would read them out.
https://elevenlabs.io/docs/overview/capabilities/text-to-speech/best-practices#prompting-eleven-v3"""


_STEADY = (0.0, 0.5, 1.0)


def takes_tags(model: str) -> bool:
    """Whether a model is one of those named v3, which play audio tags."""
    return "_v3" in model


def check_stability(model: str, stability: float) -> None:
    """Raises RequestError where a model knows steps alone: creative, natural and robust."""
    if takes_tags(model) and stability not in _STEADY:
        raise RequestError(
            f"elevenlabs' model {model!r} cannot speak with elevenlabs.stability {stability:g}: it "
            f"takes {', '.join(f'{step:g}' for step in _STEADY[:-1])} or {_STEADY[-1]:g}"
        )


def settle(choice: VoiceChoice, model: str, language: str) -> tuple[str, str]:
    """The name and the id of the voice to speak a language with.

    Raises:
        RequestError: No such voice, or the model does not speak the language.
    """
    if model in _LANGUAGES:
        check_language(choice.provider, language, _LANGUAGES[model].split())
    if not choice.name:
        return VOICES[0].name, _IDS[VOICES[0].name]
    if _ID.fullmatch(choice.name):
        return choice.name, choice.name
    voice = named(choice.provider, choice.name, VOICES)
    if voice is None:
        raise unknown(choice.provider, choice.name, VOICES)
    return voice.name, _IDS[voice.name]
