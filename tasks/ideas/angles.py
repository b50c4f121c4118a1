"""Ideas without a model: ways to tell of anything, laid on the topic."""

from importlib.resources import files as packaged

import yaml
from pydantic import TypeAdapter

from storygen.errors import RequestError
from storygen.language.tags import primary
from storygen.models.story import Brief
from storygen.models.wording import Idea

_TABLE = TypeAdapter(dict[str, tuple[Idea, ...]])
_LONGEST_TOPIC = 200


def angles(brief: Brief, count: int) -> tuple[Idea, ...]:
    """The first `count` ways to tell of the brief's topic, in its language.

    Raises:
        RequestError: There are not as many, none in that language, or the topic is no mere topic.
    """
    table = _TABLE.validate_python(
        yaml.safe_load((packaged("tasks.ideas") / "angles.yaml").read_text(encoding="utf-8"))
    )
    with_model = "name a language model with --llm, such as ollama:llama3.1, for others"
    found = table.get(primary(brief.language), ())
    if not found:
        raise RequestError(
            f"without a language model there are ideas in {', '.join(table)}, not in "
            f"{brief.language!r}; {with_model}"
        )
    if count > len(found):
        raise RequestError(
            f"without a language model there are {len(found)} ideas, not {count}; {with_model}"
        )
    topic = " ".join(brief.topic.split())
    if len(topic) > _LONGEST_TOPIC:
        raise RequestError(
            f"without a language model a topic has at most {_LONGEST_TOPIC} characters, not "
            f"{len(topic)}; shorten it, or {with_model}"
        )
    return tuple(_laid_on(idea, topic) for idea in found[:count])


def _laid_on(idea: Idea, topic: str) -> Idea:
    name = topic[:1].upper() + topic[1:]
    return Idea(
        title=idea.title.replace("{topic}", name),
        hook=idea.hook,
        about=idea.about.replace("{topic}", topic),
    )
