"""A model tells a story from a source, and every paragraph points to the passages it rests on."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from storygen.errors import ProviderUnavailable
from storygen.language.tokens import usual_tokens
from storygen.models.story import Brief, Source
from storygen.models.writing import Written
from storygen.passages import opening
from storygen.passages.contract import Vectors
from storygen.passages.failures import IndexUnfit
from storygen.passages.sqlite_index import SqliteIndex, make_database
from storygen.settings_language import LanguageSettings
from tasks.script import finding
from tasks.script.condensing import condense, tell_about
from tasks.script.grounding import grounded_chapters, unfound_warnings
from tasks.script.languages import language_of
from tasks.script.outlining import parts_of
from tasks.script.passages import numbered_passages
from tasks.source.reading import read_source
from tests.support.s3_servers import free_port
from tests.support.services.server_language import LanguageServer, Said
from tests.support.services.storyteller import cited_draft, judgement, passages

FABLES = Path(__file__).parents[3] / "examples" / "eight-fables.md"
SMALL = {"context_tokens": 4000}


@pytest.fixture(scope="module")
def fables() -> Source:
    return read_source(FABLES.read_bytes(), FABLES.name)


def questions(server: LanguageServer) -> list[str]:
    return [body["messages"][1]["content"] for body in server.asked]


def pointed(written: Written) -> list[tuple[str, str]]:
    """Each paragraph of the script, with the words of the passages it points to."""
    beats = {beat.id: beat.text for beat in written.script.beats}
    held = {each.number: each.text for each in written.grounding.passages}
    return [
        (
            " ".join(beats[each] for each in ground.beats),
            " ".join(held[number] for number in ground.passages),
        )
        for ground in written.grounding.grounds
    ]


def check_pointers(written: Written, source: Source) -> None:
    """Every beat rests on something, each pointer leads to it, and the numbers are the source's."""
    everything = {each.number: each for each in numbered_passages(source, language_of("en"))}
    spoken = [beat.id for beat in written.script.beats if beat.kind != "title"]
    assert [beat for ground in written.grounding.grounds for beat in ground.beats] == spoken
    assert all(everything[each.number] == each for each in written.grounding.passages)
    assert all(said in passage for said, passage in pointed(written))


