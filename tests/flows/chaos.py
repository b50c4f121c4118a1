"""Speaks beats by two voices of a service that fails three calls of ten, at random.

Run as a program, since it needs a Prefect of its own: `python -m tests.flows.chaos FOLDER BEATS`.
Prints one line of JSON: who spoke each beat, what the service answered, what was booked.

The dice are such that a breaker sees no bad luck at the beginning: it would rightly open.
"""

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from tests.support.services import elevenlabs
from tests.support.services.server import Answer, Asked, Service, serving

A_SCENE = 25
FAILING = 0.3
VOICES = {"Mara": "mara0123456789abcdef", "Tom": "tom00123456789abcdef"}


def script(beats: int) -> str:
    """A YAML script in which the two take turns."""
    lines = ["title: Lamps", "scenes:"]
    for scene in range(beats // A_SCENE):
        first = scene * A_SCENE
        places = range(first, first + A_SCENE)
        said = " ".join(sentence(place) for place in places)
        lines += [f"  - speaker: {list(VOICES)[scene % 2]}", f"    narration: {said}"]
    return "\n".join(lines)


def sentence(place: int) -> str:
    """Long enough to be a beat of its own."""
    return f"Lamp number {place} burned high above us."


class Moody:
    """Answers as the service does, or not at all well."""

    def __init__(self) -> None:
        self.answered: list[tuple[str, str]] = []
        self.refused = 0
        self._dice, self._lock = random.Random(0), Lock()

    def __call__(self, asked: Asked) -> Answer:
        with self._lock:
            is_failing = self._dice.random() < FAILING
            self.refused += is_failing
        if is_failing:
            return elevenlabs.refuse(503)
        answer = elevenlabs.respond(asked)
        with self._lock:
            self.answered.append((asked.path.split("/")[3], asked.body["text"]))
        return answer


def main(folder: Path, beats: int) -> None:
    os.environ |= {"STORYGEN_HOME": str(folder / "home"), "ELEVENLABS_API_KEY": elevenlabs.KEY}
    (folder / "home" / "runs" / "chaos").mkdir(parents=True)
    (folder / "lamps.yaml").write_text(script(beats), encoding="utf-8")

    from storygen.session import embedded_session, wait_until_ready

    moody = Moody()
    with serving(moody, elevenlabs.refuse) as service, embedded_session("chaos"):
        spoken = _spoken(folder / "lamps.yaml", service, wait_until_ready)
    print(json.dumps(spoken | {"answered": moody.answered, "refused": moody.refused}))


def _spoken(story: Path, service: Service, wait: Callable[[], None]) -> dict[str, Any]:
    from prefect import flow

    from flows.bookkeeping import Book
    from flows.page import Page
    from flows.speaking import speak
    from flows.studio import Studio
    from flows.telling import read, tell
    from storygen.meter import Meter
    from storygen.request import make_request
    from storygen.services.spending import Spending, current_spending, use_spending
    from tasks.source.bringing import keep_story

    wait()
    request = make_request(
        source=str(story), music="none", preset="draft", elevenlabs={"base_url": service.url},
        speakers=[f"{name}=elevenlabs:{voice}" for name, voice in VOICES.items()],
    )  # fmt: skip

    @flow
    def told() -> dict[str, Any]:
        use_spending(Spending("chaos", budget_usd=100.0))
        with Meter() as meter:
            studio = Studio(request, Book(meter, ()), Page())
            kept, name = keep_story(story.read_bytes(), story.name)
            written = tell(studio, read(studio, kept, name, "en"))
            sound = speak(studio, written.script, request.delivery("en"), None)
        return {
            "beats": [
                [beat.speaker, beat.text, narration.provider, narration.voice]
                for beat, narration in zip(written.script.beats, sound.narrations, strict=True)
            ],
            "costs": [cost.model_dump(mode="json") for cost in current_spending().costs()],
            "fallbacks": studio.book.fallbacks,
            "samples": [narration.samples for narration in sound.narrations],
        }

    return told()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
