import subprocess
import sys

import pytest

from storygen.errors import RequestError
from storygen.models.sound import VoiceChoice
from tasks.voice.contract import NARRATORS, open_narrator
from tasks.voice.providers import PROVIDERS


@pytest.mark.parametrize(
    ("name", "told"), [("espeak", "did you mean 'espeak-ng'"), ("zzz", "valid: edge-tts")]
)
def test_an_unknown_provider_is_refused_with_the_valid_ones(name, told):
    with pytest.raises(RequestError, match=told):
        open_narrator(VoiceChoice(provider=name), "en")


def test_a_provider_that_cannot_run_here_is_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr(
        NARRATORS.find("espeak-ng"), "problem", classmethod(lambda cls, settings: "no sound card")
    )

    with pytest.raises(RequestError, match="no sound card"):
        open_narrator(VoiceChoice(provider="espeak-ng"), "en")


def test_a_provider_whose_package_is_missing_is_refused_with_its_name(monkeypatch):
    monkeypatch.setitem(PROVIDERS, "mute", "a_package_that_is_not_there.voice:Narrator")

    with pytest.raises(RequestError, match="needs the package 'a_package_that_is_not_there'"):
        open_narrator(VoiceChoice(provider="mute"), "en")


def test_the_built_in_voice_imports_no_network_library():
    program = (
        "import sys; from tasks.voice.contract import open_narrator;"
        "from storygen.models.sound import VoiceChoice;"
        "open_narrator(VoiceChoice(provider='espeak-ng'), 'en');"
        "sys.exit(', '.join({'aiohttp', 'edge_tts', 'av', 'prefect'} & set(sys.modules)) or None)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
