"""What a stranger gets who installs without our constraints file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_the_newest_allowed_versions_make_a_film_and_bring_no_torch(tmp_path: Path):
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", str(REPOSITORY)], check=True)
    installed = subprocess.run([*pip, "list"], capture_output=True, text=True, check=True).stdout

    made = subprocess.run(
        [str(python.with_name("storygen")), "create", "--text", "A fox slept under the moon.",
         "--preset", "draft", "--output", str(tmp_path / "out")],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**os.environ, "STORYGEN_HOME": str(tmp_path / "home")},
    )  # fmt: skip

    assert made.returncode == 0, made.stderr
    assert list((tmp_path / "out").rglob("video.mp4"))
    for heavy in ("torch", "diffusers", "transformers"):
        assert f"\n{heavy} " not in installed
