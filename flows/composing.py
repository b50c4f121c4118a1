"""The act in which pictures and sound become the film."""

from flows.arranging import chapter_marks, events_between, scene_openings
from flows.made import Cut, Pictures, Sound
from flows.scores import Score
from flows.studio import Studio
from storygen.models.film import Delivery
from storygen.models.story import Script
from tasks.compose.planning import plan_segments
from tasks.compose.task import join_film, render_segment


def compose(
    studio: Studio,
    script: Script,
    sound: Sound,
    pictures: Pictures,
    delivery: Delivery,
    score: Score,
) -> Cut:
    """Render the segments and join them with the sound that was made beside the pictures."""
    score.begin()
    book = studio.book
    plans = plan_segments(
        pictures.shots,
        pictures.clips,
        scene_openings(script, pictures.shots),
        lambda first, frames: events_between(sound, delivery, first, frames),
        delivery.fps,
    )
    segments = book.each("compose", render_segment, plans, delivery=delivery)
    bed, soundtrack = score.result()
    film = book.one(
        "compose", join_film, segments, soundtrack, chapter_marks(script, sound), delivery,
        script.title, provider="libx264", shown_as="joining",
    )  # fmt: skip
    return Cut(plans, segments, bed, soundtrack, film)
