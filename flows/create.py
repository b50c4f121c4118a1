"""The flow a person runs: one story becomes one narrated film."""

import os
from typing import Annotated

from flows import silence as silence

# isort: split

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.bookkeeping import Book
from flows.film import FilmMaker
from storygen.ledger import new_run_id
from storygen.meter import Meter
from storygen.models.publication import Publication
from storygen.request import Aspect, CaptionStyle, Preset, Stage, make_request


@flow(
    name="storygen",
    task_runner=ThreadPoolTaskRunner(max_workers=os.cpu_count() or 2),  # pyright: ignore
)
def storygen(
    source: str = "",
    text: str = "",
    output: str = "storygen-output",
    language: str = "",
    aspect: Aspect = "9:16",
    preset: Preset = "standard",
    seconds: float | None = None,
    words: int | None = None,
    seed: int = 0,
    voice: str = "espeak-ng",
    rate: float = 1.0,
    visuals: str = "illustrator",
    captions: CaptionStyle = "karaoke",
    music: str = "synth",
    strict: bool = False,
    redo: tuple[Stage, ...] = (),
    clean: bool = False,
    origin: str = "",
    run_id: Annotated[
        str, Field(description="Name of the run in the ledger; empty: a new one.")
    ] = "",
) -> Publication:
    """Turn one story into one narrated film and publish it; no parameter is required.

    Returns:
        Where the film lies and what lies there.

    Raises:
        RequestError: Something asked for cannot be had; nothing was written.
        InspectionFailed: The film was made but is not good enough; it lies in `.rejected`.
        StorygenError: A stage failed for good; what was made so far is kept.
    """
    request = make_request(
        source=source, text=text, output=output, language=language, aspect=aspect, preset=preset,
        seconds=seconds, words=words, seed=seed, voice=voice, rate=rate, visuals=visuals,
        captions=captions, music=music, strict=strict, redo=redo, clean=clean, origin=origin,
    )  # fmt: skip
    with Meter() as meter:
        book = Book(meter, request.stages_to_redo)
        return FilmMaker(request, book, run_id or new_run_id()).make()
