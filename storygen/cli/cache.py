"""`storygen cache`: how large the store is, and making it smaller."""

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from os import stat_result
from pathlib import Path

from storygen import files
from storygen.errors import RequestError
from storygen.home import home, runs_folder, store_folder
from storygen.ledger import read_entries
from storygen.locks import remove_if_free

_DAY_S = 86_400
_MARGIN_S = 60  # a run keeps its story before it is entered


def run(options: argparse.Namespace) -> int:
    """Tell the store's size, or drop from it what was not used for a while."""
    if options.action == "prune":
        freed_bytes, count = _prune(options.older_than_days)
        answer = {"removed_files": count, "freed_bytes": freed_bytes}
        words = f"removed {count} files, {megabytes(freed_bytes)}"
    else:
        sizes = [facts.st_size for _, facts in _facts([*_kept(), *home().glob("passages.db*")])]
        answer = {"folder": str(store_folder()), "files": len(sizes), "size_bytes": sum(sizes)}
        words = f"{len(sizes)} files, {megabytes(sum(sizes))} in {store_folder()}"
    print(json.dumps(answer) if options.json else words)
    return 0


def megabytes(size_bytes: int) -> str:
    """A size in words."""
    return f"{size_bytes / 1e9:.2f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.1f} MB"


def _kept() -> list[Path]:
    """Files of the store, and local copies of one that lies elsewhere, their locks aside."""
    return [
        path
        for folder in (store_folder(), home() / "copies")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pins" and path.name != "guard"
    ]


def _prune(older_than_days: float) -> tuple[int, int]:
    """Remove what was neither written nor served for so long; records fall with their files.

    What a run going on has made or used stays: a file is touched when a run first proves it.
    """
    if not older_than_days >= 0:
        raise RequestError(f"older-than-days cannot be {older_than_days!r}: give 0 or more")
    going_on = [entry for entry in read_entries() if entry.state == "running"]
    begun_at = (
        datetime.fromisoformat(entry.started_at).timestamp() - _MARGIN_S for entry in going_on
    )
    limit = min([time.time() - older_than_days * _DAY_S, *begun_at])
    freed_bytes = count = 0
    for path, facts in _facts([*_kept(), *_leftovers({entry.run_id for entry in going_on})]):
        if max(facts.st_mtime, facts.st_atime) <= limit and _remove(path):
            freed_bytes, count = freed_bytes + facts.st_size, count + 1
    return freed_bytes + _forget_passages(limit), count


def _forget_passages(limit: float) -> int:
    """Drop the vectors of sources that nobody looked into since; the bytes that freed."""
    from storygen.passages.sqlite_index import forget_unused  # reckons with vectors

    return forget_unused(limit)


def _remove(path: Path) -> bool:
    if path.parent == store_folder() / "locks":
        return remove_if_free(path)
    files.remove(path)
    return True


def _facts(paths: Iterable[Path]) -> Iterator[tuple[Path, stat_result]]:
    """Each file with its size and times; files that went away meanwhile are left out."""
    for path in paths:
        try:
            yield path, path.stat()
        except FileNotFoundError:
            continue


def _leftovers(going_on: set[str]) -> list[Path]:
    """Logs and databases of past runs; their ledger entries stay."""
    folder = runs_folder()
    found = [*folder.glob("*/log.txt"), *folder.glob("*/prefect.db*")]
    return [path for path in found if path.parent.name not in going_on]
