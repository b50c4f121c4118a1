import subprocess
import sys
from typing import Any

import pytest

from storygen.canonical import canonical_json
from storygen.errors import RequestError
from storygen.models.sound import VoiceChoice
from storygen.models.weights import Weights
from storygen.presets import BUILT_IN, PRESETS
from storygen.provider_fields import groups
from storygen.providers import registries
from storygen.records import dump_record, load_record
from storygen.request import Request, make_request
from storygen.request_models import anchored, model_identities
from storygen.settings import ProviderSettings
from tasks.keyframes.providers.openai_orders import OpenaiImagesSettings
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tasks.voice.providers.elevenlabs_client import ElevenlabsSettings
from tasks.voice.providers.google_client import GoogleSpeechSettings
from tasks.voice.providers.kokoro_local import KokoroSettings
from tasks.voice.providers.openai_speech import OpenaiSpeechSettings


def of(request: Request, provider: str) -> Any:
    return request.settings_of(provider)


EVERY_KIND = [group.kind for group in groups(Request.model_fields).values()]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_setting_is_titled_and_explained(kind: type[ProviderSettings]):
    for name, field in kind.model_json_schema()["properties"].items():
        assert field["title"] and len(field["description"]) > 5, name


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_settings_survive_being_written_down(kind: type[ProviderSettings]):
    assert kind.model_validate(kind().model_dump(mode="json")) == kind()
    assert load_record(dump_record(kind())) == kind()


def test_weights_are_named_as_a_person_writes_them():
    settings = SdxlSettings.model_validate({"weights": "owner/model@abc", "adapter": None})

    assert settings.weights == Weights(name="owner/model", revision="abc")
    assert settings.model_dump()["weights"] == "owner/model@abc"


def test_a_key_knows_weights_by_what_they_are_and_not_by_where_they_lie():
    here = Weights(name="/data/model", identity="sha256:1")
    there = Weights(name="/mnt/other", identity="sha256:1")
    another = Weights(name="/data/model", identity="sha256:2")

    keys = [canonical_json(SdxlSettings(weights=each)) for each in (here, there, another)]

    assert keys[0] == keys[1] != keys[2]
    assert "/data" not in keys[0]


def test_a_key_leaves_out_how_fast_the_work_is_done():
    slow, quick = SdxlSettings(batch=1, offload="sequential"), SdxlSettings(batch=8, compiled=True)

    assert canonical_json(slow) == canonical_json(quick)
    assert canonical_json(slow) != canonical_json(SdxlSettings(steps=4))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_names_who_serves_what_is_left_open(name: str):
    request = make_request(providers=name, music="none")

    assert (request.voice, request.visuals, request.vision, request.clips) == PRESETS[name][:4]
    assert request.music == "none"


def test_without_a_preset_nothing_needs_a_network_or_a_card():
    request = Request()

    assert (request.voice, request.visuals, request.clips, request.music) == (
        "espeak-ng", "illustrator", "camera", "synth",
    )  # fmt: skip


def test_a_providers_settings_are_found_by_its_name():
    request = make_request(vision_language={"rounds": 0})

    assert getattr(request.settings_of("vision-language"), "rounds", None) == 0
    assert request.settings_of("illustrator") is None
    assert request.settings_of("strict") is None


def test_a_misspelled_setting_is_answered_with_the_right_one():
    with pytest.raises(RequestError, match=r"no setting 'sdxl.stepz'; did you mean 'sdxl.steps'"):
        make_request(sdxl={"stepz": 4})
    with pytest.raises(RequestError, match=r"sdxl.steps cannot be 'many'"):
        make_request(sdxl={"steps": "many"})


def test_weights_that_may_be_left_out_are_left_out_by_nothing():
    request = make_request(sdxl={"adapter": ""}, ltx={"upsampler": ""})

    assert of(request, "sdxl").adapter is None and of(request, "ltx").upsampler is None
    assert Request.model_validate(request.model_dump()) == request


def test_model_folders_mean_the_same_from_everywhere(tmp_path, monkeypatch):
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)

    settled = anchored(make_request(visuals="sdxl", sdxl={"weights": "model"}))

    assert of(settled, "sdxl").weights.name == str(tmp_path / "model")
    assert of(settled, "ltx") == of(Request(), "ltx")


def test_other_files_in_a_models_folder_are_another_request(tmp_path):
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"one")
    request = make_request(visuals="sdxl", sdxl={"weights": str(tmp_path), "adapter": ""})

    before = model_identities(request)
    weights.write_bytes(b"another")

    assert before != model_identities(request)
    assert model_identities(Request()) == ()


