"""Everything that can be known to be wrong before anything is written or paid for."""

from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

from flows.own_files import find_own, own_folder, settled_name
from flows.translators import check_translation
from flows.voices import check_voices
from flows.writers import check_writers
from storygen import files
from storygen.errors import RequestError
from storygen.language.endpoints import ENDPOINTS
from storygen.models.story import Source
from storygen.passages.opening import check_index
from storygen.presets import PRESETS, candidates
from storygen.providers import Registry, nearest
from storygen.request import NONE, Request
from storygen.services.prices import built_in_prices, own_price_table, own_prices_path
from storygen.sound_files import sound_length_s
from tasks.captions.fonts import check_fonts
from tasks.captions.languages import letters_of
from tasks.clips.contract import ANIMATORS
from tasks.keyframes.contract import PAINTERS
from tasks.music.contract import composer_names, is_composed
from tasks.music.library_folder import fingerprint
from tasks.music.probing import check_playable
from tasks.publish.contract import PUBLISHERS
from tasks.script.briefs import is_to_be_written, read_brief
from tasks.source.bringing import is_to_be_heard
from tasks.source.reading import read_source
from tasks.transcription.contract import LISTENERS
from tasks.vision.contract import CRITICS
from tasks.voice.contract import NARRATORS

_LONGEST_TITLE = 60


class Checked(NamedTuple):
    """A request that can be carried out.

    Attributes:
        title: The story's title.
        language: BCP 47 tag of the narration.
        companions: Hashes of the other files the film depends on.
        music: The request's music; a file is named by its absolute path.
        recording: The user's own narration by its absolute path; empty without one.
    """

    title: str
    language: str
    companions: tuple[str, ...]
    music: str
    recording: str


def check(request: Request, content: bytes, name: str) -> Checked:
    """Read the story and try every choice. Raises RequestError with what to do."""
    _check_language_model(request, bool(request.topic) or is_to_be_written(name))
    recording, heard = _check_recording(request.recording)
    title, language = _check_story(request, content, name)
    _check_providers(request)
    _check_prices()
    pictures = _check_pictures(request)
    music, companions = _check_music(request.music)
    _check_publishing(request)
    if request.seconds and request.words:
        raise RequestError("seconds and words were both given; give one of them")
    if request.recording and (request.seconds or request.words):
        raise RequestError(
            "a recording cannot be cut to a length: leave seconds and words out, or the recording"
        )
    if request.recording and request.listener == NONE:
        raise RequestError("recording needs a listener, but listener is 'none'; leave it at auto")
    return Checked(title, language, (*companions, *heard, *pictures), music, recording)


def _check_story(request: Request, content: bytes, name: str) -> tuple[str, str]:
    """Its title and language; both are guesses while nobody has listened to a recording yet."""
    if is_to_be_heard(name):
        return Path(request.recording).stem, request.language
    if is_to_be_written(name):
        return _check_topic(request, read_brief(content).topic, request.language or "en")
    source = read_source(content, name)
    language = request.translate or request.language or source.language or "en"
    if not request.recording:
        check_voices(request, language)
    if request.topic:
        check_fonts(all_words(source), language)
        return _check_topic(request, request.topic, language)
    # What a model will write is not known yet; its language's letters are.
    check_fonts(letters_of(language) if request.translate else all_words(source), language)
    check_translation(request, source)
    return source.title, language


def _check_topic(request: Request, topic: str, language: str) -> tuple[str, str]:
    """What the film is called until a model has named it, and its language."""
    check_voices(request, language)
    check_fonts(f"{topic}\n{letters_of(language)}", language)
    return shorten(" ".join(topic.split()), _LONGEST_TITLE, placeholder="…"), language