def test_a_text_longer_than_the_model_reads_is_told_from_passages_all_over_it(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    small = model.model_copy(update=SMALL)

    written = condense(fables, Brief(length_words=400), small)

    assert written.script.title == fables.title
    check_pointers(written, fables)
    assert len({each.heading for each in written.grounding.passages}) > 2
    whole = sum(len(each.text) for each in numbered_passages(fables, language_of("en")))
    assert max(map(len, questions(storyteller))) < whole
    assert all(usual_tokens(asked) < 4000 for asked in questions(storyteller))
    assert "Parts: 3, about 400 words" in questions(storyteller)[0]


def test_what_is_too_long_to_be_written_at_once_is_written_in_parts_and_not_anew(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    terse = model.model_copy(update={"max_output_tokens": 256, "accepted": 1.0})

    written = condense(fables, Brief(length_words=400), terse)

    check_pointers(written, fables)
    assert "Parts: 3, about 400 words" in questions(storyteller)[0]
    assert len(storyteller.asked) == 1 + 3 + 1


def test_a_text_that_fits_is_told_in_one_go_with_pointers_as_well(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    written = condense(fables, Brief(length_words=150), model)

    check_pointers(written, fables)
    assert len(passages(questions(storyteller)[0])) > 10 and len(storyteller.asked) == 2


@pytest.mark.parametrize(
    ("words", "parts"), [(20, 1), (60, 2), (150, 3), (600, 4), (1800, 12), (6000, 12), (9000, 15)]
)
def test_a_longer_script_has_more_parts(words: int, parts: int):
    assert parts_of(words) == parts


def test_what_was_told_once_is_not_asked_or_looked_for_again(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    embedding = model.model_copy(update={**SMALL, "embedding_model": "text-embedding-3-small"})
    first = condense(fables, Brief(length_words=150), embedding)
    asked, embedded = len(storyteller.asked), len(storyteller.embedded)

    assert condense(fables, Brief(length_words=150), embedding) == first
    assert (len(storyteller.asked), len(storyteller.embedded)) == (asked, embedded)
    assert embedded == 2
    check_pointers(first, fables)


def test_words_find_the_passages_where_the_embedding_model_fails(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    embedding = model.model_copy(update={**SMALL, "embedding_model": "gone"})
    refused = Said(status=404, body={"error": {"message": "no model gone"}})
    storyteller.embeddings.append(refused)

    written = condense(fables, Brief(length_words=150), embedding)

    assert [said.partition(":")[0] for said in written.found_otherwise] == [
        "they were found by their words"
    ]
    assert "no model gone" in written.found_otherwise[0]
    assert len(storyteller.embedded) == 1, "it is not asked again for the next search"
    assert not written.is_lasting, "another run asks it again"
    check_pointers(written, fables)


def test_what_may_pass_by_the_next_attempt_has_no_stand_in(
    fables: Source,
    model: LanguageSettings,
    storyteller: LanguageServer,
    monkeypatch: pytest.MonkeyPatch,
):
    busy = Said(status=503, body={"error": {"message": "busy"}})
    storyteller.embeddings += [busy] * 3
    embedding = model.model_copy(update={**SMALL, "embedding_model": "slow"})
    monkeypatch.setattr(finding, "is_last_attempt", lambda: False)

    with pytest.raises(ProviderUnavailable, match="busy"):
        condense(fables, Brief(length_words=150), embedding)

    assert condense(fables, Brief(length_words=150), embedding).found_otherwise == ()


def test_vectors_that_the_shared_index_did_not_take_are_not_paid_for_again(
    fables: Source,
    model: LanguageSettings,
    storyteller: LanguageServer,
    monkeypatch: pytest.MonkeyPatch,
):
    class Full(SqliteIndex):
        def add(self, source: str, vectors: Mapping[int, Vectors]) -> None:
            raise IndexUnfit("the disk of the database is full")

    monkeypatch.setattr(opening, "check_index", lambda: "postgresql://somewhere")
    monkeypatch.setattr(opening, "open_index", Full)
    make_database()
    embedding = model.model_copy(update={**SMALL, "embedding_model": "text-embedding-3-small"})

    written = condense(fables, Brief(length_words=150), embedding)

    assert written.found_otherwise == (
        "they were kept on this machine: the disk of the database is full",
    )
    texts = [text for body in storyteller.embedded for text in body["input"]]
    assert len(texts) == len(set(texts))


def test_this_machine_keeps_the_passages_where_the_shared_index_does_not_answer(
    fables: Source,
    model: LanguageSettings,
    storyteller: LanguageServer,
    monkeypatch: pytest.MonkeyPatch,
):
    pytest.importorskip("psycopg", reason="storygen[postgres] is not installed")
    pytest.importorskip("pgvector", reason="storygen[postgres] is not installed")
    monkeypatch.setenv("STORYGEN_PASSAGES", f"postgresql://me:hunter22@127.0.0.1:{free_port()}/db")
    brief = Brief(topic="The crow and her pebbles in the pitcher", length_words=100)

    written = tell_about(fables, brief, model.model_copy(update=SMALL))

    (said,) = written.found_otherwise
    assert said.startswith("they were kept on this machine: the PostgreSQL database")
    assert "hunter" not in said
    check_pointers(written, fables)


def test_a_topic_is_told_from_the_passages_that_tell_of_it(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    small = model.model_copy(update=SMALL)
    brief = Brief(topic="The crow and her pebbles in the pitcher", length_words=100)

    written = tell_about(fables, brief, small)

    assert written.script.title == "A Told Tale"
    check_pointers(written, fables)
    overview, part = questions(storyteller)[:2]
    assert "## The Crow and the Pitcher" in overview and "The crow and her pebbles" in part
    assert any("the crow drank" in text for text in passages(part).values())


def test_a_number_that_no_passage_has_is_asked_again(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    wrong = {
        "title": "T", "description": "D",
        "chapters": [{"heading": "", "paragraphs": [{"text": "So. " * 100, "passages": [99]}]}],
    }  # fmt: skip
    storyteller.queue.append(Said(json.dumps(wrong)))

    written = condense(fables, Brief(length_words=100), model)

    assert "there is no passage 99" in storyteller.asked[1]["messages"][-1]["content"]
    check_pointers(written, fables)


def test_numbers_of_passages_among_the_words_are_not_spoken(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    said = {"text": "The crow [3] drank. It was [1930] hot [1, 2]. " * 5, "passages": [1, 2, 3]}
    mark = {"text": "[2]", "passages": [2]}
    chapter = {"heading": "", "paragraphs": [said, said]}
    told = {"title": "T", "description": "D", "chapters": [chapter]}
    bare = {**told, "chapters": [{"heading": "", "paragraphs": [said, mark]}]}
    storyteller.queue += [Said(json.dumps(each)) for each in (bare, told, judgement())]

    once = model.model_copy(update={"rounds": 0})
    written = condense(fables, Brief(length_words=80), once)

    assert "paragraph '[2]' holds what is not" in storyteller.asked[1]["messages"][-1]["content"]
    spoken = " ".join(beat.text for beat in written.script.beats)
    assert spoken.startswith("The crow drank. It was [1930] hot. The") and "[1," not in spoken


def test_a_draft_written_anew_keeps_its_pointers(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    dull = [Said(json.dumps(judgement(0.1)))]
    storyteller.answers, tell = None, storyteller.answers
    first = cited_draft("about 100 words\n[1] One salt lamp burned.\n[2] Two lamps burned.")
    first["chapters"][0]["paragraphs"] *= 10
    storyteller.queue += [Said(json.dumps(first)), *dull]
    storyteller.answers = tell

    written = condense(fables, Brief(length_words=100), model)

    assert written.drafts == 2
    check_pointers(written, fables)
    again = questions(storyteller)[2]
    assert "One salt lamp burned. [1]" in again and len(passages(again)) > 10


def test_what_no_passage_holds_is_told_of_and_no_error(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    said = {"text": "In 1931 the crow met Napoleon. " * 10, "passages": [3]}
    draft = {"title": "T", "description": "D", "chapters": [{"heading": "", "paragraphs": [said]}]}
    storyteller.queue.append(Said(json.dumps(draft)))
    kind = model.model_copy(update={"rounds": 0})

    written = condense(fables, Brief(length_words=60), kind)

    chapters = grounded_chapters(written.script, written.grounding)
    (told,) = unfound_warnings(chapters)
    assert told.startswith("not found in passage 3: 1931, Napoleon")
    assert chapters[0].passages[0].heading == "The Crow and the Pitcher"


def test_a_source_in_chapters_has_its_pointers_chapter_by_chapter(
    fables: Source, model: LanguageSettings, storyteller: LanguageServer
):
    small = model.model_copy(update={**SMALL, "rounds": 0})

    written = condense(fables, Brief(length_words=600), small)

    chapters = grounded_chapters(written.script, written.grounding)
    assert [each.title for each in chapters] == ["Part 1", "Part 2", "Part 3", "Part 4"]
    assert all(each.paragraphs and each.passages for each in chapters)
    assert written.script.beats[0].kind == "title"
