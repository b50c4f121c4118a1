"""The voices and languages of OpenAI's speech models."""

from storygen.models.story import Manner
from tasks.voice.contract import Gender, VoiceInfo

DEFAULT = "coral"
"""Taken where no voice is named: every model has it."""

_VOICES: tuple[tuple[str, Gender, str], ...] = (
    ("alloy", "unspecified", "neutral, balanced"),
    ("ash", "male", "clear, precise"),
    ("ballad", "male", "soft, melodic; gpt-4o-mini-tts only"),
    ("cedar", "male", "warm, natural; gpt-4o-mini-tts only"),
    ("coral", "female", "warm, friendly"),
    ("echo", "male", "calm, even"),
    ("fable", "unspecified", "expressive, for stories"),
    ("marin", "female", "natural, clear; gpt-4o-mini-tts only"),
    ("nova", "female", "bright, energetic"),
    ("onyx", "male", "deep, grave"),
    ("sage", "female", "calm, thoughtful"),
    ("shimmer", "female", "light, gentle"),
    ("verse", "male", "lively, varied; gpt-4o-mini-tts only"),
)

VOICES = tuple(VoiceInfo(name, "", gender, about) for name, gender, about in _VOICES)
"""Each speaks every language of its model."""

_LANGUAGES = (
    "af ar az be bg bs ca cs cy da de el en es et fa fi fr gl he hi hr hu hy id is it ja kk kn ko "
    "lt lv mi mk mr ms ne nl no pl pt ro ru sk sl sr sv sw ta th tl tr uk ur vi zh"
)
LANGUAGES = frozenset(_LANGUAGES.split())
"""What its guide to text to speech says that they speak."""

MANNERS: dict[Manner, str] = {
    "whispering": "Whisper this.",
    "shouting": "Shout this, as across a street.",
    "excited": "Say this with excitement.",
    "amused": "Say this with a smile in the voice.",
    "warm": "Say this warmly and gently.",
    "sad": "Say this sadly, a little slower.",
    "solemn": "Say this solemnly, with weight.",
    "tense": "Say this tensely, with held breath.",
}
"""What the voice is told besides; it stays the same voice."""
