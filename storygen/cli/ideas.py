"""`storygen ideas`: what films could be made about a topic."""

import argparse
import json
import shlex
import sys
from typing import TYPE_CHECKING

from storygen.cli.flags import OF_IDEAS, chosen_fields
from storygen.cli.quiet import silence_libraries
from storygen.current_run import current_run, open_run
from storygen.errors import RequestError
from storygen.ledger import new_run_id
from storygen.models.story import Brief
from storygen.models.usage import Cost, dollars
from storygen.models.wording import Idea
from storygen.request import Request, make_request
from storygen.services.block_keys import look_in_blocks
from storygen.services.spending import Spending, use_spending

if TYPE_CHECKING:
    from flows.writers import Writers

_MOST = 50
_SOME_MODEL = "ENDPOINT:MODEL"


def run(options: argparse.Namespace) -> int:
    """Print the ideas, each with how to make it."""
    with open_run():
        look_in_blocks()
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    request = _request(options)
    writers = _writers(request)
    silence_libraries()
    brief = Brief(
        topic=request.topic, audience=request.audience, tone=request.tone,
        language=request.language or "en",
    )  # fmt: skip
    if writers.of("ideas") is None:
        ideas = _by_table(brief, options.count)
    else:
        ideas = _by_model(brief, options, writers, request.budget_usd)
    if options.json:
        print(json.dumps([idea.model_dump() for idea in ideas], ensure_ascii=False))
    else:
        _print(ideas, _next_command(options, ideas[0]))
    return 0


def _by_table(brief: Brief, count: int) -> tuple[Idea, ...]:
    from tasks.ideas.angles import angles

    ideas = angles(brief, count)
    print(
        "no language model is named (--llm), so these are common ways to tell of anything; making "
        "one of them into a script needs a model, or your own words",
        file=sys.stderr,
    )
    return ideas


def _by_model(
    brief: Brief, options: argparse.Namespace, writers: "Writers", budget_usd: float | None
) -> tuple[Idea, ...]:
    from tasks.ideas.finding import find_ideas
    from tasks.run_stages import RunStages

    spending = Spending(f"ideas-{new_run_id()}", budget_usd)
    use_spending(spending)
    current_run().put(RunStages(["ideas"] if options.again else ()))
    try:
        return writers.serve("ideas", lambda model: find_ideas(brief, options.count, model))
    finally:
        _tell_costs(spending.costs())


def _request(options: argparse.Namespace) -> Request:
    if not options.topic.strip():
        raise RequestError("the topic is empty; say in a few words what the films are about")
    if not 1 <= options.count <= _MOST:
        raise RequestError(f"--count may be 1 to {_MOST}, not {options.count}")
    return make_request(**chosen_fields(options))


def _writers(request: Request) -> "Writers":
    """The language models; each fall-back is said on standard error.

    Raises:
        RequestError: One is nobody, or none of them can be used here.
    """
    from flows.writers import Writers, check_writers

    check_writers(request)
    return Writers(request, lambda told: print(told, file=sys.stderr))


def _tell_costs(costs: tuple[Cost, ...]) -> None:
    """Say on standard error who was asked and paid; nothing for a kept answer."""
    for cost in costs:
        usd = cost.usage.usd
        price = "at a price that is not known" if usd is None else f"{dollars(usd)} USD"
        asked = "once" if cost.calls == 1 else f"{cost.calls} times"
        print(f"{cost.provider}:{cost.usage.model} was asked {asked}: {price}", file=sys.stderr)


def _next_command(options: argparse.Namespace, idea: Idea) -> str:
    """What makes a film of an idea, with all that was said of it here."""
    words = ["storygen", "create", "--topic", f"{idea.title}: {idea.about}"]
    for name in OF_IDEAS:
        given = getattr(options, name) or (_SOME_MODEL if name == "llm" else "")
        if given not in ("", None):
            words += [f"--{name.replace('_', '-')}", str(given)]
    for setting in options.set:
        words += ["--set", setting]
    return shlex.join(words)


def _print(ideas: tuple[Idea, ...], command: str) -> None:
    for number, idea in enumerate(ideas, start=1):
        print(f"{number:2}. {idea.title}\n    “{idea.hook}”\n    {idea.about}\n")
    print(command)
