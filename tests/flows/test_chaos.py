import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.chaos import sentence

ROOT = Path(__file__).resolve().parents[2]
BEATS, SAMPLED_BEATS = 500, 50


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_service_that_fails_three_calls_of_ten_speaks_all_and_is_paid_once(
    tmp_path: Path, soak: bool
):
    number = BEATS if soak else SAMPLED_BEATS
    command = [sys.executable, "-m", "tests.flows.chaos", str(tmp_path), str(number)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout.splitlines()[-1])
    beats, answered = told["beats"], told["answered"]

    assert told["refused"] > number / 5
    assert [text for _, text, _, _ in beats] == [sentence(place) for place in range(number)]
    assert min(told["samples"]) > 0
    voices = {(speaker, provider, voice) for speaker, _, provider, voice in beats}
    assert len(voices) == len({speaker for speaker, _, _ in voices}) == 2

    assert len({text for _, text in answered}) == len(answered)
    (cost,) = told["costs"]
    assert cost["calls"] == len(answered)
    assert cost["usage"]["characters"] == sum(len(text) for _, text in answered)
