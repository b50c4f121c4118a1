"""The acts of making a film, in the order their results are needed."""

from flows.bookkeeping import Book
from flows.bringing import bring
from flows.composing import check_music, compose
from flows.directing import credit, directed
from flows.handing_over import hand_over
from flows.listening import hear
from flows.made import Made, Recording
from flows.own_files import keep_own
from flows.picturing import picture
from flows.preflight import check
from flows.run_page import Page
from flows.speaking import speak
from flows.studio import Studio
from flows.telling import tell
from storygen.models.publication import Publication
from storygen.request import Request
from tasks.source.bringing import is_to_be_heard, keep_story
from tasks.transcription.writing import story_text


def make_film(request: Request, book: Book, run_id: str, page: Page) -> Publication:
    """Make one film.

    Args:
        request: What is asked for.
        book: Runs the stages and books them.
        run_id: The run's name in the ledger.
        page: The run's page in Prefect's UI.

    Raises:
        StorygenError: What failed, and what to do.
    """
    studio = Studio(request, book, page)
    content, name = bring(request)
    checked = check(request, content, name)
    page.name_run(checked.title)
    studio.choices.settle()
    recording, language = _own_narration(studio, name), checked.language
    if recording and recording.transcript:
        content, name = story_text(recording.transcript).encode(), "heard.txt"
        language = language or recording.transcript.language
    kept, source = keep_story(content, name)
    written = tell(studio, kept, source, language)
    script = written.script
    check_music(request, script.title)
    delivery = request.delivery(script.language)
    sound = speak(studio, script, delivery, recording)
    shooting = directed(studio, script, sound, delivery)
    pictures = picture(studio, shooting, sound, delivery)
    credit(studio, shooting)
    made = Made(
        request=request, run_id=run_id, content=kept, script=script, written=written, sound=sound,
        pictures=pictures, cut=compose(studio, script, sound, pictures, delivery),
        look=studio.look(script),
    )  # fmt: skip
    return hand_over(made, studio)


def _own_narration(studio: Studio, story: str) -> Recording | None:
    """The user's own narration; where it is all there is of the story, it is listened to now."""
    request = studio.request
    if not request.recording:
        return None
    audio = keep_own("recording", request.recording)
    transcript = hear(studio, audio, request.language) if is_to_be_heard(story) else None
    return Recording(audio, transcript)
