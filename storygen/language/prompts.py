"""Prompts: Markdown files beside the stage that uses them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files as packaged
from typing import NamedTuple

_FILE = re.compile(r"---\nversion: (\d+)\n---\n(.+?)\n---\n(.+)", re.DOTALL)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class Prompt(NamedTuple):
    """What a model is told for one job.

    Attributes:
        job: The file's name without its ending.
        version: Raised whenever the words change; part of the cache key.
        instructions: The same for every question, so that services can cache them.
        question: With `{{name}}` where a value goes.
    """

    job: str
    version: int
    instructions: str
    question: str

    def asked(self, values: Mapping[str, str]) -> str:
        """The question with its values.

        Raises:
            ValueError: A place has no value, or a value has no place.
        """
        places = set(_PLACE.findall(self.question))
        if places != set(values):
            raise ValueError(f"prompt {self.job!r} has places {places}, but values {set(values)}")
        return _PLACE.sub(lambda place: values[place[1]], self.question)


@lru_cache
def load_prompt(stage: str, job: str) -> Prompt:
    """The prompt in `tasks/<stage>/prompts/<job>.md`.

    The file opens with its version between two lines of `---`; a third one parts the instructions
    from the question.

    Raises:
        ValueError: The file is not written so.
    """
    text = (packaged(f"tasks.{stage}") / "prompts" / f"{job}.md").read_text(encoding="utf-8")
    found = _FILE.fullmatch(text)
    if found is None:
        raise ValueError(f"prompt {stage}/{job} has no version, instructions and question")
    return Prompt(job, int(found[1]), found[2].strip(), found[3].strip())
