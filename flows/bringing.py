"""Where a film begins: the story as it is, or the brief of one that is still to be written."""

from storygen.errors import RequestError
from storygen.models.story import Brief
from storygen.request import Request
from tasks.script.briefs import UNWRITTEN_NAME, dump_brief, is_to_be_written
from tasks.source.bringing import fetch_story


def bring(request: Request) -> tuple[bytes, str]:
    """The story's bytes, or its brief's, and a file name that tells their kind.

    A topic beside a source or a text says what to tell from it; alone it is what to write about.

    Raises:
        RequestError: There is no such story, or what was given does not go together.
        ProviderUnavailable: Its address does not answer.
    """
    if not request.topic or is_to_be_written(request.source):
        return fetch_story(request.source, request.text, request.recording)
    if not request.topic.strip():
        raise RequestError("the topic is empty; say in a few words what the story is about")
    if request.recording:
        raise RequestError("topic and recording were both given; give one of them")
    if request.source or request.text:
        return fetch_story(request.source, request.text, request.recording)
    brief = Brief(
        topic=request.topic, audience=request.audience, goal=request.goal, tone=request.tone
    )
    return dump_brief(brief), UNWRITTEN_NAME