def test_the_model_that_translates_counts_where_no_language_model_does():
    known = model_identities(make_request(translate="de"))

    assert len(known) == 1 and "m2m100" in known[0]
    assert known != model_identities(make_request(translate="de", m2m100={"beams": 1}))
    assert known == model_identities(make_request(translate="de", m2m100={"threads": 2}))
    assert model_identities(make_request(translate="de", llm="ollama:x")) == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("elevenlabs", ElevenlabsSettings), ("openai", OpenaiSpeechSettings),
        ("google", GoogleSpeechSettings), ("kokoro", KokoroSettings),
    ],
)  # fmt: skip
def test_a_voices_settings_travel_with_its_choice(name: str, kind: type[ProviderSettings]):
    choice = VoiceChoice(provider=name, settings=kind())

    assert VoiceChoice.model_validate_json(choice.model_dump_json()) == choice
    assert load_record(dump_record(choice)) == choice


def test_a_voices_key_knows_where_it_is_asked_and_how_but_not_how_quickly_it_speaks():
    def key(settings: ProviderSettings) -> str:
        return canonical_json(VoiceChoice(provider="any", settings=settings))

    own, another = OpenaiSpeechSettings(), OpenaiSpeechSettings(base_url="http://here:8880/v1/")
    assert key(own) != key(another) and "http://here:8880/v1" in key(another)
    assert key(KokoroSettings(threads=1)) == key(KokoroSettings(threads=4))
    here = Weights(name="/data/model", identity="sha256:1")
    there = Weights(name="/mnt/other", identity="sha256:1")
    assert key(KokoroSettings(weights=here)) == key(KokoroSettings(weights=there))


def test_what_a_person_sets_counts_for_more_than_a_tier_also_where_it_is_the_default():
    asked = make_request(providers="premium", elevenlabs={"model": "eleven_multilingual_v2"})

    again = make_request(**asked.model_dump())
    from_form = make_request(
        providers="standard", openai_images=OpenaiImagesSettings(style="ink drawing")
    )

    assert (
        of(asked, "elevenlabs").model == of(again, "elevenlabs").model == "eleven_multilingual_v2"
    )
    assert of(from_form, "openai-images").model == "gpt-image-1-mini"
    assert of(from_form, "openai-images").style == "ink drawing"
    assert of(make_request(providers="premium"), "elevenlabs").model == "eleven_flash_v2_5"


def test_a_form_explains_a_setting_by_what_stands_beside_it():
    class Lamp(ProviderSettings):
        """How bright it is."""

        glow_s: int = 1
        """Seconds until it is out,
        counted from dusk."""

    assert Lamp.model_json_schema()["properties"]["glow_s"] == {
        "default": 1,
        "title": "Glow s",
        "description": "Seconds until it is out, counted from dusk.",
        "type": "integer",
    }


def test_those_that_are_built_in_have_no_settings_and_are_those_of_the_embedded_preset():
    embedded = PRESETS["embedded"]
    named = {embedded.voice, embedded.visuals, embedded.vision, embedded.clips, embedded.music}

    assert named | {"folder"} == BUILT_IN
    for registry in registries():
        for name in BUILT_IN & {*registry.names()}:
            assert registry.settings_kind(name) is None


def test_a_films_identity_holds_the_settings_of_who_is_chosen_and_of_nobody_else():
    plain = make_request(visuals="sdxl").identity("story")

    assert make_request(visuals="sdxl", ltx={"steps": 4}).identity("story") == plain
    assert make_request(visuals="sdxl", sdxl={"steps": 30}).identity("story") == plain
    assert make_request(visuals="sdxl", sdxl={"batch": 2}).identity("story") == plain
    assert make_request(visuals="sdxl", sdxl={"steps": 4}).identity("story") != plain
    assert make_request(visuals="sdxl,illustrator").identity("story") != plain
    spoken = make_request(speakers=("Mara=kokoro",)).identity("story")
    assert (
        make_request(speakers=("Mara=kokoro",), kokoro={"model_file": "b"}).identity("story")
        != spoken
    )


def test_a_request_loads_no_provider_that_nobody_chose():
    program = (
        "import sys; from storygen.request import Request; Request().identity('story');"
        "own = [n for n in sys.modules if n.startswith('tasks.') and '.providers.' in n];"
        "print(*sorted(n for n in own if 'whisper' not in n))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
