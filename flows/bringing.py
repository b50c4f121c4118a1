"""Where a film begins: the story as it is, or the brief of one that is still to be written."""

from storygen.errors import RequestError
from storygen.models.story import Brief
from storygen.request import Request
from tasks.script.briefs import UNWRITTEN_NAME, dump_brief, is_to_be_written
from tasks.source.bringing import fetch_story


def bring(request: Request) -> tuple[bytes, str]:
    """The story's bytes, or its brief's, and a file name that tells their kind.

    Raises:
        RequestError: There is no such story, or two were given.
        ProviderUnavailable: Its address does not answer.
    """
    if not request.topic or is_to_be_written(request.source):
        return fetch_story(request.source, request.text, request.recording)
    for other in ("source", "text", "recording"):
        if getattr(request, other):
            raise RequestError(f"topic and {other} were both given; give one of them")
    if not request.topic.strip():
        raise RequestError("the topic is empty; say in a few words what the story is about")
    brief = Brief(
        topic=request.topic, audience=request.audience, goal=request.goal, tone=request.tone
    )
    return dump_brief(brief), UNWRITTEN_NAME
