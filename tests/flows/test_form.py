import inspect
from typing import get_type_hints

import pytest
from pydantic import BaseModel

from flows.batch import storygen_batch
from flows.create import storygen
from storygen.request import Request

_FORM = storygen.parameters.model_dump()["properties"]
_SAID = Request.model_json_schema()["properties"]


def test_the_form_asks_for_every_field_of_the_request_under_its_name():
    assert set(_FORM) - {"run_id"} == set(Request.model_fields)


def test_the_flows_parameters_have_the_types_of_the_fields():
    plain, whole = get_type_hints(storygen.fn), get_type_hints(storygen.fn, include_extras=True)
    for name, field in Request.model_fields.items():
        assert field.annotation in (plain[name], whole[name]), name


_GROUPS = {
    name for name, field in Request.model_fields.items() if isinstance(field.default, BaseModel)
}


@pytest.mark.parametrize("name", sorted(_GROUPS))
def test_a_groups_fields_are_folded_away_until_somebody_asks_for_them(name: str):
    shown = _FORM[name]
    assert shown["default"] is None and {"type": "null"} in shown["anyOf"]
    assert shown["title"] == f"Settings of {_SAID[name]['title']}"
    assert shown["description"].startswith(_SAID[name]["description"])


@pytest.mark.parametrize("name", sorted(_GROUPS))
def test_a_group_left_alone_is_what_the_request_has(name: str):
    assert storygen.validate_parameters({name: None})[name] == Request.model_fields[name].default


@pytest.mark.parametrize("name", [name for name in Request.model_fields if name not in _GROUPS])
def test_a_field_of_the_form_is_titled_explained_and_bounded_as_the_request_says(name: str):
    said = {key: value for key, value in _SAID[name].items() if key != "$ref"}
    assert {key: _FORM[name].get(key) for key in said} == said
    assert _FORM[name]["title"] and _FORM[name]["description"]


def test_nothing_is_required():
    assert storygen.parameters.required == []
    assert storygen_batch.parameters.required == []


def test_the_batch_asks_what_the_single_flow_asks():
    batch = storygen_batch.parameters.model_dump()["properties"]
    for name in set(batch) - {"sources", "folder"}:
        assert {**batch[name], "position": 0} == {**_FORM[name], "position": 0}


def test_the_last_field_is_the_one_that_no_person_needs():
    last = max(_FORM, key=lambda name: _FORM[name]["position"])
    assert last == "run_id"
    assert list(inspect.signature(storygen.fn).parameters)[-1] == "run_id"
