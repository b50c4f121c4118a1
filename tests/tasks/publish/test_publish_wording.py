import json

import pytest

from storygen.errors import AnswerUnusable
from storygen.models.base import Artifact
from storygen.models.film import ChapterMark, Film
from storygen.models.story import Beat, Chapter, Scene, Script, Token
from storygen.models.wording import FilmWords
from storygen.request import make_request
from storygen.settings_language import LanguageSettings
from tasks.publish.metadata import describe
from tasks.publish.wording import word_film
from tests.support.services.server_language import LanguageServer, Said

WORDS = {
    "title": "The March", "description": "One old man and an empire.", "tags": ["salt"],
    "chapters": ["The walk", "The sea"],
}  # fmt: skip


def chapter(title: str, text: str) -> Chapter:
    tokens = tuple(Token(written=word, spoken=(word,)) for word in text.split())
    return Chapter(title=title, scenes=(Scene(beats=(Beat(id=text, tokens=tokens),)),))


SCRIPT = Script(
    title="Salt", language="en",
    chapters=(chapter("One", "He walked."), chapter("Two", "He arrived.")),
)  # fmt: skip


def film() -> Film:
    delivery = make_request(preset="draft").delivery("en")
    marks = (ChapterMark(title="One", first_frame=0), ChapterMark(title="Two", first_frame=90))
    video = Artifact(sha256="0", size_bytes=1, media_type="video/mp4")
    return Film.model_validate(
        {"video": video, "frames": 180, "delivery": delivery, "chapters": marks}
    )


def test_a_film_is_worded_from_all_of_its_script(
    model: LanguageSettings, storyteller: LanguageServer
):
    words = word_film(SCRIPT, "children", model)

    assert words.title == "The March to the Sea" and words.chapters == ("Part 1", "Part 2")
    asked = storyteller.asked[0]["messages"][1]["content"]
    assert "1. One\n\nHe walked.\n\n2. Two\n\nHe arrived." in asked and "children" in asked


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"chapters": ["Only one"]}, "names 1 chapters; the film has 2"),
        ({"tags": ["#salt"]}, "holds a #"),
        ({"tags": [f"a tag of some length {n:03}" for n in range(20)]}, "480 characters"),
        ({"title": "x" * 101}, "title: String should have at most 100"),
    ],
)
def test_words_that_no_platform_takes_are_asked_for_again(
    changed: dict[str, object], words: str, model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [Said(json.dumps({**WORDS, **changed}))] * 3

    with pytest.raises(AnswerUnusable, match=words):
        word_film(SCRIPT, "", model)


def test_a_models_words_come_first_in_the_metadata():
    told = describe(
        SCRIPT,
        film(),
        (),
        {},
        (),
        description="By its writer.",
        words=FilmWords.model_validate(WORDS),
    )

    assert (told.title, told.tags) == ("The March", ("salt",))
    assert told.description == ("One old man and an empire.\n\n00:00:00 The walk\n00:00:03 The sea")
    assert [each.title for each in told.chapters] == ["The walk", "The sea"]


def test_without_a_model_the_writers_description_stands_else_the_first_sentences():
    by_writer = describe(SCRIPT, film(), (), {}, (), description="By its writer.").description
    assert by_writer.startswith("By its writer.\n\n00:00:00 One")
    assert describe(SCRIPT, film(), (), {}, ()).description.startswith("He walked. He arrived.")
