"""The acts of making a film, in the order their results are needed."""

from flows.bookkeeping import Book
from flows.bringing import bring
from flows.composing import compose
from flows.directing import credit, directed
from flows.estimating import estimate
from flows.handing_over import hand_over
from flows.listening import hear
from flows.made import Made, Recording
from flows.own_files import keep_own
from flows.page import Page
from flows.picturing import picture
from flows.preflight import check
from flows.run_events import Events
from flows.scores import Score, check_music
from flows.speaking import speak
from flows.studio import Studio
from flows.telling import read, tell
from storygen.models.publication import Publication
from storygen.request import Request
from tasks.source.bringing import is_to_be_heard, keep_story
from tasks.transcription.writing import story_text


def make_film(request: Request, book: Book, run_id: str, page: Page, events: Events) -> Publication:
    """Make one film.

    Args:
        request: What is asked for.
        book: Runs the stages and books them.
        run_id: The run's name in the ledger.
        page: The run's page in Prefect's UI.
        events: What others hear of the run.

    Raises:
        StorygenError: What failed, and what to do.
    """
    studio = Studio(request, book, page, events)
    content, name = bring(request)
    checked = check(request, content, name)
    page.name_run(checked.title)
    events.title = checked.title
    studio.choices.settle()
    recording, language = _own_narration(studio, name), checked.language
    if recording and recording.transcript:
        content, name = story_text(recording.transcript).encode(), "heard.txt"
        language = language or recording.transcript.language
    kept, source = keep_story(content, name)
    story = read(studio, kept, source, language)
    estimate(studio, story)
    written = tell(studio, story)
    script = written.script
    if script.title != checked.title:  # only now was it written
        page.name_run(script.title)
        events.title = script.title
    check_music(request, script.title)
    delivery = request.delivery(script.language)
    sound = speak(studio, script, delivery, recording)
    with Score(studio, script, sound, delivery) as score:
        if not request.review:  # before which nothing is made or paid for
            score.begin_beside_pictures()
        shooting = directed(studio, script, sound, delivery)
        pictures = picture(studio, shooting, sound, delivery, score.begin_beside_pictures)
        credit(studio, shooting)
        cut = compose(studio, script, sound, pictures, delivery, score)
    made = Made(
        request=request, run_id=run_id, content=kept, script=script, written=written, sound=sound,
        pictures=pictures, cut=cut, look=studio.look(script),
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
