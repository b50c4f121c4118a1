import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from prefect import flow
from prefect.utilities.callables import get_call_parameters
from prefect.utilities.schema_tools.validation import validate
from pydantic import Field

from flows.batch import storygen_batch
from flows.create import storygen
from flows.form import SHOWN, FilmParameters, takes, unfolded, whole
from storygen.errors import RequestError
from storygen.request import Request, make_request
from storygen.settings import ProviderSettings
from tasks.keyframes.providers import PROVIDERS as PAINTERS
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tasks.voice.providers import PROVIDERS as VOICES
from tasks.voice.providers.kokoro_local import KokoroSettings

GOLDEN = Path(__file__).parent.parent / "golden" / "run_forms.json"
FORM = storygen.parameters.model_dump()["properties"]
ADVANCED = FORM["advanced"]["anyOf"][1]["properties"]
SETTINGS = {
    name
    for name, field in whole(Request).model_fields.items()
    if isinstance(field.default, ProviderSettings)
}
PARAMETERS = inspect.signature(storygen.fn).parameters


def outline(properties: dict[str, Any]) -> dict[str, Any]:
    """What a person sees of a form: titles, choices, what is chosen at first."""
    shown: dict[str, Any] = {}
    for name, field in sorted(properties.items(), key=lambda item: item[1]["position"]):
        seen = {key: field[key] for key in ("title", "enum", "default") if key in field}
        if "anyOf" in field:
            seen |= {
                kind["title"]: outline(kind["properties"]) if name == "advanced" else "..."
                for kind in field["anyOf"]
            }
        shown[name] = seen
    return shown


def as_the_engine_does(**given: Any) -> dict[str, Any]:
    """What the flow is called with, where a run was given these parameters."""
    return storygen.validate_parameters(get_call_parameters(storygen.fn, (), given))


def test_the_forms_are_those_that_people_know():
    forms = {
        made.name: outline(made.parameters.model_dump()["properties"])
        for made in (storygen, storygen_batch)
    }

    assert forms == json.loads(GOLDEN.read_text("utf-8"))


def test_a_form_shows_what_a_stranger_needs_and_folds_the_rest():
    assert list(FORM) == [*SHOWN, "advanced"]
    assert FORM["advanced"]["default"] == {}
    assert FORM["advanced"]["anyOf"][0]["properties"] == {}


def test_the_form_asks_for_every_field_of_the_request_under_its_name():
    assert set(FORM) | set(ADVANCED) == {*whole(FilmParameters).model_fields}
    assert {*PARAMETERS} == {*whole(FilmParameters).model_fields}


def test_a_field_that_the_form_does_not_show_is_a_parameter_all_the_same():
    fields = unfolded(as_the_engine_does(seconds=30, music="none", sdxl=None))
    fields.pop("run_id")

    assert make_request(**fields) == Request(seconds=30, music="none")


def test_a_field_that_no_request_has_is_refused():
    with pytest.raises(RequestError, match="there is no setting 'secnds'"):
        storygen.validate_parameters({"secnds": 30})


@pytest.mark.parametrize("field", [*ADVANCED.items(), *FORM.items()], ids=lambda item: item[0])
def test_every_input_has_a_title_and_an_explanation_and_none_is_only_for_nothing(field):
    name, shown = field
    assert shown["title"] and shown["description"], name
    assert '"type": "null"' not in json.dumps(shown), name
    assert "$ref" not in json.dumps(shown), name


@pytest.mark.parametrize("name", sorted(set(ADVANCED) - SETTINGS))
def test_an_input_is_explained_and_bounded_as_the_request_says(name: str):
    said = FilmParameters.model_json_schema()["properties"][name]
    alone = next(kind for kind in said.get("anyOf", [said]))
    for key in ("description", "pattern", "maximum", "minimum", "exclusiveMinimum", "maxLength"):
        assert ADVANCED[name].get(key) == {**said, **alone}.get(key), key


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_providers_settings_are_folded_and_left_alone_are_what_the_request_has(name: str):
    closed, opened = ADVANCED[name]["anyOf"]

    assert (closed["properties"], ADVANCED[name]["default"]) == ({}, {})
    assert set(opened["properties"]) == set(
        type(whole(Request).model_fields[name].default).model_fields
    )
    assert unfolded({"advanced": {name: {}}}) == {}


def test_drop_downs_offer_who_is_there_and_a_choice_of_nobody():
    assert FORM["voice"]["enum"] == ["as usual", "auto", *VOICES]
    assert {"as usual", "auto", *PAINTERS} <= set(FORM["visuals"]["enum"])
    assert FORM["language"]["enum"][:3] == ["as usual", "en", "es"]
    chosen = unfolded({"language": "as usual", "voice": "as usual", "visuals": "sdxl"})
    assert chosen == {"language": "", "voice": "", "visuals": "sdxl"}


