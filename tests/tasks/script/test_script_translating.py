import json

import pytest

from storygen.errors import AnswerUnusable
from storygen.models.story import Passage, Section, Source
from storygen.settings_language import LanguageSettings
from tasks.script.translating import translate
from tests.support.services.server_language import LanguageServer, Said


def source(*texts: str) -> Source:
    passages = tuple(Passage(text=text, kind="quote", picture="A ship") for text in texts)
    parts = (Section(heading="", passages=passages[:1]), Section(heading="Two", passages=passages))
    return Source(title="Salt", sections=parts)


def test_every_word_is_translated_and_all_else_stays(
    model: LanguageSettings, storyteller: LanguageServer
):
    told = translate(source("He came.", "He saw."), "de", model)

    assert (told.title, told.language) == ("Auf Deutsch: Salt", "de")
    assert [part.heading for part in told.sections] == ["", "Auf Deutsch: Two"]
    assert [passage.text for passage in told.sections[1].passages] == [
        "Auf Deutsch: He came.", "Auf Deutsch: He saw.",
    ]  # fmt: skip
    assert {passage.picture for part in told.sections for passage in part.passages} == {"A ship"}
    assert len(storyteller.asked) == 1


def test_a_long_text_is_translated_in_parts_and_an_edit_asks_for_its_own_part_only(
    model: LanguageSettings, storyteller: LanguageServer
):
    texts = [f"Sentence number {n} tells of a river and a boat." * 20 for n in range(8)]
    told = translate(source(*texts), "de", model)
    parts = len(storyteller.asked)

    translate(source(*texts[:7], "Another end."), "de", model)

    assert parts > 2
    assert [passage.text for passage in told.sections[1].passages] == [
        f"Auf Deutsch: {text}" for text in texts
    ]
    assert len(storyteller.asked) < 2 * parts


@pytest.mark.parametrize("numbers", [[1, 2], [1, 2, 2, 4], [2, 1, 3, 4]])
def test_a_passage_that_was_lost_is_asked_for_again(
    numbers: list[int], model: LanguageSettings, storyteller: LanguageServer
):
    passages = [{"number": number, "text": "Salz."} for number in numbers]
    storyteller.queue += [Said(json.dumps({"passages": passages}))] * 3

    with pytest.raises(AnswerUnusable, match="each of 1 to 4 once"):
        translate(source("He came."), "de", model)
