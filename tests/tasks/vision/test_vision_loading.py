"""A model that cannot be used is refused in one sentence, before anything is asked."""

import json
import shutil
from pathlib import Path

import pytest

from storygen.accelerator.device import Device
from storygen.errors import WeightsError
from storygen.models.weights import Weights
from tasks.vision.providers import vision_language
from tasks.vision.providers.vision_language import VisionLanguage, VisionSettings
from tasks.vision.providers.vision_language_model import layer_places
from tests.support.tiny_models.llava import build_reader

pytestmark = pytest.mark.slow


def critic(folder: Path) -> VisionLanguage:
    return VisionLanguage(VisionSettings(weights=Weights(name=str(folder))))


def changed(file: str, **fields):
    def change(folder: Path) -> None:
        found = json.loads((folder / file).read_text())
        (folder / file).write_text(json.dumps({**found, **fields}))

    return change


def deeper(folder: Path) -> None:
    text = json.loads((folder / "config.json").read_text())["text_config"]
    changed("config.json", text_config={**text, "num_hidden_layers": 3})(folder)


def wider(folder: Path) -> None:
    text = json.loads((folder / "config.json").read_text())["text_config"]
    changed("config.json", text_config={**text, "hidden_size": 32})(folder)


def cut(file: str):
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes()[:900])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut("model.safetensors"), "header"),
        (cut("tokenizer.json"), "JSON"),
        (cut("config.json"), "not a valid JSON file"),
        (lambda folder: (folder / "config.json").write_text("[]"), "Unrecognized model"),
        (lambda folder: (folder / "processor_config.json").unlink(), "image processor"),
        (changed("processor_config.json", patch_size=None), "patch_size"),
        (changed("config.json", text_config={"hidden_size": "a lot"}), "hidden_size"),
        (changed("config.json", model_type="own", auto_map={"AutoConfig": "a.B"}), "custom code"),
        (deeper, "9 of its tensors are missing"),
        (wider, "tensors are missing or of another size"),
    ],
    ids=[
        "weights",
        "words",
        "config",
        "list",
        "processor",
        "patch",
        "type",
        "code",
        "deep",
        "wide",
    ],
)
def test_a_damaged_model_is_refused_in_one_sentence(llava, ask, keep, scenery, tmp_path, capfd,
                                                    spoil, said):  # fmt: skip
    folder = tmp_path / "model"
    shutil.copytree(llava, folder)
    spoil(folder)

    with pytest.raises(WeightsError, match=said) as refused:
        list(critic(folder).judge([(ask(), keep(scenery))]))

    assert "\n" not in str(refused.value) and len(str(refused.value)) < 500
    assert "fetch its files anew or name another model" in str(refused.value)
    assert capfd.readouterr() == ("", "")


def test_a_model_that_cannot_look_is_refused(ask, keep, scenery, tmp_path):
    folder = build_reader(tmp_path / "reader")

    with pytest.raises(WeightsError, match=r"'llama' model cannot look.*such as llava-hf/llava"):
        list(critic(folder).judge([(ask(), keep(scenery))]))


def test_missing_files_are_a_problem_before_anything_is_loaded(llava, tmp_path):
    shutil.copytree(llava, tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").unlink()

    assert "model*.safetensors" in (critic(tmp_path / "model").problem() or "")
    assert critic(tmp_path / "nowhere").problem()


def test_missing_packages_are_a_problem(llava, monkeypatch):
    monkeypatch.setattr(vision_language, "find_spec", lambda name: None)

    assert "pip install 'storygen[gpu]'" in (critic(llava).problem() or "")


def test_layers_stay_on_the_card_as_far_as_it_is_allowed():
    card = Device("cuda", memory_bytes=1000)

    assert layer_places(Device("cpu"), "sequential") == {}
    assert layer_places(card, "none") == {"device_map": {"": "cuda"}}
    for offload, kept in (("", 700), ("model", 700), ("sequential", 200)):
        places = layer_places(card, offload)
        assert places["device_map"] == "auto"
        assert places["max_memory"][0] == kept < places["max_memory"]["cpu"]
