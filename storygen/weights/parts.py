"""Which files of a model's folder are the model, and which only speak about it."""

import re
from collections.abc import Generator
from pathlib import Path, PurePath, PurePosixPath

_ASIDE = {
    ".md", ".rst", ".html", ".pdf", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".bmp",
    ".mp4", ".webm", ".mov", ".wav", ".mp3", ".flac", ".lock", ".tmp", ".incomplete",
}  # fmt: skip
_ASIDE_NAMES = {"license", "licence", "license.txt", "notice", "notice.txt", "use_policy.txt"}
_PIECE = re.compile(r"(?P<start>.+)-[0-9]{5}-of-(?P<count>[0-9]{5})(?P<end>\..+)")


def is_part(path: PurePath) -> bool:
    """Whether a file, named from the model's folder, is part of the model."""
    if path.is_absolute() or any(name.startswith(".") for name in path.parts):
        return False  # .git, .gitattributes, .cache, what an editor left, and ways out (..)
    return path.suffix.lower() not in _ASIDE and path.name.lower() not in _ASIDE_NAMES


def parts(folder: Path) -> Generator[tuple[PurePosixPath, Path]]:
    """The files that are a model, in the order of their names: from its folder, and whole."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if is_part(name) and not path.is_dir():
            yield PurePosixPath(name.as_posix()), path


def pieces(path: Path) -> list[Path]:
    """A file, with the others if it is one of several that make up one."""
    if (match := _PIECE.fullmatch(path.name)) is None:
        return [path]
    start, count, end = match["start"], match["count"], match["end"]
    numbers = range(1, int(count) + 1)
    return [path.with_name(f"{start}-{number:05d}-of-{count}{end}") for number in numbers]


def in_words(size_bytes: int) -> str:
    """A size as people say it."""
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    if size_bytes >= 1_000_000:
        return f"{size_bytes / 1e6:.0f} MB"
    return f"{-(-size_bytes // 1000)} kB"
