"""`storygen ideas`: what films could be made about a topic."""

import argparse
import json
import shlex

from storygen.cli.flags import provider_settings
from storygen.cli.quiet import silence_libraries
from storygen.errors import RequestError
from storygen.language.endpoints import chosen, label
from storygen.models.story import Brief
from storygen.models.writing import Idea
from storygen.request import Request, make_request
from storygen.services.block_keys import look_in_blocks
from storygen.settings_language import LanguageSettings

_MOST = 50


def run(options: argparse.Namespace) -> int:
    """Print the ideas, each with how to make it."""
    look_in_blocks()
    request = _request(options)
    model = _model(request)
    silence_libraries()
    from tasks import policy
    from tasks.ideas.finding import find_ideas

    if options.again:
        policy.start_run(["ideas"])
    brief = Brief(
        topic=request.topic, audience=request.audience, tone=request.tone,
        language=request.language or "en",
    )  # fmt: skip
    ideas = find_ideas(brief, options.count, model)
    if options.json:
        print(json.dumps([idea.model_dump() for idea in ideas], ensure_ascii=False))
    else:
        _print(ideas, request.llm)
    return 0


def _request(options: argparse.Namespace) -> Request:
    if not options.topic.strip():
        raise RequestError("the topic is empty; say in a few words what the films are about")
    if not 1 <= options.count <= _MOST:
        raise RequestError(f"--count may be 1 to {_MOST}, not {options.count}")
    named = ("topic", "audience", "tone", "language", "llm")
    return make_request(
        **{name: getattr(options, name) for name in named}, **provider_settings(options.set)
    )


def _model(request: Request) -> LanguageSettings:
    from storygen.language.chat import ChatModel

    model = chosen(request.llm, request.language_model)
    if model is None:
        raise RequestError(
            "finding ideas needs a language model: give one, such as --llm openai:gpt-5-mini with "
            "OPENAI_API_KEY set, or --llm ollama:llama3.1 on this machine"
        )
    if problem := ChatModel(model).problem():
        raise RequestError(f"llm: {label(model)} cannot be used here: {problem}")
    return model


def _print(ideas: tuple[Idea, ...], llm: str) -> None:
    for number, idea in enumerate(ideas, start=1):
        print(f"{number:2}. {idea.title}\n    “{idea.hook}”\n    {idea.about}\n")
    topic = shlex.quote(f"{ideas[0].title}: {ideas[0].about}")
    print(f"storygen create --llm {shlex.quote(llm)} --topic {topic}")
