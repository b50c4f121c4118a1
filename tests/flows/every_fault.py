"""Makes a tiny film again and again; each time a file operation fails at another place of the code.

Run as a program, since it needs a Prefect of its own: `python every_fault.py FOLDER PART PARTS`
fails those places whose hash falls into its part. Prints one line of JSON for each: what failed,
what was said, the film's hash after the next run.
"""

import errno
import itertools
import json
import os
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("blocks", "flows", "storygen", "tasks")
FAULTS = (errno.ENOSPC, errno.EIO)
REQUEST = {"text": "Hi.", "preset": "draft", "music": "none"}


class FailsOnce:
    """Raises at the first file operation that comes from a place where none has failed yet.

    A place is the chain of our own lines that led to it, with the kind of file.
    """

    def __init__(self, struck_before: set[str], part: int, parts: int) -> None:
        self._before, self._part, self._parts = struck_before, part, parts
        self._lock = threading.Lock()
        self.struck = ""

    def __call__(self, operation: str, path: Path) -> None:
        place = f"{operation} {path.suffix} from {' < '.join(_own_lines())}"
        with self._lock:
            is_ours = zlib.crc32(place.encode()) % self._parts == self._part
            if self.struck or not is_ours or place in self._before:
                return
            self._before.add(place)
            self.struck = f"{operation} {path.name}"
        code = FAULTS[zlib.crc32(place.encode()) // self._parts % 2]
        raise OSError(code, os.strerror(code))


def _own_lines() -> Iterator[str]:
    frame = sys._getframe(2)
    while frame:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in ROOMS:
            yield f"{path.relative_to(ROOT)}:{frame.f_lineno}"
        frame = frame.f_back


def main(folder: Path, part: int, parts: int) -> None:
    os.environ["STORYGEN_HOME"] = str(folder / "session")
    (folder / "session" / "runs" / "faults").mkdir(parents=True)

    from storygen.session import embedded_session, wait_until_ready

    with embedded_session("faults"):
        from flows.create import storygen

        wait_until_ready()
        places = set[str]()
        for number in itertools.count():
            outcome = _one(storygen, folder / str(number), FailsOnce(places, part, parts))
            print(json.dumps(outcome), flush=True)
            if not outcome["struck"]:
                break


def _one(flow, folder: Path, fault: FailsOnce) -> dict[str, object]:
    from storygen import files
    from storygen.errors import StorygenError

    os.environ["STORYGEN_HOME"] = str(folder / "home")
    said, kind = "", ""
    files.inject(fault)
    try:
        flow(**REQUEST, output=str(folder / "out"))
    except Exception as error:
        said, kind = (
            str(error),
            "foreseen" if isinstance(error, StorygenError) else type(error).__name__,
        )
    finally:
        files.inject(None)
    left_behind = sorted(path.name for path in (folder / "out").rglob("*") if path.is_file())
    publication = flow(**REQUEST, output=str(folder / "out"))
    film = next(file for file in publication.files if file.name == "video.mp4")
    return {
        "struck": fault.struck, "said": said, "kind": kind, "left_behind": left_behind,
        "sha256": film.content.sha256,
        "whole": files.hash_file(Path(publication.folder) / "video.mp4") == film.content.sha256,
    }  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
