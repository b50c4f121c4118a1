"""Hashes of large files, worked out once for as long as a file does not change."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from storygen import files, progress
from storygen.errors import StoreError, WeightsError
from storygen.home import home

_LONG_BYTES = 1_000_000_000
"""From here on reading takes seconds, and its progress is told."""
_RECENT_NS = 2_000_000_000
"""A file changed so lately may change once more without its times telling."""
_STAGE = "weights"


class Known(NamedTuple):
    """What a file was like when it was read; any change of its bytes changes one of the first."""

    size_bytes: int
    modified_ns: int
    changed_ns: int
    inode: int
    sha256: str = ""


_MEMO = TypeAdapter(dict[str, Known])


def hashes(paths: Iterable[Path]) -> dict[Path, str]:
    """Each file's SHA-256 in hex, remembered from before where the file is the same.

    Raises:
        WeightsError: A file is missing.
        StoreError: One cannot be read.
    """
    memo = _read_memo()
    facts = {path: _facts(path) for path in paths}
    found = {
        path: known.sha256
        for path, now in facts.items()
        if (known := memo.get(str(path.resolve()))) and known[:4] == now[:4]
    }
    made = _read({path: now for path, now in facts.items() if path not in found})
    if made:
        _remember({path: facts[path]._replace(sha256=sha256) for path, sha256 in made.items()})
    return found | made


def _read(fresh: Mapping[Path, Known]) -> dict[Path, str]:
    size_bytes = sum(facts.size_bytes for facts in fresh.values())
    told = progress.current() if size_bytes >= _LONG_BYTES else progress.Silence()
    told.begin(_STAGE, len(fresh))
    made: dict[Path, str] = {}
    for path in fresh:
        made[path] = files.hash_file(path)
        told.advance(_STAGE)
    told.end(_STAGE, len(fresh), 0)
    return made


def _facts(path: Path) -> Known:
    try:
        facts = path.stat()
    except FileNotFoundError as error:
        raise WeightsError(f"the model's file {str(path)!r} is missing; copy it anew") from error
    return Known(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino)


def _remember(made: Mapping[Path, Known]) -> None:
    """Keep what was read, unless the file may have changed meanwhile; a full disk is no matter."""
    limit_ns = time.time_ns() - _RECENT_NS
    sure = {
        str(path.resolve()): known
        for path, known in made.items()
        if _facts(path)[:4] == known[:4] and max(known.modified_ns, known.changed_ns) < limit_ns
    }
    with suppress(StoreError):
        files.make_folder(_memo_path().parent)
        files.write_bytes(_memo_path(), _MEMO.dump_json(_read_memo() | sure))


def _memo_path() -> Path:
    return home() / "weights" / "hashes.json"


def _read_memo() -> dict[str, Known]:
    """What is remembered; nothing if that is damaged."""
    try:
        return _MEMO.validate_json(files.read_bytes(_memo_path()))
    except (FileNotFoundError, ValidationError):
        return {}
