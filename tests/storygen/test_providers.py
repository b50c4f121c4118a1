from typing import Any

import pytest

from storygen.cli import doctor
from storygen.errors import RequestError
from storygen.provider_fields import groups
from storygen.providers import Registry
from storygen.request import Request, make_request
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tasks.music.providers.synth import SynthComposer

COMPOSERS = Registry[Any]("music")


class Borrowed(SynthComposer):
    """A composer whose name is that of a painter, with settings of its own."""

    Settings = type("Settings", (SdxlSettings,), {"__doc__": "Others."})


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What another package brings to the music stage."""
    found: dict[str, str] = {}
    monkeypatch.setattr(
        "storygen.providers._brought", lambda stage: found if stage == "music" else {}
    )
    return found


def test_a_stages_own_provider_keeps_its_name(brought: dict[str, str]):
    brought["synth"] = "nowhere:Nobody"

    assert COMPOSERS.find("synth") is SynthComposer


def test_a_package_that_cannot_be_loaded_is_told_where_it_is_asked_for_and_only_there(
    brought: dict[str, str],
):
    brought |= {"gone": "not_installed_at_all:Composer", "empty": "json:NoSuchComposer"}

    with pytest.raises(RequestError, match="needs the package 'not_installed_at_all'"):
        COMPOSERS.find("gone")
    with pytest.raises(RequestError, match=r"'empty' cannot be loaded from 'json:NoSuchComposer'"):
        COMPOSERS.find("empty")
    assert "sdxl" in groups(Request.model_fields)
    assert make_request(sdxl={"steps": 4}).settings_of("sdxl") == SdxlSettings(steps=4)
    assert "needs the package" in doctor._providers()["music"]["gone"]


def test_settings_never_go_to_another_provider_of_the_same_name(brought: dict[str, str]):
    brought["sdxl"] = f"{__name__}:Borrowed"

    with pytest.raises(RequestError, match="register it under a name of its own"):
        COMPOSERS.open("sdxl", make_request(sdxl={"steps": 4}).settings_of("sdxl"))
    assert "must register another" in doctor._trouble(COMPOSERS, "sdxl")


def test_what_is_wrong_with_settings_and_with_the_rest_is_told_together():
    with pytest.raises(RequestError) as refused:
        make_request(sdxl={"steps": "many"}, seconds=-1)

    assert "sdxl.steps cannot be 'many'" in str(refused.value)
    assert "seconds cannot be -1" in str(refused.value)


def test_a_request_keeps_the_settings_it_was_given_and_no_others():
    request = make_request(sdxl={"steps": 4})

    assert request.model_dump()["sdxl"]["steps"] == 4
    assert "ltx" not in request.model_dump()
    assert Request.model_validate_json(request.model_dump_json()) == request
    assert Request() == make_request(sdxl=SdxlSettings())
