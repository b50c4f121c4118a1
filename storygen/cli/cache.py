"""`storygen cache`: how large the store is, and making it smaller."""

import argparse
import json
import time
from pathlib import Path

from storygen import files
from storygen.home import runs_folder, store_folder

_DAY_S = 86_400


def run(options: argparse.Namespace) -> int:
    """Tell the store's size, or drop from it what was not used for a while."""
    if options.action == "prune":
        freed_bytes, count = _prune(options.older_than_days)
        answer = {"removed_files": count, "freed_bytes": freed_bytes}
        words = f"removed {count} files, {megabytes(freed_bytes)}"
    else:
        sizes = [path.stat().st_size for path in _kept()]
        answer = {"folder": str(store_folder()), "files": len(sizes), "size_bytes": sum(sizes)}
        words = f"{len(sizes)} files, {megabytes(sum(sizes))} in {store_folder()}"
    print(json.dumps(answer) if options.json else words)
    return 0


def megabytes(size_bytes: int) -> str:
    """A size in words."""
    return f"{size_bytes / 1e9:.2f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.1f} MB"


def _kept() -> list[Path]:
    return [path for path in store_folder().rglob("*") if path.is_file()]


def _prune(older_than_days: float) -> tuple[int, int]:
    """Remove what was neither written nor served for so long; records fall with their files."""
    limit = time.time() - older_than_days * _DAY_S
    freed_bytes = count = 0
    for path in [*_kept(), *_run_leftovers()]:
        facts = path.stat()
        if max(facts.st_mtime, facts.st_atime) <= limit:
            files.remove(path)
            freed_bytes, count = freed_bytes + facts.st_size, count + 1
    return freed_bytes, count


def _run_leftovers() -> list[Path]:
    """Logs and databases of past runs; their ledger entries stay."""
    folder = runs_folder()
    return [*folder.glob("*/log.txt"), *folder.glob("*/prefect.db*")]
