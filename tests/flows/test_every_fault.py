import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("every_fault.py")


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_whichever_file_operation_fails_the_next_run_makes_the_same_film(tmp_path: Path):
    run = subprocess.run(
        [sys.executable, str(PROGRAM), str(tmp_path)], capture_output=True, text=True, check=False
    )
    outcomes = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]

    assert outcomes, run.stderr[-2000:]
    assert outcomes[-1]["struck"] == ""
    assert len({outcome["sha256"] for outcome in outcomes}) == 1
    for outcome in outcomes:
        assert outcome["whole"], outcome
        assert outcome["kind"] in ("", "foreseen"), outcome
        if outcome["said"]:
            assert "run the same command again" in outcome["said"], outcome
            assert "video.mp4" not in outcome["left_behind"], outcome
