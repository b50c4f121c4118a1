"""What the server takes as parameters, by the schemas that it is handed."""

from typing import Any

import pytest
from prefect.utilities.callables import get_call_parameters
from prefect.utilities.schema_tools.validation import ValidationError, validate

from deployments.parameter_schemas import forgiving
from flows.batch import asked_of, storygen_batch
from flows.create import storygen

_FILM = forgiving(storygen.parameters.model_dump(mode="json"))
_BATCH = forgiving(storygen_batch.parameters.model_dump(mode="json"))


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"text": 1984},
        {"text": "1984", "topic": True, "seconds": 60},
        {"seconds": None, "sdxl": None, "ltx": {"upsampler": None}},
        {"advanced": {"seconds": None, "sdxl": {"steps": 4}, "voice": "kokoro:af_heart"}},
        {"voice": "edge-tts:en-US-AriaNeural", "advanced": {}},
        {"sdxl": {"steps": 4}, "speakers": ["Mara=kokoro"]},
        {"language": "pt-BR", "aspect": "16:9", "redo": ["voice"]},
    ],
)
def test_what_can_be_asked_for_is_taken(parameters: dict[str, Any]):
    validate(parameters, _FILM, raise_on_error=True)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"aspect": "16x9"}, "'aspect'.*16:9"),
        ({"seconds": "abc"}, "'seconds'.*'abc' is not of type 'number', 'null'"),
        ({"words": 1.5}, "'words'.*1.5 is not of type 'integer', 'null'"),
        ({"seconds": -4}, "'seconds'.*-4 is less than or equal to the minimum of 0"),
        ({"advanced": {"words": 1.5}}, "'advanced.words'.*is not of type 'integer', 'null'"),
        ({"redo": ["nothing"]}, "'redo.0.'.*voice"),
        ({"seed": -1}, "'seed'.*minimum of 0"),
        ({"preset": "fast"}, "'preset'.*draft"),
        ({"language": "plain English"}, "'language'"),
        ({"text": ["a"]}, "'text'"),
        ({"text": {}}, "'text'"),
        ({"sdxl": {"steps": "many"}}, "'sdxl.*'"),
        ({"nonsense": 1}, "nonsense"),
        ({"advanced": {"nonsense": 1}}, "nonsense"),
        ({"advanced": {"seconds": "abc"}}, "'advanced.seconds'"),
    ],
)
def test_what_cannot_is_refused_by_name(parameters: dict[str, Any], field: str):
    with pytest.raises(ValidationError, match=field):
        validate(parameters, _FILM, raise_on_error=True)


def test_a_batchs_stories_may_look_like_numbers_but_must_be_a_list():
    validate({"sources": ["a.txt", 1984], "folder": 7}, _BATCH, raise_on_error=True)
    with pytest.raises(ValidationError, match="sources"):
        validate({"sources": "a.txt"}, _BATCH, raise_on_error=True)


@pytest.mark.parametrize(
    "given",
    [
        {"sources": ["a.txt"]},
        {"sources": ["a.txt"], "language_model": {"temperature": 1}},
        {"folder": "/srv", "advanced": {"seconds": 30, "sdxl": {"steps": 4}}, "language": "de"},
    ],
)
def test_what_a_batch_hands_to_its_films_is_taken(given: dict[str, Any]):
    taken = storygen_batch.validate_parameters(get_call_parameters(storygen_batch.fn, (), given))
    _, _, same = asked_of(taken)

    validate({**same, "source": "a.txt", "origin": "x"}, _FILM, raise_on_error=True)
    assert set(same) <= {*given, "seconds", "sdxl"}


def test_the_form_still_finds_a_plain_text_under_its_title():
    asked = storygen.parameters.model_dump(mode="json")["properties"]["text"]
    shown = _FILM["properties"]["text"]
    # As the form reads it: what the reference names in the whole schema, and what stands beside it.
    name = shown["$ref"].removeprefix("#/definitions/")
    assert {**_FILM["definitions"][name], **shown}.items() >= asked.items()


def test_a_schema_that_is_forgiving_already_stays_as_it_is():
    assert forgiving(_FILM) == _FILM
