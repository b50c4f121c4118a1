"""Makes a tiny film again and again, failing its first, second, third ... file operation.

Run as a program, since it needs a Prefect of its own: `python every_fault.py FOLDER FIRST STEP`
fails the operations FIRST, FIRST + STEP, FIRST + 2 STEP ... Prints one line of JSON for each: what
failed, what was said, the film's hash after the next run.
"""

import errno
import itertools
import json
import os
import sys
from pathlib import Path

FAULTS = (errno.ENOSPC, errno.EIO)
REQUEST = {"text": "Hi.", "preset": "draft", "music": "none"}


class NthFails:
    """Raises at the Nth file operation and at no other."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.struck = ""

    def __call__(self, operation: str, path: Path) -> None:
        self.left -= 1
        if self.left == 0:
            self.struck = f"{operation} {path.name}"
            code = FAULTS[len(self.struck) % 2]
            raise OSError(code, os.strerror(code))


def main(folder: Path, first: int, step: int) -> None:
    os.environ["STORYGEN_HOME"] = str(folder / "session")
    (folder / "session" / "runs" / "faults").mkdir(parents=True)

    from storygen.session import embedded_session, wait_until_ready

    with embedded_session("faults"):
        from flows.create import storygen

        wait_until_ready()
        for number in itertools.count(first, step):
            outcome = _one(storygen, folder / str(number), number)
            print(json.dumps(outcome), flush=True)
            if not outcome["struck"]:
                break


def _one(flow, folder: Path, number: int) -> dict[str, object]:
    from storygen import files
    from storygen.errors import StorygenError

    os.environ["STORYGEN_HOME"] = str(folder / "home")
    fault, said, kind = NthFails(number), "", ""
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
