"""Who puts a story into another language, where no language model does."""

from storygen.errors import RequestError
from storygen.models.story import Source
from storygen.request import TRANSLATOR, Request
from tasks.translation.contract import TRANSLATORS


def spoken_language(request: Request, source: Source) -> str:
    """BCP 47 tag of the language that a story is in before it is translated."""
    return request.language or source.language or "en"


def check_translation(request: Request, source: Source) -> None:
    """Find out whether a story can be put into the language that is asked for.

    Raises:
        RequestError: There is no language model, and the trained one is not here or does not know
            one of the languages.
    """
    if not request.translate or request.llm.strip():
        return
    translator = TRANSLATORS.open(TRANSLATOR, request.settings_of(TRANSLATOR))
    problem = translator.problem()
    if problem is not None:
        raise RequestError(f"{_said(request, problem)}; {_other_ways(request)}")
    try:
        translator.check_pair(spoken_language(request, source), request.translate)
    except RequestError as error:
        raise RequestError(f"{_said(request, str(error))}; {_other_ways(request)}") from error


def _said(request: Request, problem: str) -> str:
    return f"translate {request.translate!r} cannot be had from {TRANSLATOR} here: {problem}"


def _other_ways(request: Request) -> str:
    return (
        "or have a language model translate, such as --llm openai:gpt-5-mini with OPENAI_API_KEY "
        "set, or --llm ollama:llama3.1 on this machine; or give a translation of your own as the "
        f"story, with --language {request.translate} in place of translate"
    )
