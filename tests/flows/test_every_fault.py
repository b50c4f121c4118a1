import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).with_name("every_fault.py")
AT_ONCE = 3
LEAST_PLACES = 60
SAMPLED_EVERY = 8


def failed_in(folder: Path, part: int, parts: int) -> list[dict[str, Any]]:
    """What came of failing at each place in one part of them."""
    run = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder / str(part)), str(part), str(parts)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    outcomes = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    assert outcomes, run.stderr[-2000:]
    return outcomes


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_wherever_a_file_operation_fails_the_next_run_makes_the_same_film(
    tmp_path: Path, soak: bool
):
    sampled = range(AT_ONCE) if soak else range(1)
    of = AT_ONCE if soak else SAMPLED_EVERY
    with ThreadPoolExecutor(AT_ONCE) as threads:
        parts = list(threads.map(lambda part: failed_in(tmp_path, part, of), sampled))
    outcomes = [outcome for part in parts for outcome in part]

    assert [part[-1]["struck"] for part in parts] == [""] * len(sampled)
    assert len(outcomes) > LEAST_PLACES * len(sampled) / of
    assert len({outcome["sha256"] for outcome in outcomes}) == 1
    for outcome in outcomes:
        assert outcome["whole"], outcome
        assert outcome["kind"] in ("", "foreseen"), outcome
        if outcome["said"]:
            assert "run the same command again" in outcome["said"], outcome
            assert "video.mp4" not in outcome["left_behind"], outcome
