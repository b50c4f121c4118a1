"""Bringing a story into the store, from wherever the request says it is."""

import re
from importlib import resources
from pathlib import Path

from storygen import files
from storygen.errors import RequestError
from storygen.models.base import Artifact
from storygen.store import current_store
from storygen.story_files import is_s3
from tasks.source.decoding import MAX_BYTES
from tasks.source.fetching import fetch_address, is_address, too_large

EXAMPLE = "the-lighthouse-keeper.md"
_UNHEARD = ".unheard"
_STORED = re.compile(r"sha256:([0-9a-f]{64})\.([a-z0-9]{1,8})")
_MEDIA_TYPES = {
    "txt": "text/plain", "md": "text/markdown", "markdown": "text/markdown",
    "yaml": "application/yaml", "yml": "application/yaml", "brief": "application/json",
}  # fmt: skip


def is_to_be_heard(name: str) -> bool:
    """Whether a story has no words yet: they are still to be heard in a recording."""
    return name.endswith(_UNHEARD)


def fetch_story(source: str, text: str, recording: str = "") -> tuple[bytes, str]:
    """The story's bytes and a file name that tells its kind.

    Args:
        source: A path, an http(s) address, `sha256:HASH.ENDING` of a stored file, or empty.
        text: The story itself, or empty. With both empty the example story is taken.
        recording: The user's own narration, or empty. Without source and text the story is what
            is heard in it, for which nothing stands here.

    Raises:
        RequestError: There is no such file, it is a folder, too large, or both were given.
        ProviderUnavailable: The address does not answer.
    """
    if source and text:
        raise RequestError("source and text were both given; give one of them")
    if text:
        return text.encode(), "text.txt"
    if not source and recording:
        return b"", f"recording{_UNHEARD}"
    if not source:
        return resources.files("examples").joinpath(EXAMPLE).read_bytes(), EXAMPLE
    if stored := _STORED.fullmatch(source):
        return files.read_bytes(_find_stored(stored[1], stored[2])), f"story.{stored[2]}"
    if is_address(source):
        return fetch_address(source)
    if is_s3(source):
        return _read_s3(source)
    return _read_path(Path(source).expanduser()), Path(source).name


def keep_story(content: bytes, name: str) -> tuple[Artifact, str]:
    """Put a story into the store; gives the artifact and the source string that names it."""
    ending = Path(name).suffix.lstrip(".").lower()
    kept = current_store().put_bytes(content, _MEDIA_TYPES.get(ending, "application/octet-stream"))
    return kept, f"sha256:{kept.sha256}.{ending}"


def _find_stored(sha256: str, ending: str) -> Path:
    path = current_store().find(sha256)
    if path is None:
        raise RequestError(
            f"source sha256:{sha256}.{ending} is not in the store; give the file's path instead"
        )
    return path


def _read_s3(address: str) -> tuple[bytes, str]:
    from storygen.s3_sources import fetch_s3

    content, name = fetch_s3(address, MAX_BYTES)
    if len(content) > MAX_BYTES:
        raise RequestError(too_large(address))
    return content, name


def _read_path(path: Path) -> bytes:
    try:
        size = files.size_bytes(path)
    except FileNotFoundError as error:
        raise RequestError(f"there is no file {str(path)!r}; check the path") from error
    if path.is_dir():
        raise RequestError(f"{str(path)!r} is a folder; name one file in it")
    if not path.is_file():
        raise RequestError(f"{str(path)!r} is no plain file; give a file, or - for standard input")
    if size > MAX_BYTES:
        raise RequestError(
            f"{str(path)!r} holds {size / 1e6:.0f} MB; a story may have {MAX_BYTES / 1e6:.0f} MB: "
            "split it into chapters"
        )
    return files.read_bytes(path)
