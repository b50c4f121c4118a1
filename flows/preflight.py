"""Everything that can be known to be wrong before anything is written or paid for."""

import os
from pathlib import Path
from typing import NamedTuple

from storygen import files
from storygen.errors import RequestError
from storygen.home import user_path
from storygen.models.base import Artifact
from storygen.models.sound import VoiceChoice
from storygen.models.story import Source
from storygen.request import Request
from storygen.store import current_store
from tasks.captions.fonts import check_fonts
from tasks.keyframes.opening import open_painter
from tasks.music.opening import open_composer
from tasks.music.providers import PROVIDERS as COMPOSERS
from tasks.publish.providers.output_folder import OutputFolder
from tasks.source.reading import read_source
from tasks.voice.opening import open_narrator

_MUSIC_TYPE = "application/octet-stream"
_STORED = "sha256:"


class Checked(NamedTuple):
    """A request that can be carried out.

    Attributes:
        title: The story's title.
        language: BCP 47 tag of the narration.
        companions: Hashes of the other files the film depends on.
        music: The request's music; a file is named by its absolute path.
    """

    title: str
    language: str
    companions: tuple[str, ...]
    music: str


def check(request: Request, content: bytes, name: str) -> Checked:
    """Read the story and try every choice. Raises RequestError with what to do."""
    source = read_source(content, name)
    language = request.language or source.language or "en"
    open_narrator(voice_choice(request), language)
    open_painter(request.visuals)
    music, companions = _check_music(request.music)
    OutputFolder(request.output).check()
    if request.seconds and request.words:
        raise RequestError("seconds and words were both given; give one of them")
    check_fonts(all_words(source), language)
    return Checked(source.title, language, companions, music)


def voice_choice(request: Request) -> VoiceChoice:
    """The voice a request asks for."""
    return VoiceChoice(provider=request.voice_provider, name=request.voice_name, rate=request.rate)


def own_music(music: str) -> Artifact | None:
    """The user's own music, kept in the store; None when a provider or nothing is asked for."""
    if music in COMPOSERS or music == "none":
        return None
    if stored := _stored_music(music):
        return Artifact(
            sha256=stored.name, size_bytes=files.size_bytes(stored), media_type=_MUSIC_TYPE
        )
    return current_store().put_file(user_path(music), _MUSIC_TYPE)


def all_words(source: Source) -> str:
    """Every word that may be drawn into a picture."""
    passages = (passage.text for section in source.sections for passage in section.passages)
    headings = (section.heading for section in source.sections)
    return "\n".join((source.title, *headings, *passages))


def _check_music(music: str) -> tuple[str, tuple[str, ...]]:
    if music == "none":
        return music, ()
    if music in COMPOSERS:
        open_composer(music)
        return music, ()
    path = _stored_music(music) or user_path(music)
    if not os.path.isfile(path):  # Path.is_file raises for a name that is too long
        raise RequestError(
            f"music {music!r} is neither a provider ({', '.join(sorted(COMPOSERS))}), none, nor a "
            "file that is there"
        )
    from tasks.music.probing import check_playable

    check_playable(path)
    return music if music.startswith(_STORED) else str(path), (files.hash_file(path),)


def _stored_music(music: str) -> Path | None:
    """The file behind `sha256:HASH`; None for any other music. Raises RequestError."""
    if not music.startswith(_STORED):
        return None
    path = current_store().find(music.removeprefix(_STORED))
    if path is None:
        raise RequestError(f"music {music!r} is not in the store; give the file's path instead")
    return path
