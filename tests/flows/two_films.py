"""Makes films at the same time in one process, through the Python API.

Run as a program, since it needs a Prefect of its own: `python two_films.py FOLDER URL`, where a
server at URL speaks as ElevenLabs does. Prints one line of JSON: what became of each film.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

LONG = "Mara lit the lamp. A ship came home through the storm. Nobody had hoped for it."
SHORT = "Tom slept."


class Heard:
    """Hears of one film's progress."""

    def __init__(self) -> None:
        self.stages: dict[str, tuple[int, int]] = {}
        self.shown = 0

    def begin(self, stage: str, total: int) -> None: ...
    def expect(self, stage: str, total: int) -> None: ...
    def advance(self, stage: str) -> None: ...
    def note(self, sentence: str) -> None: ...

    def show(self, stage: str, request: object, answer: object) -> None:
        self.shown += stage == "keyframes"

    def end(self, stage: str, executed: int, cached: int) -> None:
        self.stages[stage] = (executed, cached)


def main(folder: Path, url: str) -> None:
    os.environ["STORYGEN_HOME"] = str(folder / "home")
    (folder / "home" / "runs" / "films").mkdir(parents=True)

    from storygen.session import embedded_session, wait_until_ready

    with embedded_session("films") as server:
        from flows.create import storygen
        from storygen.current_run import open_run
        from storygen.errors import StorygenError
        from storygen.progress import Audience

        wait_until_ready(server)
        ended: dict[str, Any] = {}

        def make(name: str, text: str, budget_usd: float, clean: bool = False) -> None:
            heard = Heard()
            try:
                with open_run(Audience(heard)):
                    made: Any = storygen(
                        text=text, output=str(folder / name), preset="draft", music="none",
                        voice="elevenlabs", elevenlabs={"base_url": url}, budget_usd=budget_usd,
                        clean=clean,
                    )  # fmt: skip
            except StorygenError as error:
                ended[name] = {"error": str(error), "stages": heard.stages}
                return
            report = json.loads((Path(made.folder) / "report.json").read_text(encoding="utf-8"))
            ended[name] = {"report": report, "stages": heard.stages, "shown": heard.shown}

        make("before", LONG, 1.0)
        threads = [
            threading.Thread(target=make, args=("first", LONG, 1.0, True)),
            threading.Thread(target=make, args=("second", SHORT, 2.0)),
            threading.Thread(target=make, args=("poor", f"{SHORT} {LONG}", 0.0001)),
        ]
        for thread in threads:
            thread.start()
            time.sleep(1.5 if thread is threads[0] else 0.2)
        for thread in threads:
            thread.join()
    print(json.dumps(ended))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