def _check_language_model(request: Request, is_asked_to_write: bool) -> None:
    """Raises RequestError where one is needed and there is none that can be used."""
    models = check_writers(request)
    if is_asked_to_write and (not models or "script" not in request.llm_jobs):
        raise RequestError(
            "writing about a topic needs a language model with the job script: give one, such "
            "as --llm openai:gpt-5-mini with OPENAI_API_KEY set, or --llm ollama:llama3.1 on this "
            "machine; or give a story without a topic"
        )
    if request.translate and request.recording:
        raise RequestError(
            "a recording cannot be translated: leave translate out, or the recording"
        )
    if request.translate and is_asked_to_write:
        raise RequestError(
            "a topic is written in any language outright: give language instead of translate"
        )
    if not models:
        if said := [name for name in ("audience", "goal", "tone") if getattr(request, name)]:
            raise RequestError(f"{said[0]} is said to a language model, and llm names none")
        return
    check_index()


def all_words(source: Source) -> str:
    """Every word that may be drawn into a picture."""
    passages = (passage.text for section in source.sections for passage in section.passages)
    headings = (section.heading for section in source.sections)
    return "\n".join((source.title, *headings, *passages))


def _check_providers(request: Request) -> None:
    """Raises RequestError for a name that stands for nobody."""
    _check_known("visuals", request.visuals, PAINTERS)
    _check_painter(request)
    _check_known("clips", request.clips, ANIMATORS)
    if request.vision != NONE:
        _check_known("vision", request.vision, CRITICS)
    if request.listener not in (NONE, "auto"):
        LISTENERS.check_known(request.listener)


def _check_prices() -> None:
    """Raises RequestError where the user's own prices cannot be read, or are of nobody known."""
    own = own_price_table()
    if own is None:
        return
    known = {
        *built_in_prices().providers(), *ENDPOINTS, *NARRATORS.names(), *PAINTERS.names(),
    }  # fmt: skip
    for name in sorted(own.providers() - known):
        raise RequestError(f"{own_prices_path()}: {nearest('provider', name, known)}")


def _check_known(stage: str, asked: str, registry: Registry[Any]) -> tuple[str, ...]:
    names = candidates(stage, asked)
    if not names:
        valid = ", ".join(sorted(registry.names()))
        raise RequestError(f"{stage} {asked!r} names nobody (valid: {valid})")
    for name in names:
        registry.check_known(name)
    return names


def _check_publishing(request: Request) -> None:
    """Raises RequestError where a film cannot be handed over to where it is to go."""
    for name in dict.fromkeys(("folder", *_check_known("publish", request.publish, PUBLISHERS))):
        PUBLISHERS.ready(name, request.settings_of(name)).check(request.output)


def _check_painter(request: Request) -> None:
    """Raises RequestError where the only painter lacks what can be known to lack here."""
    first, *others = candidates("visuals", request.visuals)
    is_built_in = first == PRESETS["embedded"].visuals
    if not others and not is_built_in and not PAINTERS.find(first).needs_gpu:
        PAINTERS.ready(first, request.settings_of(first))


def _check_pictures(request: Request) -> tuple[str, ...]:
    if "own-pictures" not in candidates("visuals", request.visuals):
        return ()
    # Loads what draws; an identical request that has no such folder is answered without.
    from tasks.keyframes.own_folder import fingerprint as pictures_fingerprint

    return (pictures_fingerprint(getattr(request.settings_of("own-pictures"), "folder", "")),)


def _check_music(music: str) -> tuple[str, tuple[str, ...]]:
    if music == NONE or is_composed(music):
        return music, ()
    if folder := own_folder(music):
        return str(folder), (fingerprint(folder),)
    path = find_own(
        "music", music,
        f"neither a provider ({', '.join(composer_names())}), none, nor a file or folder that is "
        "there",
    )  # fmt: skip
    check_playable(path)
    return settled_name(music, path), (files.hash_file(path),)


def _check_recording(recording: str) -> tuple[str, tuple[str, ...]]:
    if not recording:
        return "", ()
    path = find_own("recording", recording)
    sound_length_s(path, "recording")
    return settled_name(recording, path), (files.hash_file(path),)
