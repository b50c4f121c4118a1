"""Which language model does which job."""

from storygen.language.endpoints import chosen
from storygen.request import LlmJob, Request
from storygen.settings_language import LanguageSettings


def writer_for(request: Request, job: LlmJob) -> LanguageSettings | None:
    """The language model that does a job; None if none is asked to.

    Raises:
        RequestError: There is no such model.
    """
    return chosen(request.llm, request.language_model) if job in request.llm_jobs else None