def test_a_story_that_says_as_usual_is_a_story():
    assert unfolded({"text": "as usual"}) == {"text": "as usual"}


def test_what_is_set_under_advanced_stands_above_what_the_form_chose():
    form = {"voice": "kokoro", "advanced": {"voice": "edge-tts:en-US-AriaNeural", "seconds": 30}}

    assert unfolded(form) == {"voice": "edge-tts:en-US-AriaNeural", "seconds": 30}


def test_an_opened_group_that_nobody_changed_says_nothing():
    defaults = {name: field["default"] for name, field in ADVANCED.items() if "default" in field}

    assert unfolded({"music": "none", "voice": "kokoro", "advanced": defaults}) == {
        "music": "none", "voice": "kokoro",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("flat", "advanced"),
    [
        ({"rate": 1.2}, {"rate": 1.0}), ({"seconds": 30}, {"seconds": None}),
        ({"redo": ["voice"]}, {"redo": []}), ({"gpu": "off"}, {"gpu": "auto"}),
    ],
)  # fmt: skip
def test_what_is_written_into_advanced_counts_though_it_is_the_default(
    flat: dict[str, Any], advanced: dict[str, Any]
):
    assert unfolded({**flat, "advanced": advanced}) == advanced


def _openai_images(request: Request) -> Any:
    return request.settings_of("openai-images")


def test_a_setting_written_into_advanced_stands_above_a_preset_though_it_is_the_default():
    alone = _openai_images(Request())
    usual = {"quality": alone.quality, "model": alone.model}
    assert _openai_images(make_request(providers="professional")).quality != usual["quality"]

    asked = {"providers": "professional", "advanced": {"openai_images": usual}}
    settings = _openai_images(make_request(**unfolded(asked)))

    assert settings.model_dump(include=set(usual)) == usual


def test_settings_that_a_form_opened_leave_a_presets_as_they_are():
    opened = _openai_images(Request()).model_dump(mode="json")
    asked = {"providers": "standard", "advanced": {"openai_images": {**opened, "key": "MINE"}}}

    settings = _openai_images(make_request(**unfolded(asked)))

    assert (settings.model, settings.key) == ("gpt-image-1-mini", "MINE")


def test_advanced_takes_settings_of_a_provider():
    fields = unfolded({"advanced": {"sdxl": {"steps": 4}}})

    assert make_request(**fields).settings_of("sdxl") == SdxlSettings(steps=4)


def test_a_misspelt_name_under_advanced_is_told_with_the_right_one():
    with pytest.raises(RequestError, match="'secnds'; did you mean 'seconds'"):
        make_request(**unfolded({"advanced": {"secnds": 30}}))


@pytest.mark.parametrize("made", [storygen, storygen_batch])
def test_nothing_is_required_and_what_a_form_starts_with_is_valid(made: Any):
    schema = made.parameters.model_dump()
    filled = {name: field["default"] for name, field in schema["properties"].items()}

    assert schema["required"] == []
    assert validate(filled, schema) == []
    assert validate({**filled, "advanced": {"seconds": 30, "compiled": 1}}, schema)
    assert not validate({**filled, "advanced": {"words": 30}}, schema)


@pytest.mark.parametrize("name", sorted(whole(Request).model_fields))
def test_a_parameter_takes_what_the_field_takes(name: str):
    made: Any = whole(Request)
    default = getattr(made(), name)

    assert storygen.validate_parameters({name: default})[name] == default


def test_the_batch_asks_what_the_single_flow_asks():
    batch = storygen_batch.parameters.model_dump()["properties"]
    for name in set(batch) - {"sources", "folder", "advanced"}:
        assert {**batch[name], "position": 0} == {**FORM[name], "position": 0}
    inside = batch["advanced"]["anyOf"][1]["properties"]
    for name, field in inside.items():
        assert {**field, "position": 0} == {**ADVANCED[name], "position": 0}
    assert not set(inside) & {"topic", "recording", "redo", "clean", "origin", "run_id"}


class _Wider(FilmParameters):
    my_voice: KokoroSettings = Field(
        default=KokoroSettings(), title="my-voice", description="Settings of my voice."
    )


def test_a_field_added_to_the_request_is_a_parameter_and_an_input_with_no_other_line():
    @flow(name="wider")
    @takes(_Wider)
    def wider(**parameters: Any) -> int:
        return len(parameters["my_voice"])

    opened = wider.parameters.model_dump()["properties"]["advanced"]["anyOf"][1]["properties"]
    name, default = next(iter(KokoroSettings().model_dump(mode="json").items()))
    assert opened["my_voice"]["title"] == "Settings of my-voice"
    assert opened["my_voice"]["anyOf"][1]["properties"][name].get("default") == default
    assert wider.validate_parameters({"my_voice": {}})["my_voice"] == KokoroSettings()
