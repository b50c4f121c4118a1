"""The voices that come with espeak-ng, read from its data files without loading it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

from storygen.errors import RequestError
from storygen.language.tags import fallbacks, primary, region, same_language, written
from tasks.voice.contract import Gender, VoiceInfo

DEFAULT_TIMBRE = "m7"
"""Of its timbres one of the nearest to the average spectrum of speech: within 2.5 dB from
125 Hz to 8 kHz (espeak-ng's own default: 5.2 dB), at a natural pitch, and it does not clip.
Measured against Byrne et al., "An international comparison of long-term average speech spectra"
(JASA 96, 1994)."""

_REGIONS_OF_UK_ENGLISH = {"AU", "GB", "IE", "IN", "NG", "NZ", "ZA"}
_REGIONS_OF_EUROPEAN_SPANISH = {"ES", "GQ"}
_LIKELY = {"en": "en-us", "pt": "pt-br"}  # CLDR likely subtags, where espeak-ng's order differs
_RENAMED = {"en": "en-gb"}  # its file `en` holds British English


@dataclass(frozen=True)
class EspeakVoice:
    """One language or accent.

    Attributes:
        name: What a user calls it, such as `en-us`.
        file: What espeak-ng calls it, such as `gmw/en-US`.
        title: Its language in English.
        tags: BCP 47 tags it is for, in lower case, most fitting first.
    """

    name: str
    file: str
    title: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Settled:
    """A voice with its timbre: its name for a user, and for espeak-ng."""

    name: str
    file: str


@cache
def catalogue() -> tuple[EspeakVoice, ...]:
    """All its voices that can speak, by name."""
    data = _data()
    voices = [_voice(path, text) for path, text in _texts(data / "lang", "")]
    dictionaries = {entry.name.removesuffix("_dict") for entry in data.iterdir()}
    usable = [voice for voice, dictionary in voices if dictionary in dictionaries]
    return tuple(sorted(usable, key=lambda voice: voice.name))


@cache
def timbres() -> dict[str, Gender]:
    """The timbres that any of its voices can take on, and how they sound."""
    folder = _data() / "voices" / "!v"
    return {name: _gender(text) for name, text in sorted(_texts(folder, ""))}


def listed() -> tuple[VoiceInfo, ...]:
    """Every voice, then every timbre as `+NAME`."""
    voices = [
        VoiceInfo(voice.name, written(_main_tag(voice)), "male", voice.title)
        for voice in catalogue()
    ]
    tones = [
        VoiceInfo(f"+{name}", "", gender, "a timbre for any language, as in `en-us+" + name + "`")
        for name, gender in timbres().items()
    ]
    return tuple(voices + tones)


def settle(name: str, language: str) -> Settled:
    """The voice to speak a language with.

    Args:
        name: `en-us`, `en-us+f3`, or `+f3` for a timbre in the language's own voice; may be empty.
        language: BCP 47 tag.

    Raises:
        RequestError: No such voice or timbre, or none for the language.
    """
    base, plus, tone = name.partition("+")
    if not plus and _timbre_named(base) and not _voice_named(base):
        base, tone = "", base
    voice = _wanted(base, language) if base else _for_language(language)
    timbre = _timbre_named(tone or DEFAULT_TIMBRE)
    if timbre is None:
        raise RequestError(
            f"espeak-ng has no timbre {tone!r}; {_guess(tone, list(timbres()))}"
            "`storygen voices` lists all"
        )
    return Settled(f"{voice.name}+{timbre}", f"{voice.file}+{timbre}")


def _wanted(name: str, language: str) -> EspeakVoice:
    voice = _voice_named(name)
    if voice is None:
        names = [voice.name for voice in catalogue()] + [f"+{name}" for name in timbres()]
        raise RequestError(
            f"espeak-ng has no voice {name!r}; {_guess(name, names)}`storygen voices` lists all"
        )
    if not any(same_language(tag, language) for tag in voice.tags):
        own = _for_language(language).name
        raise RequestError(
            f"espeak-ng's voice {name!r} does not speak {language!r}; take {own!r}, or leave the "
            f"voice's name away"
        )
    return voice


def _for_language(language: str) -> EspeakVoice:
    for tag in (_accent(language), *fallbacks(language)):
        fitting = [voice for voice in catalogue() if tag in voice.tags]
        if fitting:
            return min(fitting, key=lambda voice: (voice.tags.index(tag), voice.name))
    raise RequestError(
        f"espeak-ng has no voice for the language {language!r}; `storygen voices` lists those it "
        "has, and other providers may have one"
    )


def _accent(language: str) -> str:
    """The accent that is meant by a language and region, where espeak-ng has no such tag."""
    code, place = primary(language), region(language)
    if code == "en" and place in _REGIONS_OF_UK_ENGLISH:
        return "en-gb"
    if code == "es" and place and place not in _REGIONS_OF_EUROPEAN_SPANISH:
        return "es-419"
    if code == "zh" and place in {"HK", "MO"}:
        return "yue"
    tag = fallbacks(language)[0]
    return _LIKELY.get(tag, tag)


def _voice_named(name: str) -> EspeakVoice | None:
    wanted = name.replace("_", "-").lower()
    for voice in catalogue():
        if wanted in {voice.name, voice.file.lower()}:
            return voice
    return _likely_or_tagged(wanted)


def _likely_or_tagged(tag: str) -> EspeakVoice | None:
    tag = _LIKELY.get(tag, tag)
    return next((voice for voice in catalogue() if tag in {voice.name, *voice.tags}), None)


def _timbre_named(name: str) -> str | None:
    return next((timbre for timbre in timbres() if timbre.lower() == name.lower()), None)


def _guess(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    return f"nearest: {', '.join(repr(one) for one in near)}; " if near else ""


def _main_tag(voice: EspeakVoice) -> str:
    return min(voice.tags, key=lambda tag: (tag != voice.name, voice.tags.index(tag)))


def _voice(path: str, text: str) -> tuple[EspeakVoice, str]:
    """A voice, and the name of the dictionary that it needs."""
    stem = path.rpartition("/")[2].lower()
    by_priority = sorted(
        (int(match[2] or 5), place, match[1].lower())  # 5 is espeak-ng's own default priority
        for place, match in enumerate(re.finditer(r"(?m)^language\s+(\S+)\s*(\d*)", text))
    )
    tags = tuple(tag for _, _, tag in by_priority)
    title = re.search(r"(?m)^name\s+(.+?)\s*$", text)
    dictionary = re.search(r"(?m)^dictionary\s+(\S+)", text)
    voice = EspeakVoice(
        _RENAMED.get(stem, stem), path, title[1] if title else stem, tags or (stem,)
    )
    return voice, dictionary[1] if dictionary else primary(tags[0] if tags else stem)


def _gender(text: str) -> Gender:
    match = re.search(r"(?m)^gender\s+(female|male)", text)
    return cast(Gender, match[1]) if match else "unspecified"


def _data() -> Traversable:
    return files("espeakng_loader") / "espeak-ng-data"


def _texts(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes().decode(errors="replace")
