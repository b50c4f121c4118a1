"""A flow whose parameters are wrong says so in a sentence, not in pydantic's words."""

import pytest

from flows.batch import storygen_batch
from flows.create import storygen
from flows.request_flow import check_parameters
from storygen.errors import RequestError
from storygen.request import Request, make_request

_WRONG: dict[str, tuple[dict[str, object], str]] = {
    "a choice": ({"aspect": "16x9"}, "aspect cannot be '16x9': write 9:16, 16:9 or 1:1"),
    "a number": ({"seconds": "abc"}, "seconds cannot be 'abc': write a number, such as 60"),
    "a whole number": ({"words": 1.5}, "words cannot be 1.5: write a whole number, such as 60"),
    "a speaker": ({"speakers": [1]}, "speakers[0] cannot be '1': write NAME=VOICE, such as"),
    "a list": ({"redo": "voice"}, 'redo cannot be \'voice\': write a list, such as ["A", "B"]'),
    "an item": ({"redo": ["nothing"]}, "redo[0] cannot be 'nothing': write source,"),
    "an optional number": (
        {"seconds": -4},
        "seconds cannot be -4: write a number above 0, at most 36000",
    ),
    "an optional whole number": (
        {"advanced": {"words": 0}},
        "words cannot be 0: write a whole number above 0, at most 100000",
    ),
    "a setting's range": (
        {"sdxl": {"steps": 0}},
        "sdxl.steps cannot be 0: write a whole number from 1 to 150",
    ),
    "a range": ({"seed": -1}, "seed cannot be -1: write a whole number from 0 to 2147483647"),
    "a text": ({"text": ["a"]}, "text cannot be ['a']: write a text"),
    "no provider": ({"music": []}, "music cannot be []: write a text"),
    "nothing": ({"text": None}, "text cannot be None: write a text"),
    "a model's setting": ({"sdxl": {"stepz": 1}}, "did you mean 'sdxl.steps'?"),
    "a list of presets": ({"providers": ["best"]}, "providers cannot be ['best']: write "),
    "a preset's provider": (
        {"providers": "standard", "openai_images": 5},
        "openai_images cannot be 5: write settings by name, such as {}",
    ),
    "an unknown name": ({"aspekt": "1:1"}, "there is no setting 'aspekt'; did you mean 'aspect'?"),
}


@pytest.mark.parametrize("case", _WRONG)
def test_a_wrong_parameter_is_named_with_what_may_stand_there(case: str):
    parameters, said = _WRONG[case]
    with pytest.raises(RequestError) as refused:
        check_parameters(storygen.fn, parameters)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value) and "pydantic" not in str(refused.value)


@pytest.mark.parametrize(
    "parameters", [{}, {"text": 1984}, {"sdxl": None}, {"redo": ["voice"], "seconds": "60"}]
)
def test_what_the_form_and_the_command_line_send_is_taken(parameters: dict[str, object]):
    check_parameters(storygen.fn, parameters)


def test_the_batchs_own_parameters_are_checked_too():
    with pytest.raises(RequestError, match=r"sources cannot be 'a.txt': write a list"):
        check_parameters(storygen_batch.fn, {"sources": "a.txt"})
    with pytest.raises(RequestError, match="there is no setting 'source'; did you mean 'sources'"):
        check_parameters(storygen_batch.fn, {"source": "a.txt"})


@pytest.mark.parametrize("name", ["voice", "visuals", "seconds", "sdxl"])
def test_what_is_left_open_by_none_is_as_usual(name: str):
    given = storygen.validate_parameters({name: None, "seed": "7"})

    assert given["seed"] == 7
    assert make_request(**{name: given[name]}) == Request()


def test_called_from_python_it_raises_the_same_sentence():
    with pytest.raises(RequestError, match="aspect cannot be '16x9': write 9:16"):
        storygen.validate_parameters({"aspect": "16x9"})
