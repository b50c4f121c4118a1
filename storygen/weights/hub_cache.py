"""The Hugging Face cache on this disk: where a fetched model lies, found without the network.

Layout: `models--OWNER--NAME/` holds `refs/REVISION` (a file with the commit), `snapshots/COMMIT/`
(the files by name, mostly links) and `blobs/` (the bytes, each named by its hash).
"""

import os
import re
from pathlib import Path

from storygen import files
from storygen.home import user_path

NEWEST = "main"
"""The ref that a hub id without a revision means."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_REVISION = re.compile(r"[\w][\w.+-]*(/[\w][\w.+-]*)*")


def is_hub_id(name: str) -> bool:
    """Whether a name has the form `owner/name`."""
    return _HUB_ID.fullmatch(name) is not None


def is_commit(revision: str) -> bool:
    """Whether a revision is a whole commit, which never comes to mean other files."""
    return _COMMIT.fullmatch(revision) is not None


def is_revision(revision: str) -> bool:
    """Whether it can be a branch, a tag or a commit."""
    return _REVISION.fullmatch(revision) is not None and ".." not in revision


def cache_folder() -> Path:
    """`HF_HUB_CACHE`, else `hub` in `HF_HOME`, else in the user's cache: the hub's own rules."""
    chosen = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    if chosen:
        return user_path(os.path.expandvars(chosen))
    caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    hub_home = os.environ.get("HF_HOME") or os.path.join(caches, "huggingface")
    return user_path(os.path.join(os.path.expandvars(hub_home), "hub"))


def model_folder(name: str) -> Path:
    """Where a hub id's files would lie."""
    return cache_folder() / f"models--{name.replace('/', '--')}"


def commit_of(name: str, revision: str = "") -> str | None:
    """The commit that a revision of a hub id meant when it was last fetched; None if never."""
    if is_commit(revision):
        return revision
    try:
        noted = files.read_bytes(model_folder(name) / "refs" / (revision or NEWEST))
    except FileNotFoundError:
        return None
    commit = noted.decode("ascii", errors="replace").strip()
    return commit if is_commit(commit) else None


def snapshot(name: str, revision: str = "") -> Path | None:
    """The folder with a fetched model's files; None if there is none."""
    commit = commit_of(name, revision)
    folder = model_folder(name) / "snapshots" / commit if commit else None
    return folder if folder is not None and folder.is_dir() else None


def fetched_commits(name: str) -> list[str]:
    """The commits of which there are files here."""
    folder = model_folder(name) / "snapshots"
    return sorted(one.name for one in folder.glob("*") if is_commit(one.name) and one.is_dir())


def is_interrupted(name: str) -> bool:
    """Whether a download of the model began and did not end."""
    blobs = model_folder(name) / "blobs"
    finished = {blob.name for blob in blobs.glob("*") if blob.suffix != ".incomplete"}
    return any(part.name.split(".")[0] not in finished for part in blobs.glob("*.incomplete"))
